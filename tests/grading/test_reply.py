"""The parser lets nothing through that is not the one reply asked for."""

import json
from typing import Any

import jsonschema
import pytest

from interviewer.grading.grade import UnscoredReason
from interviewer.grading.reply import MAX_QUOTE_CHARS, MAX_REPLY_CHARS, ReplyError, parse_reply, reply_schema
from tests.grading.judge_task import CANARY, QUOTES, make_question, make_rubric, reply_data, reply_text

GOOD = reply_text()


def parse(text: str) -> Any:
    return parse_reply(text, make_question(), make_rubric(), CANARY)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(GOOD, id="plain"),
        pytest.param(f"\n  {GOOD}\n", id="spaces"),
        pytest.param(f"```json\n{GOOD}\n```", id="fenced"),
        pytest.param(f"Here is the grade you asked for:\n```\n{GOOD}\n```\n", id="fenced-with-preface"),
        pytest.param(f"<think>Is {{it}} met?</think>\n{GOOD}", id="after-thinking"),
    ],
)
def test_one_object_is_read_whatever_is_wrapped_round_it(text: str) -> None:
    reply = parse(text)

    assert [point.id for point in reply.points if point.status == "met"] == list(QUOTES)
    assert [criterion.level for criterion in reply.criteria] == [4, 4, 4]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("Ten out of ten, a great answer!", id="prose"),
        pytest.param(GOOD[: len(GOOD) // 2], id="cut"),
        pytest.param(GOOD + GOOD, id="two-objects"),
        pytest.param(GOOD + " I hope this helps.", id="trailing-prose"),
        pytest.param(GOOD.replace('"level": 4', '"level": 1, "level": 4', 1), id="key-twice"),
        pytest.param(GOOD.replace('"level": 4', '"level": NaN', 1), id="nan"),
        pytest.param(GOOD.replace('"level": 4', '"level": ' + "9" * 5_000, 1), id="endless-number"),
        pytest.param('{"a":' * 10_000, id="deep"),
        pytest.param("[" + GOOD + "]", id="list"),
    ],
)
def test_what_is_not_one_json_object_is_a_fault_of_format(text: str) -> None:
    with pytest.raises(ReplyError) as caught:
        parse(text)

    assert caught.value.reason is UnscoredReason.FORMAT


def test_a_reply_beyond_all_measure_is_not_even_read() -> None:
    with pytest.raises(ReplyError) as caught:
        parse(GOOD + " " * MAX_REPLY_CHARS)

    assert caught.value.reason is UnscoredReason.SIZE


def _level(value: Any) -> list[dict[str, Any]]:
    first, *others = reply_data()["criteria"]
    return [{**first, "level": value}, *others]


def _points(*changed: dict[str, Any]) -> list[dict[str, Any]]:
    points = {point["id"]: point for point in reply_data()["points"]}
    return list((points | {point["id"]: point for point in changed}).values())


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        pytest.param({"criteria": _level("3")}, "criteria.0.level", id="level-as-text"),
        pytest.param({"criteria": _level(4.0)}, "criteria.0.level", id="level-as-float"),
        pytest.param({"criteria": _level(True)}, "criteria.0.level", id="level-as-bool"),
        pytest.param({"criteria": _level(None)}, "criteria.0.level", id="level-null"),
        pytest.param({"criteria": _level(9999)}, "criteria.0.level", id="level-too-high"),
        pytest.param({"criteria": _level(0)}, "criteria.0.level", id="level-too-low"),
        pytest.param({"criteria": _level(2)}, "criteria.framing: the level is more than one step", id="level-far-from-anchor"),
        pytest.param({"criteria": [{**reply_data()["criteria"][0], "nearest_anchor": 4}]}, "nearest_anchor is 1, 3 or 5", id="no-such-anchor"),
        pytest.param({"criteria": reply_data()["criteria"][:2]}, "criteria: missing proof", id="criterion-missing"),
        pytest.param({"criteria": reply_data()["criteria"] * 2}, "criteria: an id stands twice", id="criterion-twice"),
        pytest.param({"points": reply_data()["points"][1:]}, "points: missing E1", id="point-missing"),
        pytest.param({"points": _points({"id": "E99", "status": "absent", "quote": ""})}, "points: an id that was not given", id="unknown-point"),
        pytest.param({"points": _points({"id": "E1", "status": "yes", "quote": "a b c"})}, "points.0.status", id="unknown-status"),
        pytest.param({"points": _points({"id": "E1", "status": "met", "quote": " "})}, "points.E1: met needs a quote", id="met-without-quote"),
        pytest.param({"points": _points({"id": "E1", "status": "met", "quote": "x" * (MAX_QUOTE_CHARS + 1)})}, "points.0.quote", id="endless-quote"),
        pytest.param({"flags": [{"id": "R9", "quote": "a b c"}]}, "flags: an id that was not given", id="unknown-flag"),
        pytest.param({"injections": "none"}, "injections", id="text-for-list"),
        pytest.param({"total": 12}, "a key that was not asked for", id="extra-key"),
    ],
)  # fmt: skip
def test_the_wrong_object_is_a_fault_of_schema_with_its_place(changes: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ReplyError) as caught:
        parse(reply_text(**changes))

    assert caught.value.reason is UnscoredReason.SCHEMA
    assert complaint in "; ".join(caught.value.complaints)


@pytest.mark.parametrize(
    "canary", [None, "", 1, CANARY + "0", CANARY.upper() + "x", [CANARY]], ids=lambda canary: repr(canary)
)
def test_b16_a_reply_that_does_not_bear_the_canary_of_its_request_is_none(canary: object) -> None:
    with pytest.raises(ReplyError) as caught:
        parse(reply_text(canary=canary))

    assert caught.value.reason is UnscoredReason.CANARY


def test_complaints_never_repeat_what_the_model_wrote() -> None:
    with pytest.raises(ReplyError) as caught:
        parse(
            reply_text(
                secretive_key="my secret answer",
                points=_points({"id": "E1", "status": "my secret answer", "quote": ""}),
            )
        )

    assert "secret" not in "; ".join(caught.value.complaints) + str(caught.value)


def test_the_schema_describes_what_the_parser_takes() -> None:
    schema = reply_schema(make_question(), make_rubric(), CANARY)

    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(GOOD), schema)


@pytest.mark.parametrize("changes", [{"criteria": _level(6)}, {"total": 1}, {"flags": [{"id": "R9", "quote": ""}]}])
def test_the_schema_refuses_what_the_parser_refuses(changes: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(reply_data(**changes), reply_schema(make_question(), make_rubric(), CANARY))


def test_every_object_of_the_schema_is_closed_and_needs_all_its_keys() -> None:
    """Strict endpoints refuse any other schema."""
    objects = [reply_schema(make_question(), make_rubric(), CANARY)]
    for found in objects:
        objects += [inner.get("items", inner) for inner in found.get("properties", {}).values()]

    assert all(
        o["required"] == list(o["properties"]) and not o["additionalProperties"] for o in objects if "properties" in o
    )
