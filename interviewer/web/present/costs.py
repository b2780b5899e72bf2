"""What grading costs, before and after."""

from interviewer.language.formats import decimal
from interviewer.language.messages import _
from interviewer.service.report import SessionReport


def expected(grader: str, cost_usd: float | None) -> list[str]:
    """What an interview will cost, as sentences for the briefing; none for the embedded grader."""
    if grader == "embedded":
        return []
    if cost_usd is None:
        return [_("What grading costs is not known yet: this model has given no grade with a price here.")]
    return [
        _(
            "Grading will cost about {usd} USD, by what this model's grades have cost here so far.",
            usd=decimal(cost_usd, 2),
        )
    ]


def of_session(report: SessionReport) -> str:
    """What all grades of a session used, earlier ones included; nothing where no model was asked."""
    made = [outcome.provenance for item in report.items for outcome in (item.outcome, *item.earlier) if outcome]
    tokens = sum((one.tokens_in or 0) + (one.tokens_out or 0) for one in made)
    if not tokens:
        return ""
    known = [one.cost_usd for one in made if one.cost_usd is not None]
    if known:
        return _("Grading used {tokens} tokens, {usd} USD.", tokens=tokens, usd=decimal(sum(known), 2)) + " "
    return _("Grading used {tokens} tokens; what they cost is not known.", tokens=tokens) + " "
