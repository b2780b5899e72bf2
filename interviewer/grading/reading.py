"""A question's points and a candidate's answer as word vectors, ready to be compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from interviewer.content.question import Question
from interviewer.errors import ContentError
from interviewer.grading.embedder import WIDTH, Embedder, Encoded
from interviewer.grading.evidence import is_instruction
from interviewer.grading.grade import Quote, SaidPart, Submission
from interviewer.grading.wording import (
    STOP_WORDS,
    denies,
    is_denial,
    is_echo,
    is_rebuttal,
    is_word_list,
    sentence_spans,
    stem_of,
    words_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

MOST_SENTENCES = 200
"""Sentences of a submission that are read."""
WINDOW_SENTENCES, WINDOW_WORDS = 4, 90
"""A point may be made over so many sentences in a row, as long as they have no more words than this."""

# What is wanted -------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Wanted:
    """The texts and cues of all points, word by word; each `starts` says where the next group begins."""

    asked: frozenset[str]
    """Stems of the question's words, on screen and read aloud."""
    question: Floats
    vectors: Floats
    weights: Floats
    sentences: Floats
    sentences_beyond_question: Floats
    text_starts: list[int]
    """First word of each text."""
    word_starts: list[int]
    """First word of each point."""
    point_starts: list[int]
    """First text of each point."""
    own_weight: float
    """Weight of all the distinct own words of the points' texts that aren't in the question."""
    denials: list[bool]
    claims: Claims
    """The red flags; none of a reference."""

    @classmethod
    def of(cls, embedder: Embedder, question: Question) -> Wanted:
        """Those of a question; raises ContentError if a point has no words."""
        points = [[text for text in (point.text, *point.cues) if words_of(text)] for point in question.evidence]
        for point, texts in zip(question.evidence, points, strict=True):
            if not texts:
                raise ContentError((f"{question.id}: {point.id} has no words; say what an answer should show.",))
        asked = f"{question.context} {question.prompt} {question.spoken}"
        claims = Claims.of(embedder, [(flag.id, flag.text) for flag in question.red_flags])
        return cls._of(embedder, question.prompt, _stems(asked), points, claims)

    @classmethod
    def of_reference(cls, embedder: Embedder, asked: str, reference: str) -> Wanted:
        """Those of a reference answer: each of its sentences is a point."""
        texts = [reference[start:end] for start, end in sentence_spans(reference)]
        points = [[text] for text in texts or [asked]]
        return cls._of(embedder, asked, _stems(asked), points, Claims.of(embedder, ()))

    @classmethod
    def _of(
        cls,
        embedder: Embedder,
        prompt: str,
        asked: frozenset[str],
        points: Sequence[Sequence[str]],
        claims: Claims,
    ) -> Wanted:
        import numpy as np

        question = embedder.encode_once(prompt).sentence
        encoded: list[Encoded] = []
        weights: list[float] = []
        text_starts, word_starts, point_starts, denials = [], [], [], []
        own: dict[str, float] = {}
        for texts in points:
            word_starts.append(len(weights))
            point_starts.append(len(encoded))
            own |= _own_stems(embedder, words_of(texts[0]), asked)
            for text in texts:
                found = embedder.encode_once(text)
                text_starts.append(len(weights))
                weights.extend(recall_weight(embedder, word.text, asked) for word in found.words)
                encoded.append(found)
                denials.append(denies(text))
        sentences = np.array([text.sentence for text in encoded])
        return cls(
            asked=asked,
            question=question,
            vectors=np.concatenate([text.vectors for text in encoded]),
            weights=np.array(weights, np.float32),
            sentences=sentences,
            sentences_beyond_question=beyond(sentences, question),
            text_starts=text_starts,
            word_starts=word_starts,
            point_starts=point_starts,
            own_weight=sum(own.values()),
            denials=denials,
            claims=claims,
        )


@dataclass(frozen=True, eq=False)
class Claims:
    """The texts of red flags, word by word; `starts` says where the next one begins."""

    ids: list[str]
    vectors: Floats
    weights: NDArray[np.float64]
    sentences: Floats
    starts: list[int]
    denials: list[bool]

    @classmethod
    def of(cls, embedder: Embedder, flags: Sequence[tuple[str, str]]) -> Claims:
        """Those of ids with texts; a text without words is no claim."""
        import numpy as np

        read = [(name, text, embedder.encode_once(text)) for name, text in flags]
        found = [(name, text, encoded) for name, text, encoded in read if encoded.words]
        lengths = [len(encoded.words) for _, _, encoded in found]
        none = np.zeros((0, WIDTH), np.float32)
        return cls(
            ids=[name for name, _, _ in found],
            vectors=np.concatenate([none, *(encoded.vectors for _, _, encoded in found)]),
            weights=np.array(
                [recall_weight(embedder, word.text, frozenset()) for _, _, encoded in found for word in encoded.words]
            ),
            sentences=np.array([encoded.sentence for _, _, encoded in found]) if found else none,
            starts=[sum(lengths[:i]) for i in range(len(lengths))],
            denials=[denies(text) for _, text, _ in found],
        )


def _stems(text: str) -> frozenset[str]:
    return frozenset(map(stem_of, words_of(text)))


def recall_weight(embedder: Embedder, word: str, asked: frozenset[str]) -> float:
    """What a word counts towards recall; words of the question count a third."""
    share = 0.35 if stem_of(word) in asked else 1.0
    if word in STOP_WORDS:
        return 0.06 * share
    return (0.25 if is_denial(word) else 0.1 + embedder.rarity(word)) * share


def _own_stems(embedder: Embedder, words: Sequence[str], asked: frozenset[str]) -> dict[str, float]:
    """The stems that are neither small nor in the question, with what each tells."""
    return {
        stem_of(word): embedder.rarity(word)
        for word in words
        if not (stem_of(word) in asked or word in STOP_WORDS or is_denial(word))
    }


# What was said --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sentence:
    """A sentence of the answer with its place and form."""

    quote: Quote
    counts: bool
    """It neither repeats the question nor orders the grader about."""
    denies: bool
    is_rebuttal: bool
    follows_rebuttal: bool
    """An earlier sentence of the same turn calls something untrue."""
    is_word_list: bool


@dataclass(frozen=True, eq=False)
class Said:
    """The sentences of a submission and the vectors of their words."""

    sentences: list[Sentence]
    vectors: Floats
    sentence_vectors: Floats
    starts: list[int]
    """First word of each sentence."""
    windows: list[tuple[int, int]]
    """Runs of sentences in which a point may be made: the first and, exclusive, the last."""
    stems: NDArray[np.int64]
    """For each word which of the answer's own stems it is; -1 for words of the question and small words."""
    stem_weights: Floats
    """What each own stem tells."""
    characters_left_out: int
    """Characters beyond what is read, in `most` or in sentences."""

    @classmethod
    def read(cls, embedder: Embedder, asked: frozenset[str], submission: Submission, most: int) -> Said:
        """The first `most` characters of a submission; `asked` holds stems of the question."""
        import numpy as np

        sentences: list[Sentence] = []
        encoded: list[Encoded] = []
        starts: list[int] = []
        stems: list[int] = []
        own: dict[str, int] = {}
        weights: list[float] = []
        n_read = 0
        for part, text in _beginnings(submission, most):
            asked_here = asked | _stems(part.asked)
            spans = sentence_spans(text)
            taken = spans[: MOST_SENTENCES - len(sentences)]
            n_read += len(text) if len(taken) == len(spans) else taken[-1][1] if taken else 0
            is_rebutting = False
            for start, end in taken:
                quote = Quote(turn_id=part.turn_id, start=start, end=end, text=text[start:end])
                encoded.append(embedder.encode(quote.text))
                words = [word.text for word in encoded[-1].words]
                rebuts = is_rebuttal(quote.text)
                sentences.append(
                    Sentence(
                        quote=quote,
                        counts=not is_echo(words, asked_here) and not is_instruction(quote.text),
                        denies=denies(quote.text),
                        is_rebuttal=rebuts,
                        follows_rebuttal=is_rebutting,
                        is_word_list=is_word_list(quote.text),
                    )
                )
                is_rebutting = is_rebutting or rebuts
                starts.append(len(stems))
                for stem, weight in _own_stems(embedder, words, asked_here).items():
                    if stem not in own:
                        own[stem] = len(own)
                        weights.append(weight)
                stems.extend(own.get(stem_of(word), -1) for word in words)
        none = np.zeros((0, 0), np.float32)
        lengths = [len(sentence.words) for sentence in encoded]
        return cls(
            sentences=sentences,
            vectors=np.concatenate([sentence.vectors for sentence in encoded]) if encoded else none,
            sentence_vectors=np.array([sentence.sentence for sentence in encoded]) if encoded else none,
            starts=starts,
            windows=_windows(lengths, [sentence.quote.turn_id for sentence in sentences]),
            stems=np.array(stems, np.int64),
            stem_weights=np.array(weights, np.float32),
            characters_left_out=sum(len(part.text) for part in submission.parts) - n_read,
        )


def _windows(lengths: Sequence[int], turns: Sequence[str]) -> list[tuple[int, int]]:
    """Each sentence, and each run of sentences of one turn that is short enough."""
    found = []
    for first in range(len(lengths)):
        words = 0
        for last in range(first, min(len(lengths), first + WINDOW_SENTENCES)):
            words += lengths[last]
            if last > first and (words > WINDOW_WORDS or turns[last] != turns[first]):
                break
            found.append((first, last + 1))
    return found


def _beginnings(submission: Submission, most: int) -> list[tuple[SaidPart, str]]:
    """Each part with as much of its text as is read: short parts whole, long ones share what is left."""
    allowed = {}
    left = most
    by_length = sorted(range(len(submission.parts)), key=lambda i: len(submission.parts[i].text))
    for place, i in enumerate(by_length):
        allowed[i] = min(len(submission.parts[i].text), left // (len(by_length) - place))
        left -= allowed[i]
    return [(part, part.text[: allowed[i]]) for i, part in enumerate(submission.parts)]


def beyond(sentences: Floats, asked: Floats) -> Floats:
    """Sentence vectors with most of the question's direction removed, of length 1 again."""
    import numpy as np

    rest = sentences - 0.8 * (sentences @ asked)[:, None] * asked
    return np.asarray(rest / (np.linalg.norm(rest, axis=1, keepdims=True) + 1e-6))
