"""Which evidence points an answer covers, with the sentence that shows each.

Coverage is a likeness of meaning: it ranks answers about as people do, but doesn't judge truth. One set
of matches serves two recipes: points of an interview answer, calibrated on the `fewshot` answers of our
own questions, and the share of a reference that a short answer covers, fitted on answers that people
graded. Both were made by `tools/fit_coverage.py`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from interviewer.content.bank import content_hash
from interviewer.content.question import Question
from interviewer.grading.embedder import Embedder
from interviewer.grading.grade import FlagFinding, PointFinding, PointStatus, Quote, SaidPart, Submission
from interviewer.grading.matching import Matches, by_sentence, match
from interviewer.grading.reading import Said, Wanted
from interviewer.grading.recent import Recent
from interviewer.grading.wanted_files import WantedFiles

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

VERSION = "coverage-2"
"""Goes up when a change here can move a grade."""
FLAGGED = 0.70
"""Likeness of a sentence to a red flag's text from which the flag is raised: rarely, but then rightly."""
MOST_CHARACTERS = 12_000
KEPT_QUESTIONS = 32
"""Questions whose points stay prepared in memory; about a megabyte each."""

# Recipes --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PointRecipe:
    """Chance that a point counts as shown: a logistic regression on what matches it.

    How much else an answer says is left out on purpose. It would raise the agreement on graded answers, where the
    better ones are longer, and cost everybody who is brief.
    """

    base: float
    sentence_recall: float
    run_recall: float
    likeness: float

    def of(self, matches: Matches) -> Floats:
        """The chance (0-1) of each point."""
        import numpy as np

        z = (
            self.base
            + self.sentence_recall * matches.sentence_recall
            + self.run_recall * matches.run_recall
            + self.likeness * matches.likeness
        )
        return np.asarray(1 / (1 + np.exp(-z)))


SHOWN_FULLY = PointRecipe(-8.840, 0.625, 8.584, 6.569)
SHOWN_AT_ALL = PointRecipe(-8.000, 3.197, 6.453, 6.715)
ENOUGH = 0.30
"""Chance from which a point counts as met, or as met in part: where false and missed points are about as many."""


@dataclass(frozen=True)
class Term:
    """One term of a sum: its weight per standard deviation, and the scale it was standardised on."""

    weight: float
    mean: float
    deviation: float

    def of(self, values: Floats) -> Floats:
        """What the term adds."""
        import numpy as np

        return np.asarray(self.weight * np.clip((values - self.mean) / self.deviation, -4, 4))


BASE = 0.639
RECALL = Term(0.105, 0.520, 0.195)
"""Of a point: `run_recall`."""
LIKENESS = Term(0.060, 0.400, 0.219)
"""Of a point: `likeness`."""
ELABORATION = Term(0.087, 0.905, 0.726)
"""Of an answer: log of its near weight."""
FULLNESS = Term(0.031, -0.843, 0.664)
"""Of an answer: log of its near weight over the points' own, at most a quarter."""


class ShareTerms(NamedTuple):
    """What a share of a reference rests on, before standardising."""

    recall: Floats
    """Of each point."""
    likeness: Floats
    """Of each point."""
    sizes: Floats
    """What each point counts; the sum is 1."""
    elaboration: float
    fullness: float


def share_terms(wanted: Wanted, said: Said) -> ShareTerms:
    """The terms of an answer of at least one sentence."""
    import numpy as np

    matches = match(wanted, said)
    sizes = np.sqrt(np.add.reduceat(wanted.weights, wanted.word_starts))
    fullness = min(math.log((matches.near_weight + 0.5) / (wanted.own_weight + 0.5)), 0.25)
    return ShareTerms(
        matches.run_recall, matches.likeness, sizes / sizes.sum(), math.log1p(matches.near_weight), fullness
    )


def share_of(terms: ShareTerms) -> float:
    """The share (0-1) of a reference that these terms come to."""
    import numpy as np

    of_points = RECALL.of(terms.recall) + LIKENESS.of(terms.likeness)
    of_answer = ELABORATION.of(np.array(terms.elaboration)) + FULLNESS.of(np.array(terms.fullness))
    return min(1.0, max(0.0, BASE + float(of_points @ terms.sizes) + float(of_answer)))


# Looking --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Looked:
    """Everything that was found in a submission."""

    points: tuple[PointFinding, ...]
    flags: tuple[FlagFinding, ...]
    characters_left_out: int = 0
    """Characters of the submission that were not read."""


@dataclass(frozen=True)
class Bearing:
    """For each point a strength (0-1) for each sentence that was read."""

    sentences: tuple[Quote, ...]
    strengths: Mapping[str, Sequence[float]]

    def of(self, point_id: str, quote: Quote) -> float | None:
        """The strength of a point where the quote stands; None where nothing was read."""
        row = self.strengths.get(point_id, ())
        found = [
            strength
            for sentence, strength in zip(self.sentences, row, strict=False)
            if sentence.turn_id == quote.turn_id and sentence.start < quote.end and quote.start < sentence.end
        ]
        return max(found, default=None)


class Coverage:
    """Looks for a question's evidence points and red flags in what a candidate said.

    With `files` what was made ready of a question once is read from there by the next process.
    """

    def __init__(
        self, embedder: Embedder, most_characters: int = MOST_CHARACTERS, files: WantedFiles | None = None
    ) -> None:
        self._embedder = embedder
        self._most_characters = most_characters
        self._files = files
        self._prepared: Recent[str, Wanted] = Recent(KEPT_QUESTIONS)
        self._references: Recent[str, Wanted] = Recent(KEPT_QUESTIONS)
        self._preparing = Lock()

    def prepare(self, question: Question) -> None:
        """Make the points of a question ready before its first answer comes, which takes a third of a second."""
        if question.evidence:
            self._wanted(question)

    def find(self, question: Question, submission: Submission) -> tuple[PointFinding, ...]:
        """One finding for each evidence point, in file order."""
        return self.look(question, submission).points

    def gaps(self, question: Question, text: str) -> dict[str, float]:
        """Of each point how far an answer is expected to lack it: 0 shown, 1/2 shown in part, 1 not at all."""
        submission = Submission(parts=(SaidPart(turn_id="", asked=question.prompt, text=text),))
        wanted = self._wanted(question)
        said = Said.read(self._embedder, wanted.asked, submission, self._most_characters)
        if not said.sentences:
            return {point.id: 1.0 for point in question.evidence}
        matches = match(wanted, said)
        expected = 1 - (SHOWN_FULLY.of(matches) + SHOWN_AT_ALL.of(matches)) / 2
        return {point.id: float(gap) for point, gap in zip(question.evidence, expected, strict=True)}

    def look(self, question: Question, submission: Submission) -> Looked:
        """Points and red flags in one pass; of a very long submission only its beginning is read."""
        if not question.evidence:
            return Looked((), ())
        wanted = self._wanted(question)
        said = Said.read(self._embedder, wanted.asked, submission, self._most_characters)
        if not said.sentences:
            absent = PointStatus.ABSENT
            points = tuple(PointFinding(point_id=p.id, status=absent, strength=0) for p in question.evidence)
            return Looked(points, (), said.characters_left_out)
        matches = match(wanted, said)
        fully, at_all = (recipe.of(matches) for recipe in (SHOWN_FULLY, SHOWN_AT_ALL))
        points = tuple(
            _finding(point.id, float(fully[i]), float(at_all[i]), said.sentences[matches.shown[i]].quote)
            for i, point in enumerate(question.evidence)
        )
        points = _one_full_point_a_quote(question, points)
        return Looked(points, tuple(_flags(wanted, said)), said.characters_left_out)

    def bearing(self, question: Question, submission: Submission) -> Bearing:
        """How far each sentence of a submission bears on each point, to check another grader's quotes by."""
        wanted = self._wanted(question)
        said = Said.read(self._embedder, wanted.asked, submission, self._most_characters)
        if not said.sentences:
            return Bearing((), {})
        recall, likeness = by_sentence(wanted, said)
        rows = (BASE + RECALL.of(recall) + LIKENESS.of(likeness)).tolist()
        return Bearing(
            tuple(sentence.quote for sentence in said.sentences),
            dict(zip([point.id for point in question.evidence], rows, strict=True)),
        )

    def share(self, asked: str, references: Sequence[str], answer: str) -> float:
        """How much of a reference answer an answer covers, 0 to 1; of several references the one covered most.

        For measuring on answers that people graded; an interview's levels never come from here.
        """
        submission = Submission(parts=(SaidPart(turn_id="", asked=asked, text=answer),))
        return max(self._share(asked, reference, submission) for reference in references)

    def _share(self, asked: str, reference: str, submission: Submission) -> float:
        wanted = self._references.get(
            f"{asked}\n{reference}", lambda: Wanted.of_reference(self._embedder, asked, reference)
        )
        said = Said.read(self._embedder, wanted.asked, submission, self._most_characters)
        if not said.sentences:
            return 0.0
        return share_of(share_terms(wanted, said))

    def _wanted(self, question: Question) -> Wanted:
        """A question's points, ready; one at a time is made ready, so that many new ones do not take every processor."""

        key = content_hash(question)

        def make() -> Wanted:
            with self._preparing:
                return self._prepared.peek(key) or self._made(key, question)

        return self._prepared.get(key, make)

    def _made(self, key: str, question: Question) -> Wanted:
        if self._files is None:
            return Wanted.of(self._embedder, question)
        made_from = f"{VERSION} {self._embedder.fingerprint} {key}"
        wanted = self._files.read(made_from)
        if wanted is None:
            wanted = Wanted.of(self._embedder, question)
            self._files.write(made_from, wanted)
        return wanted


def _flags(wanted: Wanted, said: Said) -> Iterator[FlagFinding]:
    import numpy as np

    claims = wanted.claims
    if not claims.ids:
        return
    nearest = np.maximum.reduceat(claims.vectors @ said.vectors.T, said.starts, axis=1)
    recall = np.add.reduceat(nearest * claims.weights[:, None], claims.starts, axis=0)
    recall = recall / np.add.reduceat(claims.weights, claims.starts)[:, None]
    likeness = (claims.sentences @ said.sentence_vectors.T + recall) / 2
    counts = np.array([sentence.counts for sentence in said.sentences])
    denials = np.array([sentence.denies for sentence in said.sentences])
    for row, flag_id in enumerate(claims.ids):
        allowed = counts & (denials == claims.denials[row])
        column = int(np.where(allowed, likeness[row], -1).argmax())
        if allowed[column] and likeness[row, column] >= FLAGGED:
            yield FlagFinding(flag_id=flag_id, quote=said.sentences[column].quote)


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


def _finding(point_id: str, fully: float, at_all: float, quote: Quote) -> PointFinding:
    if fully >= ENOUGH:
        status = PointStatus.MET
    else:
        status = PointStatus.PARTIAL if at_all >= ENOUGH else PointStatus.ABSENT
    shown = None if status is PointStatus.ABSENT else quote
    return PointFinding(point_id=point_id, status=status, quote=shown, strength=round(fully, 3))
