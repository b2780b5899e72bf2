"""Reads the ledger of a story by rules and small learned weights: no key, no network, the same every time."""

from collections.abc import Iterable, Sequence

from interviewer.claims.amounts import amounts_in
from interviewer.claims.clauses import Clause, clauses_of
from interviewer.claims.contradictions import Told, contradictions_in
from interviewer.claims.dates import dates_in
from interviewer.claims.kinds import kinds_of
from interviewer.claims.thinnest import thinnest_of
from interviewer.claims.values import Claim, ClaimKind, Ledger
from interviewer.grading.embedder import Embedder
from interviewer.grading.grade import SaidPart, Submission


def read_ledger(submission: Submission, embedder: Embedder) -> Ledger:
    """The claims of a story in the order in which they were said, what contradicts what, and what is thinnest."""
    claims = [claim for part in submission.parts for claim in _claims_of(part, embedder)]
    return ledger_of(submission, claims)


def ledger_of(submission: Submission, claims: Iterable[Claim]) -> Ledger:
    """The ledger of claims that were read in a submission by whatever means."""
    ordered = tuple(claims)
    return Ledger(
        claims=ordered,
        contradictions=contradictions_in([told for part in submission.parts for told in _told(part)]),
        thinnest=thinnest_of(ordered),
    )


def _claims_of(part: SaidPart, embedder: Embedder) -> list[Claim]:
    clauses = clauses_of(part.text)
    dates = dates_in(part.text)
    spans = [(kind, start, end) for kind, start, end in _joined(clauses, kinds_of(clauses, embedder))]
    spans += [(ClaimKind.DATE, date.start, date.end) for date in dates]
    spans += [(ClaimKind.FIGURE, amount.start, amount.end) for amount in amounts_in(part.text, dates)]
    return [
        Claim(kind=kind, turn_id=part.turn_id, start=start, end=end, text=part.text[start:end])
        for kind, start, end in sorted(spans, key=lambda span: span[1:])
    ]


def _joined(clauses: Sequence[Clause], kinds: Sequence[ClaimKind | None]) -> list[tuple[ClaimKind, int, int]]:
    """Claims by their places; neighbours of one kind in one sentence are one claim."""
    found: list[tuple[ClaimKind, int, int]] = []
    before: tuple[ClaimKind | None, int] = (None, -1)
    for clause, kind in zip(clauses, kinds, strict=True):
        if kind is not None and before == (kind, clause.sentence):
            found[-1] = (kind, found[-1][1], clause.end)
        elif kind is not None:
            found.append((kind, clause.start, clause.end))
        before = (kind, clause.sentence)
    return found


def _told(part: SaidPart) -> list[Told]:
    """Each clause with the dates and amounts in it."""
    dates = dates_in(part.text)
    amounts = amounts_in(part.text, dates)
    return [
        Told(
            part.turn_id,
            clause,
            tuple(date for date in dates if clause.start <= date.start < clause.end),
            tuple(amount for amount in amounts if clause.start <= amount.start < clause.end),
        )
        for clause in clauses_of(part.text)
    ]
