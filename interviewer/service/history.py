"""All that one answer was given by graders, and which outcome of it is shown."""

from collections.abc import Sequence
from typing import NamedTuple

from interviewer.grading.grade import Grade, Outcome, Unscored


class History(NamedTuple):
    """The outcomes of one answer, its wordings before corrections included."""

    shown: Outcome | None
    """The newest grade of the answer as it stands, else the newest reason why there is none."""
    others: tuple[Outcome, ...]
    """Oldest first."""
    failed_again: Unscored | None
    """What came of the latest attempt, where that was no grade and an earlier one is shown."""

    @classmethod
    def of(cls, kept: Sequence[Outcome], input_hash: str) -> "History":
        """The history of the answer with this hash; `kept` are its outcomes, oldest first."""
        of_answer = [n for n, outcome in enumerate(kept) if outcome.provenance.input_hash == input_hash]
        if not of_answer:
            return cls(None, tuple(kept), None)
        place = max(of_answer, key=lambda n: (isinstance(kept[n], Grade), n))
        latest = kept[of_answer[-1]]
        failed = latest if isinstance(latest, Unscored) and isinstance(kept[place], Grade) else None
        return cls(kept[place], (*kept[:place], *kept[place + 1 :]), failed)


NO_HISTORY = History(None, (), None)
