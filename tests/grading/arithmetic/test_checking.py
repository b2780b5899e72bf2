"""What candidates work out aloud is recomputed: slips are found, and what is right or unclear is left alone."""

from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
import yaml

from interviewer.grading.arithmetic.checking import Break, Rule, check_quantities
from interviewer.grading.grade import SaidPart, Submission
from interviewer.testing.builders import make_question

DATA = Path(__file__).parent / "data"
FOUND_AT_LEAST, FALSE_AT_MOST = 0.95, 0.02


def breaks(*answers: str, context: str = "") -> tuple[Break, ...]:
    parts = tuple(SaidPart(turn_id=f"t{i}", asked="", text=text) for i, text in enumerate(answers))
    return check_quantities(make_question(context=context), Submission(parts=parts))


def entries(name: str, *, apart: bool) -> list[dict[str, Any]]:
    read = yaml.safe_load((DATA / f"{name}.yaml").read_text(encoding="utf-8"))
    return [entry for entry in read if entry.get("apart", False) is apart]


def is_found(entry: dict[str, Any]) -> bool:
    found = breaks(entry["answer"], context=entry.get("context", ""))
    return any(
        b.rule == entry["rule"] and (b.quote.text in entry["wrong"] or entry["wrong"] in b.quote.text) for b in found
    )


@pytest.mark.parametrize("apart", [False, True], ids=["tuned", "apart"])
def test_seeded_errors_are_found(apart: bool) -> None:
    seeded = entries("seeded", apart=apart)
    missed = [entry["wrong"] for entry in seeded if not is_found(entry)]

    assert len(missed) <= (1 - FOUND_AT_LEAST) * len(seeded), missed


@pytest.mark.parametrize("apart", [False, True], ids=["tuned", "apart"])
def test_right_answers_are_left_alone(apart: bool) -> None:
    clean = entries("clean", apart=apart)
    flagged = [entry["answer"] for entry in clean if breaks(entry["answer"], context=entry.get("context", ""))]

    assert len(flagged) <= FALSE_AT_MOST * len(clean), flagged


def test_every_rule_has_seeded_errors() -> None:
    seeded = entries("seeded", apart=False) + entries("seeded", apart=True)

    assert {entry["rule"] for entry in seeded} == set(Rule)


def test_a_break_shows_both_numbers_and_the_words() -> None:
    answer = "So fourteen thousand tokens at two cents a thousand is 280 dollars. No."
    (found,) = breaks("Nothing here.", answer)

    assert found.rule is Rule.PRODUCT
    assert (found.stated, found.computed) == ("280 dollars", "about 0.28 dollars")
    assert found.quote.turn_id == "t1" and answer[found.quote.start : found.quote.end] == found.quote.text


def test_the_follow_up_is_short_and_does_not_tell_the_right_number() -> None:
    for entry in entries("seeded", apart=False):
        for found in breaks(entry["answer"], context=entry.get("context", "")):
            right = found.computed.removeprefix("about ").removeprefix("up to ").split()[0]
            assert len(found.ask.split()) <= 30 and right not in found.ask.replace(found.stated, "")


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param("40 notes at three minutes is about 90 minutes.", id="loosely_said"),
        pytest.param("33 notes times three minutes is 100 minutes.", id="rounded"),
        pytest.param("It's 19 of 120, that's 18 percent.", id="percent_within_two_and_a_half_points"),
        pytest.param("300 times 6 plus 19, that's 125 hours.", id="sum_meant_first"),
        pytest.param("Then 3 seconds plus 2 seconds isn't under 4 seconds.", id="denied"),
        pytest.param(
            "We have forty a day. At three minutes each that's two hours.", id="factor_of_the_sentence_before"
        ),
        pytest.param("Each of the twelve guests has 150 pairs at three minutes, that's 90 hours.", id="hidden_factor"),
        pytest.param("30 visits a day times thirty is 900 a month, or 660 on working days.", id="calendar"),
        pytest.param("22 working days at 60 a day is 1,300 a month.", id="working_days"),
        pytest.param("10 euros times three is 30 dollars.", id="two_currencies"),
        pytest.param("Sixteen bits is 64 gigs.", id="precision_of_something_unsaid"),
        pytest.param("95 minutes at 24 dollars is 38.", id="unit_left_out"),
        pytest.param("An 8B model in fp16 needs 20 GB.", id="memory_beside_the_weights"),
        pytest.param("22 of 25 is 88, and 22 of 25 is three wrong.", id="share_without_percent"),
        pytest.param("Twenty-five hours times 40 euros is 1,000 euros.", id="rate_an_hour"),
        pytest.param("It went from 9 minutes to 6 minutes, so that's a third.", id="no_operation"),
    ],
)
def test_what_is_rounded_or_unclear_is_no_break(answer: str) -> None:
    assert breaks(answer) == ()


@pytest.mark.parametrize("times", [10, 60, 100, 1000, 1024])
def test_slips_by_whole_factors_are_found(times: int) -> None:
    assert breaks(f"So 150 notes times 4 minutes is {600 * times:,} minutes.")
    assert breaks(f"So 500 notes at 12 cents each is about {60 * times:,} dollars.")


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param("0 of 0 is 0 percent, and 3 over 0 is 0.", id="zeros"),
        pytest.param("x² is 3 and ٣ times ٤ is ١٢.", id="other_digits"),
        pytest.param(f"{'9' * 400} times 3 is 5.", id="long_digits"),
        pytest.param(f"five {'billion ' * 60} times 3 is 5.", id="many_scales"),
        pytest.param("5 times " * 4_000 + "5.", id="endless_chain"),
        pytest.param("plus or minus " * 2_000, id="no_figures"),
        pytest.param("word " * 5_000 + "5 times 6.", id="long_sentence"),
    ],
)
def test_hostile_texts_are_read_without_harm(answer: str) -> None:
    started = perf_counter()

    assert breaks(answer) == () and perf_counter() - started < 5


def test_a_running_result_is_carried_on() -> None:
    right = "So 0.8 divided by ten is 0.08, times thirty is 2.4, plus 0.3 is 2.7."

    assert breaks(right) == ()
    assert [found.stated for found in breaks(right.replace("2.4", "24").replace("2.7", "24.3"))] == ["24"]


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param("The p95 of 2.1 seconds today is too slow.", id="same_figure"),
        pytest.param("The p95 of 3.1 seconds would be too slow today.", id="supposed"),
        pytest.param("After the change the p95 is 3.1 seconds.", id="not_the_present"),
        pytest.param("Today the median is 3.1 seconds.", id="another_thing"),
        pytest.param("Today the p95 of 900 milliseconds plus 2 seconds is 2.9 seconds.", id="worked_with"),
    ],
)
def test_only_figures_of_the_present_are_held_against_the_question(answer: str) -> None:
    assert breaks(answer, context="The p95 latency is 2.1 s, at 4,000 questions a day.") == ()
