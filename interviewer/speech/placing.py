"""Where the words of an answer are in its recordings, though the answer may have been corrected since."""

import re
from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import NamedTuple

from interviewer.speech.transcript import Transcript


class PlacedWord(NamedTuple):
    """A word of the text, by its characters, and when it is spoken in which recording."""

    start: int
    end: int
    recording: str
    start_s: float
    end_s: float


def placed_words(text: str, heard: Mapping[str, Transcript]) -> tuple[PlacedWord, ...]:
    """The words of a text that were heard as they stand, in order; words that were typed or corrected are left out.

    `heard` has the transcripts of the recordings in the order in which they were spoken.
    """
    written = [(match.start(), match.end(), match[0].lower()) for match in _WORD.finditer(text)]
    spoken = [
        (recording, word.start_s, word.end_s, plain)
        for recording, transcript in heard.items()
        for segment in transcript.segments
        for word in segment.words
        for plain in _WORD.findall(word.text.lower())
    ]
    alike = SequenceMatcher(None, [word for *_, word in written], [word for *_, word in spoken], autojunk=False)
    return tuple(
        PlacedWord(start, end, recording, start_s, end_s)
        for i, j, n in alike.get_matching_blocks()
        for (start, end, _), (recording, start_s, end_s, _) in zip(written[i : i + n], spoken[j : j + n], strict=True)
    )


def words_in(text: str) -> list[str]:
    """The words of a text as they are counted here."""
    return _WORD.findall(text)


_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
