"""The claims of a story in the debrief: the candidate's own words as text, and `not said` where there are none."""

from interviewer.claims.values import Claim, ClaimKind, Contradiction, Ledger, ThinClaim
from interviewer.grading.grade import Quote
from interviewer.web.present.ledger import NAMES, ledger_table
from interviewer.web.present.text import esc
from tests.web.markup import read

BAD = "<script>alert(1)</script> \"' & 😀"


def claim(kind: ClaimKind, text: str, start: int = 0) -> Claim:
    return Claim(kind=kind, turn_id="t", start=start, end=start + len(text), text=text)


def button(quote: Quote) -> str:
    return f"<b>{esc(quote.text)}</b>"


def test_each_kind_has_a_row_with_the_words_or_not_said() -> None:
    shown = read(
        ledger_table(Ledger(claims=(claim(ClaimKind.CAUSE, "no limit was set"),)), button, "/app/stories")
    ).text

    assert all(name in shown for name in NAMES.values())
    assert "no limit was set" in shown
    assert shown.count("not said") == len(NAMES) - 1
    assert "This moves no level" in shown


def test_contradictions_stand_side_by_side_with_their_question() -> None:
    pair = Contradiction(
        first=claim(ClaimKind.FIGURE, "hit 900 people"),
        second=claim(ClaimKind.FIGURE, "hit 400 people", 50),
        ask="How so?",
    )
    shown = read(ledger_table(Ledger(contradictions=(pair,)), button, "/app/stories")).text

    assert shown.index("Side by side") < shown.index("hit 900 people") < shown.index("hit 400 people")
    assert "How so?" in shown


def test_everything_is_shown_as_text() -> None:
    bad = claim(ClaimKind.FIX, BAD)
    thin = ThinClaim(kind=ClaimKind.FIX, is_missing=True, ask=BAD)
    pair = Contradiction(first=bad, second=bad, ask=BAD)

    page = ledger_table(Ledger(claims=(bad,), contradictions=(pair,), thinnest=thin), button, "/app/stories")

    assert "<script" not in page
    assert read(page).text.count("alert(1)") == 5
