"""Takes out of a text what could name somebody: addresses, numbers to call, links, and words that a person lists."""

import re
from collections.abc import Iterable

REDACTED = "[redacted]"
MOST_WORDS = 60
_MARKS = re.compile(
    r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b|\b(?:https?://|www\.)\S+|(?<![\w.,])\+?\d[\d ()/-]{7,}\d(?![\w%])",
    re.I,
)


def words_in(text: str) -> tuple[str, ...]:
    """The words and names of a list: one a line, or with commas between them."""
    found = (" ".join(part.split()) for part in re.split(r"[,\n]", text))
    return tuple(dict.fromkeys(word for word in found if len(word) > 1))[:MOST_WORDS]


def redacted(text: str, words: Iterable[str] = ()) -> str:
    """The text with each such place replaced; listed words are found in any case, and with an ending such as `'s`."""
    shown = _MARKS.sub(REDACTED, text)
    for word in sorted(words, key=len, reverse=True):
        shown = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", REDACTED, shown, flags=re.I)
    return shown
