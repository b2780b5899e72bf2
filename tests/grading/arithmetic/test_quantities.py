"""Quantities are read as people say and type them, with their units and their place."""

import subprocess
import sys

import pytest

from interviewer.grading.arithmetic.quantities import quantities
from interviewer.grading.arithmetic.units import scale_of, unit_name


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        pytest.param("14,000 tokens", 14_000, "token", id="digits_with_commas"),
        pytest.param("1.5k requests", 1_500, "request", id="k"),
        pytest.param("3M vectors", 3_000_000, "vector", id="m"),
        pytest.param("13B", 13e9, "parameter", id="model_size"),
        pytest.param("2,5 seconds", 2.5, "second", id="decimal_comma"),
        pytest.param("twenty-five", 25, "", id="words"),
        pytest.param("a hundred and fifty tickets", 150, "ticket", id="and_within_a_number"),
        pytest.param("two and a half thousand", 2_500, "", id="half_before_a_scale"),
        pytest.param("four and three quarter hours", 4.75, "hour", id="three_quarters"),
        pytest.param("half a million emails", 500_000, "email", id="half_a_scale"),
        pytest.param("half an hour", 0.5, "hour", id="half_a_unit"),
        pytest.param("an hour and a half", 1.5, "hour", id="and_a_half_after_the_unit"),
        pytest.param("a third of", 1 / 3, "", id="part"),
        pytest.param("two thirds of", 2 / 3, "", id="parts"),
        pytest.param("40 percent", 40, "percent", id="percent_word"),
        pytest.param("40%", 40, "percent", id="percent_sign"),
        pytest.param("±8 points", 8, "percentage_point", id="points"),
        pytest.param("$1.5k a month", 1_500, "dollar / month", id="currency_before"),
        pytest.param("400ms", 400, "millisecond", id="attached_unit"),
        pytest.param("16-bit", 16, "bit", id="hyphen"),
        pytest.param("fp16", 16, "bit", id="precision_name"),
        pytest.param("24 GB", 24, "gigabyte", id="bytes"),
        pytest.param("8 KV heads", 8, "head", id="describing_word"),
        pytest.param("two cents a thousand", 0.002, "cent", id="per_number"),
        pytest.param("15 dollars per million tokens", 15e-6, "dollar / token", id="per_number_of_things"),
        pytest.param("40 tokens per second", 40, "token / second", id="rate"),
        pytest.param("60 public comments a day", 60, "comment / day", id="rate_with_article"),
        pytest.param("16 kilobytes for each token", 16, "kilobyte / token", id="for_each"),
        pytest.param("3 and a half hours", 3.5, "hour", id="half_after_digits"),
        pytest.param("two point five seconds", 2.5, "second", id="point_word"),
        pytest.param("40 per cent", 40, "percent", id="per_cent"),
        pytest.param("3 percentage points", 3, "percentage_point", id="percentage_points"),
        pytest.param("24 euros per output token", 24, "euro / token", id="describing_word_in_a_rate"),
        pytest.param("4 call models", 4, "", id="unit_that_describes_a_model"),
    ],
)
def test_a_quantity_is_read_with_its_unit(text: str, value: float, unit: str) -> None:
    (found,) = quantities(f"I'd say {text}, more or less")

    assert found.value == pytest.approx(value) and found.unit == unit


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("the p95 is fine", id="percentile_name"),
        pytest.param("GPT-4 is fine", id="model_name"),
        pytest.param("since 2024 it works", id="year"),
        pytest.param("the 3rd time", id="ordinal"),
        pytest.param("this one is better", id="pronoun"),
        pytest.param("an hour or a token", id="bare_article"),
        pytest.param("", id="nothing"),
    ],
)
def test_names_and_pronouns_are_no_quantities(text: str) -> None:
    assert quantities(text) == ()


def test_a_quantity_keeps_its_place_in_the_text() -> None:
    text = "So fourteen thousand tokens at two cents a thousand is 280 dollars."

    assert [text[q.start : q.end] for q in quantities(text)] == [
        "fourteen thousand tokens",
        "two cents a thousand",
        "280 dollars",
    ]
    assert all(q.text == text[q.start : q.end] for q in quantities(text))


@pytest.mark.parametrize(
    ("text", "step"),
    [("14,000", 1_000), ("14,010", 10), ("2.5", 0.1), ("2.50", 0.01), ("a hundred and fifty", 10), ("7", 1)],
)
def test_a_quantity_knows_how_finely_it_was_said(text: str, step: float) -> None:
    assert quantities(text)[0].step == pytest.approx(step)


def test_units_convert_and_counted_things_have_no_dimension() -> None:
    assert scale_of("gigabyte").factor == 8e9
    assert scale_of("cent / token") == scale_of("cent")
    assert scale_of("ticket").dimension == ()
    assert unit_name("second/token") == "second / token"


def test_pint_is_loaded_only_when_a_unit_is_asked_about() -> None:
    program = "import sys, interviewer.grading.arithmetic.checking; sys.exit('pint' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
