"""Whether a model's wording of a follow-up may be shown: the rules that words alone can tell.

A rule that is broken names itself by a `Fault`; the planned question is asked then. Whatever the planned question
itself holds is allowed. English only, as the interview is.
"""

import re
from collections.abc import Callable
from enum import StrEnum

from interviewer.content.rules.wording import content_words, plain, shared_words, words
from interviewer.value import Value

MOST_WORDS = 30
LEAST_ENGLISH = 0.1
"""Share of small English words below which a text is taken for another language."""
SAME = 0.7
"""Likeness of content words from which a question repeats an earlier one."""


class Fault(StrEnum):
    """Why a wording is not shown."""

    MARKUP = "markup"
    QUESTIONS = "not one question"
    LENGTH = "too long"
    LANGUAGE = "another language"
    VERDICT = "a verdict"
    ATTRIBUTION = "something attributed that was not said"
    REPEAT = "a repeat"
    PERSONAL = "a personal matter"
    HUMAN = "a claim to be human"
    LEAK = "an answer given away"


class Asking(Value):
    """What a wording is held against."""

    planned: str
    """The planned question."""
    said: str
    """All that the candidate said on the question so far."""
    given: str
    """What the question itself gives: its context and prompt."""
    earlier: tuple[str, ...] = ()
    """What was asked in the interview so far."""


def tidied(reply: str) -> str:
    """A reply without white space and one pair of quotation marks round it."""
    text = reply.strip()
    return text[1:-1].strip() if len(text) > 1 and text[0] + text[-1] in ('""', "''", "“”") else text


def fault_in(text: str, asking: Asking) -> Fault | None:
    """The first rule that a wording breaks, or None."""
    return next((fault for fault, is_broken in _RULES.items() if is_broken(text, asking)), None)


# Form -----------------------------------------------------------------------------------------------------


def has_markup(text: str, _asking: Asking) -> bool:
    """Whether it is more than one line of plain words: JSON, Markdown, tags, links, a speaker's name."""
    return _MARKUP.search(text) is not None


def is_not_one_question(text: str, _asking: Asking) -> bool:
    """Whether it does not end in its only question mark."""
    return text.count("?") != 1 or not text.endswith("?")


def is_too_long(text: str, _asking: Asking) -> bool:
    """Whether it has more than 30 words."""
    return len(text.split()) > MOST_WORDS


def is_not_english(text: str, _asking: Asking) -> bool:
    """Whether hardly a word is a small English one, or a letter is of no Latin alphabet."""
    found = re.findall(r"[^\W\d_]+", text.lower())
    if any(ord(letter) > 0x24F for word in found for letter in word):
        return True
    return sum(word in _ENGLISH for word in found) < LEAST_ENGLISH * max(1, len(found))


_MARKUP = re.compile(r"[{}\[\]<>`*_#|\\\n\r\t]|https?:|www\.|^\s*(?:[-•>]|\d+[.)]\s)|^\w+(?: \w+)?:\s")
_ENGLISH = frozenset(
    [
        "the",
        "of",
        "to",
        "and",
        "you",
        "your",
        "would",
        "how",
        "what",
        "which",
        "why",
        "when",
        "where",
        "who",
        "whose",
        "did",
        "do",
        "does",
        "is",
        "are",
        "were",
        "have",
        "has",
        "had",
        "it",
        "that",
        "this",
        "these",
        "those",
        "with",
        "for",
        "from",
        "by",
        "at",
        "if",
        "they",
        "them",
        "their",
        "there",
        "could",
        "should",
        "can",
        "will",
        "be",
        "been",
        "about",
        "after",
        "before",
        "into",
        "out",
        "up",
        "than",
        "then",
        "through",
        "first",
        "whom",
        "tell",
        "take",
    ]
)


# Conduct --------------------------------------------------------------------------------------------------


def holds_verdict(text: str, asking: Asking) -> bool:
    """Whether it praises, blames, corrects or thanks."""
    return _found_beyond_plan(_VERDICT, text, asking)


def is_personal(text: str, asking: Asking) -> bool:
    """Whether it asks about somebody's person or private life."""
    return _found_beyond_plan(_PERSONAL, text, asking)


def claims_to_be_human(text: str, asking: Asking) -> bool:
    """Whether it speaks of itself as somebody with a life or a career."""
    return _found_beyond_plan(_HUMAN, text, asking)


def repeats(text: str, asking: Asking) -> bool:
    """Whether much the same was asked before."""
    return any(shared_words(text, earlier) >= SAME for earlier in asking.earlier)


def _found_beyond_plan(pattern: re.Pattern[str], text: str, asking: Asking) -> bool:
    planned = plain(asking.planned)
    return any(plain(found.group()) not in planned for found in pattern.finditer(text))


_QUALITY = r"(?:good|great|excellent|nice|perfect|fantastic|impressive|solid|strong|smart|clever|thoughtful|brilliant|wonderful|amazing|weak|poor|bad|wrong|incorrect|vague|incomplete|insufficient|shallow)"
_VERDICT = re.compile(
    rf"^(?:{_QUALITY}|interesting|right|correct|exactly|thanks|thank you|well done|okay|sorry|unfortunately|wow)\b\s*[,.!:;–—-]"
    rf"|\b{_QUALITY},? (?:\w+ )?(?:answer|point|question|start|thinking|example|job|work|explanation|insight|reply|response|story)\b"
    rf"|\b(?:answer|reply|response|explanation) (?:is|was|seems|sounds|looked) (?:\w+ )?(?:{_QUALITY}|right|correct|clear)\b"
    rf"|\b(?:that|this|it)(?:'s| is| was| sounds| seems) (?:a |an |very |really |quite |so )*(?:{_QUALITY}|correct|impressive|interesting)\b"
    r"|\byou(?:'re| are| were)? (?:\w+ )?(?:missed|forgot|failed|overlooked|neglected|right|wrong|mistaken|correct|left out|should have|didn['’]t (?:mention|say|address|explain|cover)|did not (?:mention|say|address|explain|cover)|never (?:mentioned|said|addressed|explained))\b"
    r"|\b(?:well done|thank you|thanks for|I (?:like|love|appreciate|agree|disagree|doubt))\b|!",
    re.I,
)
_PERSONAL = re.compile(
    r"\bhow old\b|\bare you (?:married|single|pregnant|religious|disabled|gay|straight|ill|sick|a citizen|a parent|a mother|a father)\b"
    r"|\byour (?:own )?(?:age|birthday|religion|faith|family|husband|wife|partner|spouse|children|kids|health|illness|disability|nationality|citizenship|"
    r"ethnicity|race|skin|accent|gender|sex|sexuality|orientation|politics|political|party|salary|visa|marital|pregnancy|home country|native language|mother tongue)\b"
    r"|\bwhere (?:are|do) you (?:originally |really )?(?:from|come from)\b|\bwhere were you born\b"
    r"|\bdo you (?:have|want|plan(?: on| to have)?) (?:any )?(?:children|kids|a family|a disability)\b|\bwho do you vote\b|\bdo you (?:believe in|pray|drink|smoke)\b",
    re.I,
)
_HUMAN = re.compile(
    r"\b(?:as a (?:human|person|fellow)|I(?:'m| am) (?:a |also )?(?:human|person|real|an engineer|a manager)|in my (?:own )?(?:experience|career|job|team|view|opinion|time|years)|"
    r"when I (?:was|worked|led|ran)|I(?:'ve| have) (?:seen|been|worked|had|done)|I (?:once|personally|remember|used to|worked|felt)|my (?:own )?(?:team|colleagues|career|boss|experience)|us humans)\b",
    re.I,
)


# Attribution ----------------------------------------------------------------------------------------------


def attributes_falsely(text: str, asking: Asking) -> bool:
    """Whether a figure, a name, quoted words or a `you said ...` in it stands nowhere in what was said or given."""
    known = f"{asking.said}\n{asking.given}\n{asking.planned}"
    known_words = set(words(known))
    figures = [word for word in words(text) if word[0].isdigit()]
    if any(figure not in known_words for figure in figures):
        return True
    if any(name.lower() not in known_words for name in _NAME.findall(text)):
        return True
    if any(plain(quoted) not in plain(known) for quoted in _QUOTED.findall(text)):
        return True
    said_stems = {_stem(word) for word in words(f"{asking.said}\n{asking.planned}")}
    clauses = (found.group(1) for found in _YOU_SAID.finditer(text))
    return any(not _aligned(clause, said_stems) for clause in clauses)


_NAME = re.compile(r"(?<![.?!:\"“'] )(?<!^)(?<!^[\"“'])\b(?!I\b)([A-Z][\w-]+)")
_QUOTED = re.compile(r"[\"“]([^\"”]+)[\"”]")
_CLAUSE = r"([^,;:.?–—]*?)(?=[,;:.?–—]| and (?:how|what|which|why|when|where|who)\b|$)"
_YOU_SAID = re.compile(
    r"\byou(?:'ve| have)? (?:just |also |then |already )?(?:said|say|mentioned|mention|told|described|describe|noted|stated|"
    r"explained|claimed|wrote|called|spoke of|talked about|pointed out|decided|chose|built|used|rolled|tested|measured|"
    rf"switched|stopped|moved|trained|shipped|asked|counted|took|made|put|ran|found)\b{_CLAUSE}",
    re.I,
)


def _aligned(clause: str, said: set[str]) -> bool:
    """Whether the content words of a clause were all said."""
    return all(_stem(word) in said for word in content_words(clause) - _ABOUT)


_ABOUT = frozenset(["about", "that's", "earlier", "before", "just", "also", "any", "some", "one", "first", "because"])


def _stem(word: str) -> str:
    """A word without its commonest endings."""
    for ending in ("ing", "ed", "es", "s", "ly", "e"):
        if word.endswith(ending) and len(word) - len(ending) > 2:
            word = word.removesuffix(ending)
            break
    return word[:7]


_RULES: dict[Fault, Callable[[str, Asking], bool]] = {
    Fault.MARKUP: has_markup,
    Fault.LENGTH: is_too_long,
    Fault.QUESTIONS: is_not_one_question,
    Fault.LANGUAGE: is_not_english,
    Fault.HUMAN: claims_to_be_human,
    Fault.PERSONAL: is_personal,
    Fault.VERDICT: holds_verdict,
    Fault.ATTRIBUTION: attributes_falsely,
    Fault.REPEAT: repeats,
}
