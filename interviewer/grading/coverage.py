"""Which evidence points an answer covers, with the sentence that shows each.

Coverage is a likeness of meaning: it ranks answers about as people do, but doesn't judge truth.
The recipe (terms, scales and weights) was fitted on short answers that people had graded, the
two thresholds on exemplar answers of our own questions; a point is as covered as its best
sentence makes it, so saying a thing twice adds nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from interviewer.content.bank import content_hash
from interviewer.content.question import Question
from interviewer.grading.embedder import Embedder
from interviewer.grading.grade import FlagFinding, PointFinding, PointStatus, Quote, SaidPart, Submission
from interviewer.grading.reading import Said, Wanted, beyond, recall_weight
from interviewer.grading.recent import Recent
from interviewer.grading.wording import denies

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

VERSION = "coverage-1"
"""Goes up when a change here can move a grade."""
MET = 0.62
PARTIAL = 0.56
"""Strengths from which a point counts as met or half met."""
FLAGGED = 0.70
"""Likeness of a sentence to a red flag's text from which the flag is raised: rarely, but then rightly."""
MOST_CHARACTERS = 12_000
KEPT_QUESTIONS = 32
"""Questions whose points stay prepared; about half a megabyte each."""


@dataclass(frozen=True)
class Term:
    """One term of the recipe: its weight per standard deviation, and the scale it was standardised on."""

    weight: float
    mean: float
    deviation: float

    def of(self, values: Floats) -> Floats:
        """What the term adds."""
        import numpy as np

        return np.asarray(self.weight * np.clip((values - self.mean) / self.deviation, -4, 4))


BASE = 0.639
RECALL = Term(0.115, 0.538, 0.183)
"""Weighted mean likeness of a point's words to the nearest words of the sentence."""
NOVEL = Term(0.112, 0.922, 0.680)
"""Log of the weight of the sentence's own words that lie near the point."""
LENGTH = Term(0.008, -0.817, 0.645)
"""Log of that weight over the point's own, at most a quarter."""
LIKENESS = Term(0.039, 0.424, 0.217)
"""Cosine of sentence and point with most of the question's direction removed."""


@dataclass(frozen=True)
class Looked:
    """Everything that was found in a submission."""

    points: tuple[PointFinding, ...]
    flags: tuple[FlagFinding, ...]
    characters_left_out: int = 0
    """Characters of the submission that were not read."""


class Coverage:
    """Looks for a question's evidence points and red flags in what a candidate said."""

    def __init__(self, embedder: Embedder, most_characters: int = MOST_CHARACTERS) -> None:
        self._embedder = embedder
        self._most_characters = most_characters
        self._prepared: Recent[str, Wanted] = Recent(KEPT_QUESTIONS)

    def find(self, question: Question, submission: Submission) -> tuple[PointFinding, ...]:
        """One finding for each evidence point, in file order."""
        return self.look(question, submission).points

    def missing(self, question: Question, text: str) -> frozenset[str]:
        """Ids of the points that an answer to the question doesn't meet."""
        submission = Submission(parts=(SaidPart(turn_id="", asked=question.prompt, text=text),))
        return frozenset(p.point_id for p in self.find(question, submission) if p.status is not PointStatus.MET)

    def look(self, question: Question, submission: Submission) -> Looked:
        """Points and red flags in one pass; of a very long submission only its beginning is read."""
        if not question.evidence:
            return Looked((), ())
        wanted = self._prepared.get(content_hash(question), lambda: Wanted.of(self._embedder, question))
        said = Said.read(self._embedder, wanted.asked, submission, self._most_characters)
        if not said.sentences:
            absent = PointStatus.ABSENT
            points = tuple(PointFinding(point_id=p.id, status=absent, strength=0) for p in question.evidence)
            return Looked(points, (), said.characters_left_out)
        strengths = _strengths(wanted, said)
        best = strengths.argmax(axis=1)
        points = tuple(
            _finding(point.id, float(row[column]), said.sentences[column].quote)
            for point, row, column in zip(question.evidence, strengths, best, strict=True)
        )
        points = _one_full_point_a_quote(question, points)
        return Looked(points, tuple(self._flags(question, said)), said.characters_left_out)

    def _flags(self, question: Question, said: Said) -> Iterator[FlagFinding]:
        import numpy as np

        for flag in question.red_flags:
            claim = self._embedder.reference(flag.text)
            if not claim.words:
                continue
            weights = np.array([recall_weight(self._embedder, word.text, frozenset()) for word in claim.words])
            nearest = np.maximum.reduceat(claim.vectors @ said.vectors.T, said.starts, axis=1)
            likeness = (said.sentence_vectors @ claim.sentence + weights @ nearest / weights.sum()) / 2
            is_denied = denies(flag.text)
            allowed = [sentence.denies == is_denied and sentence.counts for sentence in said.sentences]
            column = int(np.where(allowed, likeness, -1).argmax())
            if allowed[column] and likeness[column] >= FLAGGED:
                yield FlagFinding(flag_id=flag.id, quote=said.sentences[column].quote)


def _one_full_point_a_quote(question: Question, points: tuple[PointFinding, ...]) -> tuple[PointFinding, ...]:
    """The same sentence shows one point of a criterion in full, the others in part at most.

    Otherwise a single sentence in the right words could carry a criterion to the top. On the graded
    exemplars this moved the agreement by .003 (QWK .792 to .789, November 2026).
    """
    strongest: dict[tuple[str, Quote], PointFinding] = {}
    for point in points:
        if point.status is PointStatus.MET and point.quote is not None:
            key = (question.point(point.point_id).criterion, point.quote)
            if key not in strongest or (point.strength or 0) > (strongest[key].strength or 0):
                strongest[key] = point
    full = {point.point_id for point in strongest.values()}
    return tuple(
        point.model_copy(update={"status": PointStatus.PARTIAL})
        if point.status is PointStatus.MET and point.point_id not in full
        else point
        for point in points
    )


def _strengths(wanted: Wanted, said: Said) -> Floats:
    """Strength (0-1) of each point in each sentence."""
    import numpy as np

    nearness = wanted.vectors @ said.vectors.T
    nearest = np.maximum.reduceat(nearness, said.starts, axis=1)
    total = np.add.reduceat(wanted.weights, wanted.text_starts)
    recall = np.add.reduceat(nearest * wanted.weights[:, None], wanted.text_starts, axis=0) / total[:, None]
    near = np.maximum.reduceat(nearness, wanted.word_starts, axis=0)
    is_near = 1 / (1 + np.exp((0.5 - near) / 0.05))
    mass = np.add.reduceat(is_near * said.novelty, said.starts, axis=1)
    length = np.minimum(np.log((mass + 0.5) / (wanted.novelty[:, None] + 0.5)), 0.25)
    likeness = wanted.sentences_beyond_question @ beyond(said.sentence_vectors, wanted.question).T
    strengths = (
        BASE
        + RECALL.of(np.maximum.reduceat(recall, wanted.point_starts, axis=0))
        + NOVEL.of(np.log1p(mass))
        + LENGTH.of(length)
        + LIKENESS.of(np.maximum.reduceat(likeness, wanted.point_starts, axis=0))
    )
    strengths[_contradicted(wanted, said)] = 0
    strengths[:, [not sentence.counts for sentence in said.sentences]] = 0
    listed = [sentence.is_word_list for sentence in said.sentences]
    strengths[:, listed] = np.minimum(strengths[:, listed], LISTED)
    return np.asarray(np.clip(strengths, 0, 1))


def _finding(point_id: str, strength: float, quote: Quote) -> PointFinding:
    strength = round(strength, 3)
    status = PointStatus.MET if strength >= MET else PointStatus.PARTIAL if strength >= PARTIAL else PointStatus.ABSENT
    shown = None if status is PointStatus.ABSENT else quote
    return PointFinding(point_id=point_id, status=status, quote=shown, strength=strength)


# Guards against likeness without meaning ------------------------------------------------------------------

LISTED = (MET + PARTIAL) / 2
"""Most that a list of words without a sentence can show: the terms are there, half met."""
CONTRADICTED = 0.75
"""Likeness to a point from which a sentence that denies it (or the reverse) says the opposite; none is
needed after `it is not true that`."""


def _contradicted(wanted: Wanted, said: Said) -> NDArray[np.bool_]:
    """Point by sentence: the sentence is very like the point's nearest text, but only one of them denies."""
    import numpy as np

    likeness = wanted.sentences @ said.sentence_vectors.T
    differs = np.array(wanted.denials)[:, None] != np.array([sentence.denies for sentence in said.sentences])
    opposed = np.maximum.reduceat(np.where(differs, likeness, -1), wanted.point_starts, axis=0)
    agreed = np.maximum.reduceat(np.where(differs, -1, likeness), wanted.point_starts, axis=0)
    needed = np.where([sentence.is_rebuttal for sentence in said.sentences], 0, CONTRADICTED)
    return np.asarray((opposed >= needed) & (opposed > agreed))
