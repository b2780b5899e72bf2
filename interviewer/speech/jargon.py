"""Terms of the trade: which ones to expect, how a recogniser misspells them, which heard words to check.

A misspelling is put right for grading only; what the candidate sees stays as it was heard or
corrected. Only terms of the question at hand are looked for, so "rack" stays a rack where no
question is about RAG.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Literal, NamedTuple

from interviewer.content.question import Question
from interviewer.speech.repeats import repeats_in
from interviewer.speech.transcript import Transcript
from interviewer.value import Value

MOST_TERMS = 40
"""A longer glossary does nothing for a recogniser any more."""

ALIASES: dict[str, tuple[str, ...]] = {
    "RAG": ("rack", "wrack"),
    "LoRA": ("laura", "lorra"),
    "QLoRA": ("q laura", "cue laura", "cue lora", "queue laura", "queue lora"),
    "vLLM": ("vee llm", "v llm"),
    "KV cache": ("kv cash", "k v cash", "cavy cache", "cavy cash", "kb cache"),
    "KV": ("cavy",),
    "p50": ("p fifty",),
    "p95": ("p ninety five", "p ninety-five"),
    "p99": ("p ninety nine", "p ninety-nine"),
    "BM25": ("bm twenty five", "bm twenty-five", "b m twenty five"),
    "FP8": ("fp eight", "f p eight"),
    "FP16": ("fp sixteen", "f p sixteen"),
    "F1": ("f one",),
    "top-k": ("top kay", "top cay"),
    "top-p": ("top pea", "top pee"),
    "FAISS": ("fais", "fayce", "fice"),
    "BERT": ("burt",),
    "BLEU": ("blue",),
    "GPT": ("gbt",),
    "Llama": ("lama",),
    "PyTorch": ("pie torch", "pi torch"),
    "CUDA": ("cooda", "kuda"),
    "Qdrant": ("quadrant",),
    "SQL": ("sequel",),
    "JSON": ("jason",),
    "YAML": ("yammel", "yamel"),
    "Kubernetes": ("cooper netties", "kuber netties"),
    "ROC": ("rock",),
    "Cohen's kappa": ("cohens kappa", "cohen's capper", "cohen capper"),
}
"""Term to what is heard in its place, lower-case: names and abbreviations that sound like other words."""


def question_terms(question: Question) -> tuple[str, ...]:
    """At most 40 spellings to expect: the author's vocabulary, then names and abbreviations of the evidence, in file order."""
    evidence = (text for point in question.evidence for text in (point.text, *point.cues))
    return _distinct(chain(question.asr_terms, *map(jargon_in, evidence)))[:MOST_TERMS]


def jargon_in(text: str) -> tuple[str, ...]:
    """Names and abbreviations of a text as they are spelled (RAG, vLLM, p95), each once, in order."""
    words = (_PLURAL.sub("", word) for word in re.findall(r"[A-Za-z0-9]+", text))
    return _distinct(word for word in words if _is_jargon(word))


class Edit(NamedTuple):
    """A passage that was put right: `text[start:end]` stood for `heard[heard_start:heard_end]`."""

    start: int
    end: int
    heard_start: int
    heard_end: int


class Respelled(NamedTuple):
    """A text with its terms put right, and the way back to the text as it was heard."""

    text: str
    edits: tuple[Edit, ...]

    def heard_place(self, start: int, end: int) -> tuple[int, int]:
        """The passage of the heard text that `text[start:end]` stands for; an edit counts as a whole."""
        return self._heard(start, is_end=False), self._heard(end, is_end=True)

    def _heard(self, at: int, *, is_end: bool) -> int:
        shift = 0
        for edit in self.edits:
            if edit.start < at < edit.end:
                return edit.heard_end if is_end else edit.heard_start
            if at < edit.end or (is_end and at == edit.start == edit.end):
                break
            shift = edit.heard_end - edit.end
        return at + shift


Place = tuple[int, int, str]
"""Start and end of a misspelled passage, and its right spelling."""


def respell(text: str, terms: tuple[str, ...], also: Iterable[Place] = ()) -> Respelled:
    """Put terms right that stand there under an alias or spelled out ("laura", "v l l m", "paged attention").

    `also` are other passages to put right or, with '', to leave out, where none of a term is.
    """
    pieces: list[str] = []
    edits: list[Edit] = []
    done = length = 0
    of_terms = list(_misspelled(text, terms))
    others = [one for one in also if all(one[1] <= term[0] or one[0] >= term[1] for term in of_terms)]
    for start, end, term in sorted([*of_terms, *others]):
        pieces += [text[done:start], term]
        length += start - done + len(term)
        edits.append(Edit(length - len(term), length, start, end))
        done = end
    return Respelled("".join([*pieces, text[done:]]), tuple(edits))


class WordToCheck(Value):
    """Heard words that are worth a look before the answer is handed in."""

    text: str
    start_s: float
    why: Literal["unsure", "term", "repeated"]
    """`unsure`: the recogniser was; `term`: it may be a term of the question; `repeated`: it wrote them over and over."""
    suggestion: str | None = None
    """The term that may have been meant."""
    times: int = 1
    """How often on end they were written."""


UNSURE_BELOW, UNSURE_TERM_BELOW = 0.5, 0.8
MOST_TO_CHECK = 12


def doubtful_words(transcript: Transcript, terms: tuple[str, ...]) -> tuple[WordToCheck, ...]:
    """At most twelve words to check: what was written over and over, then terms that are likely misspelled or unsure, then
    unsure words.
    """
    found = [*_repeated(transcript), *_doubtful_terms(transcript, terms), *_unsure_words(transcript, terms)]
    once = {word.text.casefold(): word for word in reversed(found)}
    listed = sorted(once.values(), key=lambda word: (_ORDER[word.why], word.start_s))
    return tuple(listed[:MOST_TO_CHECK])


_ORDER = {"repeated": 0, "term": 1, "unsure": 2}


def _repeated(transcript: Transcript) -> Iterator[WordToCheck]:
    starts, text = [], ""
    for segment in transcript.segments:
        starts.append((len(text), segment.start_s))
        text += f"{segment.text} "
    for loop in repeats_in(text):
        start_s = next(at_s for place, at_s in reversed(starts) if place <= loop.start)
        yield WordToCheck(text=loop.phrase, start_s=start_s, why="repeated", times=loop.times)


def _doubtful_terms(transcript: Transcript, terms: tuple[str, ...]) -> Iterator[WordToCheck]:
    for segment in transcript.segments:
        for start, end, term in _misspelled(segment.text, terms):
            before = len(segment.text[:start].split())
            start_s = segment.words[before].start_s if before < len(segment.words) else segment.start_s
            yield WordToCheck(text=segment.text[start:end], start_s=start_s, why="term", suggestion=term)


def _unsure_words(transcript: Transcript, terms: tuple[str, ...]) -> Iterator[WordToCheck]:
    of_terms = {word for term in terms for word in _letters_of_words(term)}
    for word in (word for segment in transcript.segments for word in segment.words):
        plain = word.text.strip(_EDGES)
        is_term = _letters(plain) in of_terms
        if plain and word.probability < (UNSURE_TERM_BELOW if is_term else UNSURE_BELOW):
            yield WordToCheck(text=plain, start_s=word.start_s, why="term" if is_term else "unsure")


_EDGES = " .,;:!?\"'“”‘’()…"
_PLURAL = re.compile(r"(?<=[A-Z0-9])s$")


def _is_jargon(word: str) -> bool:
    """Capitals within the word, or a figure after its letters."""
    has_capital = any(char.isupper() for char in word[1:])
    has_figure = word[:1].isalpha() and any(char.isdigit() for char in word)
    return has_capital or has_figure


def _distinct(terms: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for term in terms:
        found.setdefault(term.casefold(), term)
    return tuple(found.values())


def _misspelled(text: str, terms: tuple[str, ...]) -> Iterator[Place]:
    """Places of misspelled terms with the right spelling, in order, without overlaps; the longest counts."""
    patterns = {term: pattern for term in terms if (pattern := _pattern(term, terms)) is not None}
    places = [
        (match.start(), match.end(), term)
        for term, pattern in patterns.items()
        for match in pattern.finditer(text)
        if _differs(match.group(), term)
    ]
    done = 0
    for start, end, term in sorted(places, key=lambda place: (place[0], -place[1])):
        if start >= done:
            yield start, end, term
            done = end


def _pattern(term: str, terms: tuple[str, ...]) -> re.Pattern[str] | None:
    right = {known.casefold() for known in terms}
    aliases = (alias for known, forms in ALIASES.items() if known.casefold() == term.casefold() for alias in forms)
    forms = [r"[\s-]+".join(map(re.escape, alias.split())) for alias in aliases if alias not in right]
    letters = _letters(term)
    if len(letters) > 1 and letters.isascii():
        if (
            len(letters) < _MIN_NAME_LETTERS
        ):  # An abbreviation comes letter by letter; a longer name may be broken anywhere.
            forms.append(r"[\s.-]+".join(map(_said, re.findall(r"[a-z]|\d+", letters))))
        else:
            forms.append(r"[\s-]?".join(letters))
    return re.compile(rf"(?<![\w'])(?:{'|'.join(forms)})(?![\w'])", re.IGNORECASE) if forms else None


_MIN_NAME_LETTERS = 5
LETTER_NAMES: dict[str, str] = {
    "b": "bee", "c": "see|sea", "d": "dee", "g": "gee", "i": "eye", "j": "jay", "k": "kay", "l": "ell", "m": "em", "n": "en",
    "o": "oh", "p": "pea|pee", "q": "queue|cue", "r": "are", "s": "ess", "t": "tea|tee", "u": "you", "v": "vee", "x": "ex",
    "y": "why",
}  # fmt: skip
"""What is heard for single letters of an abbreviation."""
_SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def _said(piece: str) -> str:
    """A pattern of how a letter, or a number below a hundred, of an abbreviation may be heard."""
    if piece.isalpha():
        return f"(?:{piece}|{LETTER_NAMES[piece]})" if piece in LETTER_NAMES else piece
    number = int(piece)
    if number < len(_SMALL):
        return f"(?:{piece}|{_SMALL[number]})"
    if number < 100:
        tens, ones = _TENS[number // 10 - 2], number % 10
        return rf"(?:{piece}|{tens}[\s-]{_SMALL[ones]})" if ones else f"(?:{piece}|{tens})"
    return piece


def _differs(heard: str, term: str) -> bool:
    """Whether other letters were heard, or more pieces; case and a missing space mislead nobody."""
    return _letters(heard) != _letters(term) or len(_pieces(heard)) > len(_pieces(term))


def _pieces(text: str) -> list[str]:
    return re.findall(r"[^\s.-]+", text)


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _letters_of_words(term: str) -> list[str]:
    """Letters of the words of a term that make it one: of "KV cache" also "cache", of "a good prompt" not "a"."""
    return [letters for word in term.split() if len(letters := _letters(word)) > 1]
