"""A story's claims are the candidate's own words; what is missing is asked for, and nothing is made up."""

import pytest

from interviewer.claims.ledger import read_ledger
from interviewer.claims.values import ClaimKind, Ledger
from interviewer.grading.embedder import Embedder
from interviewer.grading.grade import SaidPart, Submission

STORY = (
    "I led the billing team at a water company. In May 2023 the bot sent 400 customers a wrong bill, "
    "because I had forgotten to set a limit. I rolled the change back and called the customers. "
    "Complaints stopped within two weeks."
)


def submission(*texts: str) -> Submission:
    return Submission(
        parts=tuple(SaidPart(turn_id=f"t{i}", asked="Tell me.", text=text) for i, text in enumerate(texts))
    )


def read(embedder: Embedder, *texts: str) -> Ledger:
    return read_ledger(submission(*texts), embedder)


def said(ledger: Ledger, kind: ClaimKind) -> str:
    return " | ".join(claim.text for claim in ledger.of(kind))


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (ClaimKind.ROLE, "I led the billing team"),
        (ClaimKind.DATE, "In May 2023"),
        (ClaimKind.FIGURE, "400 customers"),
        (ClaimKind.CAUSE, "I had forgotten to set a limit"),
        (ClaimKind.FIX, "I rolled the change back"),
        (ClaimKind.EFFECT, "the bot sent 400 customers a wrong bill"),
    ],
)
def test_each_kind_is_read_from_a_plain_story(embedder: Embedder, kind: ClaimKind, words: str) -> None:
    assert words in said(read(embedder, STORY), kind)


def test_every_claim_is_verbatim_at_its_place(embedder: Embedder) -> None:
    texts = (STORY, "um it was like forty minutes and – “nobody” said anything 😀\n- Cause: no limit")
    ledger = read(embedder, *texts)

    assert ledger.claims
    for claim in ledger.claims:
        assert texts[int(claim.turn_id[1:])][claim.start : claim.end] == claim.text


@pytest.mark.parametrize("text", ["", " \n ", "...", "- \n- ", "😀", "because", "Cause:", "1. 2. 3."])
def test_next_to_nothing_makes_no_trouble(embedder: Embedder, text: str) -> None:
    ledger = read(embedder, text)

    assert ledger.contradictions == ()
    assert ledger.thinnest is not None


def test_nothing_is_thin_where_all_is_said(embedder: Embedder) -> None:
    assert read(embedder, STORY).thinnest is None


def test_the_first_missing_kind_is_asked_for_neutrally(embedder: Embedder) -> None:
    thin = read(embedder, "I led the billing team. In May 2023 I rolled the change back.").thinnest

    assert thin is not None and thin.kind is ClaimKind.CAUSE and thin.is_missing
    assert len(thin.ask.split()) <= 30


def test_headings_say_what_stands_under_them(embedder: Embedder) -> None:
    ledger = read(embedder, "Cause:\n- the red folder\nFix: the blue folder\nResult: the green folder")

    assert said(ledger, ClaimKind.CAUSE) == "the red folder"
    assert said(ledger, ClaimKind.FIX) == "the blue folder"
    assert said(ledger, ClaimKind.EFFECT) == "the green folder"


CONTRADICTIONS = [
    ("The outage hit 900 customers. I was asleep. The outage hit 400 customers.", ClaimKind.FIGURE),
    ("We launched the bot in May. It was a hard time. We launched the bot in August.", ClaimKind.DATE),
    ("I decided to skip the review. It broke. My manager decided to skip the review.", ClaimKind.ROLE),
    ("I repaired the filter. We were glad. The filter was never repaired.", ClaimKind.FIX),
    ("Nobody complained. We moved on. Sadly 85 customers complained.", ClaimKind.EFFECT),
]


@pytest.mark.parametrize(("text", "kind"), CONTRADICTIONS)
def test_what_cannot_both_be_true_stands_side_by_side(embedder: Embedder, text: str, kind: ClaimKind) -> None:
    (found,) = read(embedder, text).contradictions

    assert found.first.kind is kind
    assert found.first.start < found.second.start
    assert len(found.ask.split()) <= 30


@pytest.mark.parametrize(
    "text",
    [
        "Errors fell from 9 percent to 2 percent. Later errors rose to 4 percent.",
        "The outage hit 900 customers. We called 400 customers.",
        "In May we launched the bot. In August we closed the bot shop.",
        "I decided to stop. My manager decided on the budget.",
        "We tested with 5 users before launch. Now we test with 50 users.",
        "The first run took 4 hours. The second run took 2 hours.",
        "It was never tested. I fixed the filter.",
    ],
)
def test_a_change_or_another_thing_is_no_contradiction(embedder: Embedder, text: str) -> None:
    assert read(embedder, text).contradictions == ()


def test_a_contradiction_may_lie_between_an_answer_and_a_follow_up(embedder: Embedder) -> None:
    (found,) = read(
        embedder, "The outage hit 900 customers.", "As I said, the outage hit 400 customers."
    ).contradictions

    assert (found.first.turn_id, found.second.turn_id) == ("t0", "t1")
