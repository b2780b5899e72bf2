"""The claims of a told experience as a small table: what was said on each kind, in the candidate's own words."""

from collections.abc import Callable

from interviewer.claims.values import Claim, ClaimKind, Contradiction, Ledger
from interviewer.grading.grade import Quote
from interviewer.web.present.text import esc

NAMES = {
    ClaimKind.ROLE: "Your role",
    ClaimKind.DATE: "When",
    ClaimKind.FIGURE: "Figures",
    ClaimKind.CAUSE: "Cause",
    ClaimKind.FIX: "What was done",
    ClaimKind.EFFECT: "Effect",
}


def ledger_table(ledger: Ledger, button: Callable[[Quote], str], keep: str) -> str:
    """The table with contradictions below; `button` makes a quote that highlights its place, `keep` is the address that
    keeps it as a story."""
    rows = "".join(_row(name, ledger.of(kind), button) for kind, name in NAMES.items())
    pairs = "".join(_pair(pair, button) for pair in ledger.contradictions)
    thin = ledger.thinnest
    ask = f'<p class="next-step"><b>Worth saying more about</b> {esc(thin.ask)}</p>' if thin is not None else ""
    read_by = "a language model" if ledger.source == "model" else "rules, which can miss or misplace a clause"
    return (
        '<details class="quiet-details ledger"><summary>What your story says</summary>'
        f"<table class='overview'><tbody>{rows}</tbody></table>{ask}"
        f'<p class="small">Read by {read_by}. This moves no level. <a href="{esc(keep)}">Keep it as a story</a>.</p></details>{pairs}'
    )


def _row(name: str, claims: tuple[Claim, ...], button: Callable[[Quote], str]) -> str:
    said = " ".join(button(_quote(claim)) for claim in claims) or '<span class="small">not said</span>'
    return f'<tr><th scope="row">{name}</th><td>{said}</td></tr>'


def _pair(pair: Contradiction, button: Callable[[Quote], str]) -> str:
    return (
        f'<div class="flag"><b>Side by side</b> {button(_quote(pair.first))} {button(_quote(pair.second))}'
        f'<p class="small">{esc(pair.ask)} This moves no level.</p></div>'
    )


def _quote(claim: Claim) -> Quote:
    return Quote(turn_id=claim.turn_id, start=claim.start, end=claim.end, text=claim.text)
