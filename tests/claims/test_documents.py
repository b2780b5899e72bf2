"""A story is written up from its own facts alone."""

import pytest

from interviewer.claims.documents import NAMES, PARTS, Form, document
from interviewer.claims.stories import FactKind, Story, facts_of, lines_of
from interviewer.claims.values import Claim, ClaimKind, Ledger
from interviewer.testing.clock import NOON

FACTS = {FactKind.ROLE: ("I led the rollout.",), FactKind.CAUSE: ("Nobody had tested refunds.",)}
STORY = Story(id="s1", title="Wrong letters", facts=FACTS, changed_at=NOON)


@pytest.mark.parametrize("form", list(Form))
def test_every_part_holds_facts_or_says_what_is_missing(form: Form) -> None:
    text = document(STORY, form)
    assert text.startswith("# Wrong letters\n") and NAMES[form] in text
    for part in PARTS[form]:
        told = [line for kind in part.kinds for line in STORY.of(kind)]
        body = text.split(f"## {part.heading}\n\n")[1].split("\n\n")[0].rstrip()
        assert body == ("\n".join(f"- {line}" for line in told) or f"*(still to be told: {part.ask})*")


def test_what_somebody_wrote_stays_text() -> None:
    story = STORY.model_copy(update={"facts": {FactKind.FIX: ("# <b>x</b>\n- [a](javascript:1) | *b*",)}})
    text = document(story, Form.CASE_STUDY)
    assert "\\# \\<b\\>x\\</b\\> - \\[a\\](javascript:1) \\| \\*b\\*" in text


def test_a_case_study_uses_every_kind_of_fact() -> None:
    assert {kind for part in PARTS[Form.CASE_STUDY] for kind in part.kinds} == set(FactKind)


def test_claims_become_facts_each_once() -> None:
    claim = Claim(kind=ClaimKind.CAUSE, turn_id="t", start=0, end=3, text="Why")
    assert facts_of(Ledger(claims=(claim, claim))) == {FactKind.CAUSE: ("Why",)}


def test_lines_of_a_box() -> None:
    assert lines_of("  one \n\n two  words\none\n") == ("one", "two words")
