"""Takes out of a text what could name somebody: addresses, numbers to call, links, and words that a person lists.

It errs on the side of taking out too much: a row of figures may be taken for a telephone number. What it cannot know it
leaves (an address spoken as words, a name that is not listed), which is why a candidate reads the result first.
"""

import re
import unicodedata
from collections.abc import Iterable

REDACTED = "[redacted]"
_MARKS = re.compile(
    r"\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+\b"
    r"|\b[a-z][a-z0-9+]{1,20}://\S+|\bwww\.\S+"
    r"|\b(?:[\w-]{1,63}\.){1,5}[a-z]{2,24}/\S+|\b(?:[\w-]{1,63}\.){1,5}(?:com|org|net|edu|gov)\b"
    r"|(?<![\w.,])(?:\+|0)\d[\d ./()-]{6,30}\d(?![\w%])"
    r"|(?<![\w.,])\+?\d[\d ()/-]{7,30}\d(?![\w%])",
    re.I,
)
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ud7ff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")  # fmt: skip
"""Letters of scripts that put no space between words, or hang endings on them: a name there has no edge to be seen."""


def words_in(text: str) -> tuple[str, ...]:
    """The words and names of a list: one a line, or with commas between them."""
    found = (" ".join(part.split()) for part in re.split(r"[,\n]", unicodedata.normalize("NFC", text)))
    return tuple(dict.fromkeys(word for word in found if len(word) > 1))


def redacted(text: str, words: Iterable[str] = ()) -> str:
    """The text with each such place replaced; listed words are found in any case, across line breaks, and with an
    ending such as `'s`.
    """
    shown = _MARKS.sub(REDACTED, unicodedata.normalize("NFC", text))
    listed = sorted(words, key=len, reverse=True)
    if not listed:
        return shown
    return re.sub("|".join(map(_pattern, listed)), REDACTED, shown, flags=re.I)


def _pattern(word: str) -> str:
    """A word as it stands alone; an underscore beside it is Markdown and no letter."""
    before = "" if _UNSPACED.match(word[0]) else r"(?<![^\W_])"
    after = "" if _UNSPACED.match(word[-1]) else r"(?![^\W_])"
    return before + r"\s+".join(map(re.escape, word.split())) + after
