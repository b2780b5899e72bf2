"""Word error rate and jargon recall of what a recogniser wrote.

Both texts are made comparable first: lower-case, typographic apostrophes made plain, hyphens and
slashes to spaces, all other punctuation removed but apostrophes within words. Figures stay as they
are written ("95" is not "ninety five"), and fillers count as words.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from interviewer.value import Value


class WordErrors(Value):
    """Counts of an alignment; they add up over clips."""

    words: int
    """Words of the reference."""
    substituted: int
    deleted: int
    inserted: int

    @property
    def rate(self) -> float:
        """Errors a word of the reference; above 1 where much was made up."""
        return (self.substituted + self.deleted + self.inserted) / self.words if self.words else 0.0


class JargonFound(NamedTuple):
    """How often terms were said, and how often they came out."""

    said: int
    found: int
    missed: tuple[str, ...]


def word_errors(references: Sequence[str], heard: Sequence[str]) -> WordErrors:
    """Errors over all pairs together, aligned by jiwer; references must hold words."""
    from jiwer import process_words

    found = process_words([normalised(text) for text in references], [normalised(text) for text in heard])
    return WordErrors(
        words=found.hits + found.substitutions + found.deletions,
        substituted=found.substitutions,
        deleted=found.deletions,
        inserted=found.insertions,
    )


def normalised(text: str) -> str:
    """The text as it is compared."""
    plain = re.sub(r"[‘’ʼ]", "'", text.lower())
    plain = re.sub(r"[-‐‑–—/]", " ", plain)
    plain = re.sub(r"[^\w\s']|_|(?<!\w)'|'(?!\w)", "", plain)
    return " ".join(plain.split())


def jargon_found(reference: str, heard: str, terms: Sequence[str]) -> JargonFound:
    """Occurrences of terms in the reference, and as many of them as stand in the other text.

    Case, hyphens and spaces within a term make no difference: "Q LoRA" is QLoRA, "rack" is not RAG.
    """
    said = found = 0
    missed = []
    for term in terms:
        wanted, got = _count(term, reference), _count(term, heard)
        said += wanted
        found += min(wanted, got)
        if got < wanted:
            missed.append(term)
    return JargonFound(said, found, tuple(missed))


def _count(term: str, text: str) -> int:
    letters = re.sub(r"[\s\-]", "", normalised(term))
    return (
        len(re.findall(rf"(?<!\w){' ?'.join(map(re.escape, letters))}(?:'?s)?(?!\w)", normalised(text)))
        if letters
        else 0
    )
