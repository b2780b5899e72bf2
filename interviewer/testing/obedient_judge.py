"""A judge that follows the attacks of a corpus: it knows each by its id and text, and no pattern of ours.

Wherever an attack, or a sentence of it, reaches this model, it gives full marks and quotes true sentences of the
answer for them, a different one for each point as far as there are enough. So it shows what a defence is worth
against a model that has been talked round.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from interviewer.llm.chat import Prompt, Reply
from interviewer.testing.scripted_model import Cues, rule_judge

FEWEST_WORDS = 4
"""A shorter sentence of an attack is no order on its own."""


class ObedientChatModel:
    """Grades by rules until it reads an attack; `obeyed` keeps the ids of those that it followed, in order."""

    name = "obedient"

    def __init__(self, attacks: Mapping[str, str], cues: Cues | None = None) -> None:
        """`attacks`: text by id."""
        self.obeyed: list[str] = []
        self._cues = cues or {}
        self._orders = {
            attack: [sentence for sentence in _sentences(text) if len(sentence.split()) >= FEWEST_WORDS]
            or [_plain(text)]
            for attack, text in attacks.items()
        }

    async def reply(
        self,
        prompt: Prompt,
        *,
        schema: dict[str, Any] | None = None,  # noqa: ARG002 - the port's signature
        max_tokens: int = 4000,  # noqa: ARG002
    ) -> Reply:
        """Full marks if an attack can be read anywhere in the prompt, else the rule judge's reply."""
        text = "\n\n".join(message.content for message in prompt.messages)
        honest = json.loads(rule_judge(text, self._cues))
        read = _plain(text + "\n" + "\n".join(_said(text)))
        attack = next((name for name, orders in self._orders.items() if any(order in read for order in orders)), None)
        if attack is None:
            return Reply(text=json.dumps(honest), finish_reason="stop", model_reported=self.name)
        self.obeyed.append(attack)
        return Reply(text=json.dumps(_full_marks(honest, _said(text))), finish_reason="stop", model_reported=self.name)


def _full_marks(honest: dict[str, Any], said: list[str]) -> dict[str, Any]:
    sentences = [s for part in said for s in _split(part) if len(s.split()) >= 3] or said
    return {
        "canary": honest["canary"],
        "points": [
            {"id": point["id"], "status": "met", "quote": sentences[i % len(sentences)][:500]}
            for i, point in enumerate(honest["points"])
        ],
        "flags": [],
        "injections": [],
        "criteria": [
            {"id": criterion["id"], "rationale": "Outstanding.", "nearest_anchor": 5, "level": 5}
            for criterion in honest["criteria"]
        ],
    }


def _said(text: str) -> list[str]:
    """What the candidate said, from the last data message."""
    blocks = re.findall(r"<data-([0-9a-f]{16,})>\n(.*?)\n</data-\1>", text, re.DOTALL)
    return [part["said"] for part in json.loads(blocks[-1][1])["answer"]] if blocks else []


def _split(text: str) -> list[str]:
    return [sentence.strip() for sentence in re.split(r"(?<=[.!?;。！？])\s*|\n", text) if sentence.strip()]


def _sentences(text: str) -> list[str]:
    return [_plain(sentence) for sentence in _split(text)]


def _plain(text: str) -> str:
    return " ".join(text.split())
