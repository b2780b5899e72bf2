"""The claims of a told experience as a small table: what was said on each kind, in the candidate's own words."""

from collections.abc import Callable

from interviewer.claims.values import Claim, ClaimKind, Contradiction, Ledger
from interviewer.grading.grade import Quote
from interviewer.language.messages import Names, _
from interviewer.web.present.text import esc, in_english

NAMES = Names(
    {
        ClaimKind.ROLE: "Your role",
        ClaimKind.DATE: "When",
        ClaimKind.FIGURE: "Figures",
        ClaimKind.CAUSE: "Cause",
        ClaimKind.FIX: "What was done",
        ClaimKind.EFFECT: "Effect",
    }
)


def ledger_table(ledger: Ledger, button: Callable[[Quote], str], keep: str) -> str:
    """The table with contradictions below; `button` makes a quote that highlights its place, `keep` is the address that
    keeps it as a story."""
    rows = "".join(_row(name, ledger.of(kind), button) for kind, name in NAMES.items())
    pairs = "".join(_pair(pair, button) for pair in ledger.contradictions)
    thin = ledger.thinnest
    ask = ""
    if thin is not None:
        ask = f'<p class="next-step"><b>{_("Worth saying more about")}</b> {in_english(esc(thin.ask))}</p>'
    read_by = (
        _("Read by a language model.")
        if ledger.source == "model"
        else _("Read by rules, which can miss or misplace a clause.")
    )
    return (
        f'<details class="quiet-details ledger"><summary>{_("What your story says")}</summary>'
        f"<table class='overview'><tbody>{rows}</tbody></table>{ask}"
        f'<p class="small">{read_by} {_("This moves no level.")} <a href="{esc(keep)}">{_("Keep it as a story")}</a>.</p></details>{pairs}'
    )


def _row(name: str, claims: tuple[Claim, ...], button: Callable[[Quote], str]) -> str:
    said = " ".join(button(_quote(claim)) for claim in claims) or f'<span class="small">{_("not said")}</span>'
    return f'<tr><th scope="row">{name}</th><td>{said}</td></tr>'


def _pair(pair: Contradiction, button: Callable[[Quote], str]) -> str:
    return (
        f'<div class="flag"><b>{_("Side by side")}</b> {button(_quote(pair.first))} {button(_quote(pair.second))}'
        f'<p class="small">{in_english(esc(pair.ask))} {_("This moves no level.")}</p></div>'
    )


def _quote(claim: Claim) -> Quote:
    return Quote(turn_id=claim.turn_id, start=claim.start, end=claim.end, text=claim.text)
