"""Words, phrases and sentences as the rules count them; English only."""

import re

_STOP_WORDS = (
    "a an and are as at be been but by can could did do does for from had has have how i if in into is it its me my "
    "no not of on or our so than that the their them then there they this to today up us was we were what when "
    "where which who why will with would you your"
)
_STOP = frozenset(_STOP_WORDS.split())


def words(text: str) -> list[str]:
    """Lower-case words; numbers count, a hyphen or apostrophe stays inside a word."""
    return re.findall(r"[a-z0-9]+(?:[-'’.,][a-z0-9]+)*", text.lower())


def content_words(text: str) -> set[str]:
    """The words that carry meaning."""
    return {word for word in words(text) if word not in _STOP}


def plain(text: str) -> str:
    """Words joined by single spaces, for looking for phrases."""
    return " ".join(words(text))


def shared_words(a: str, b: str) -> float:
    """Jaccard index of two texts' content words, 0 to 1."""
    first, second = content_words(a), content_words(b)
    return len(first & second) / max(1, len(first | second))


def runs(text: str, length: int) -> list[tuple[str, ...]]:
    """Every run of so many words, in order."""
    found = words(text)
    return [tuple(found[i : i + length]) for i in range(len(found) - length + 1)]


def words_per_sentence(text: str) -> float:
    """Mean length of a sentence in words; a colon or semicolon ends one, as a speaker would pause there."""
    return len(words(text)) / _sentence_count(text)


def reading_ease(text: str) -> float:
    """Flesch's reading ease (1948): about 60 for plain English, below 30 for what is hard to follow."""
    found = words(text)
    if not found:
        return 100.0
    syllables = sum(map(_syllables, found))
    return 206.835 - 1.015 * len(found) / _sentence_count(text) - 84.6 * syllables / len(found)


def _sentence_count(text: str) -> int:
    return max(1, sum(1 for sentence in re.split(r"(?<=[.?!:;])\s+", text) if words(sentence)))


def _syllables(word: str) -> int:
    """Groups of vowels, less a silent e at the end; a number counts as one."""
    groups = len(re.findall(r"[aeiouy]+", word))
    return max(1, groups - (word.endswith("e") and not word.endswith(("le", "ee"))))
