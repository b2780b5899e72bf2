"""A model quotes, code checks: over HTTP, with the real client, and a model that makes things up."""

import asyncio
import json

import pytest

from interviewer.claims.model_reader import ModelReader
from interviewer.claims.values import ClaimKind, Ledger
from interviewer.grading.embedder import Embedder
from interviewer.grading.grade import SaidPart, Submission
from interviewer.llm.litellm_client import LitellmClient
from interviewer.testing.claims_model import INVENTED
from interviewer.testing.model_server import ModelServer
from interviewer.testing.scripted_model import ScriptedChatModel

TEXT = (
    "I was the release manager at a bank. In May 2023 we lost 40 orders. It failed because I had skipped the load test. "
    "I rolled the change back that night."
)
STORY = Submission(parts=(SaidPart(turn_id="t", asked="Tell me about a failure.", text=TEXT),))


def served(model: str, embedder: Embedder) -> tuple[Ledger, int]:
    with ModelServer() as server:
        client = LitellmClient(f"openai/{model}", api_base=server.openai_url, api_key="sk-test", attempts=1)
        ledger = asyncio.run(ModelReader(client, embedder).read(STORY))
        return ledger, len(server.chats)


def scripted(embedder: Embedder, *replies: str) -> tuple[Ledger, ScriptedChatModel]:
    model = ScriptedChatModel(*replies)
    return asyncio.run(ModelReader(model, embedder).read(STORY)), model


def reply(*claims: tuple[str, str], pairs: tuple[tuple[str, str], ...] = ()) -> str:
    return json.dumps({
        "claims": [{"kind": kind, "quote": quote} for kind, quote in claims],
        "contradictions": [{"first": first, "second": second} for first, second in pairs],
    })  # fmt: skip


def test_the_whole_road_from_a_model_server_to_a_ledger(embedder: Embedder) -> None:
    ledger, requests = served("rules", embedder)

    assert (ledger.source, ledger.reason, requests) == ("model", None, 1)
    assert [claim.text for claim in ledger.of(ClaimKind.CAUSE)] == ["It failed because I had skipped the load test"]
    assert all(TEXT[claim.start : claim.end] == claim.text for claim in ledger.claims)


def test_one_invented_quote_is_dropped(embedder: Embedder) -> None:
    ledger, requests = served("invents-one-claim", embedder)

    assert (ledger.source, requests) == ("model", 1)
    assert INVENTED not in ledger.model_dump_json()


def test_a_model_that_invents_most_is_complained_to_once_and_then_not_used(embedder: Embedder) -> None:
    ledger, requests = served("invents-claims", embedder)

    assert (ledger.source, requests) == ("rules", 2)
    assert ledger.reason
    assert INVENTED not in ledger.model_dump_json()
    assert ledger.of(ClaimKind.CAUSE)


@pytest.mark.parametrize("model", ["wrong-schema", "malformed", "refusal", "error-500", "cut-length", "huge"])
def test_a_server_that_misbehaves_gives_the_rules_reading_with_a_reason(embedder: Embedder, model: str) -> None:
    ledger, _ = served(model, embedder)

    assert (ledger.source, bool(ledger.reason)) == ("rules", True)
    assert ledger.claims


def test_a_mended_second_reply_counts(embedder: Embedder) -> None:
    ledger, model = scripted(embedder, "no JSON", reply(("figure", "40 orders"), ("date", "May 2023")))

    assert [claim.text for claim in ledger.claims] == ["May 2023", "40 orders"]
    assert "no JSON object" in model.prompts[1].messages[-1].content


def test_the_story_stands_in_a_data_message_alone(embedder: Embedder) -> None:
    _, model = scripted(embedder, reply(("figure", "40 orders")))

    *rules, data = model.prompts[0].messages
    assert "release manager at a bank" in data.content
    assert all("release manager at a bank" not in message.content for message in rules)


def test_contradictions_that_a_model_sees_are_held_to_the_same_quotes(embedder: Embedder) -> None:
    true, false = ("we lost 40 orders", "I rolled the change back"), ("we lost 40 orders", INVENTED)
    ledger, _ = scripted(embedder, reply(("effect", "we lost 40 orders"), pairs=(true, false)))

    (pair,) = ledger.contradictions
    assert (pair.first.text, pair.second.text) == true
