"""What a played model replies to a rendered `claims` prompt: whole sentences by a few plain words, or inventions."""

import json
import re

_TELLS = (
    ("cause", r"\bbecause\b|\breason\b"),
    ("fix", r"\b(?:rolled|restored|added|fixed|rewrote|corrected)\b"),
    ("role", r"\bI was\b|\bI led\b"),
    ("effect", r"\b(?:lost|complained|recovered|got)\b"),
)
INVENTED = "our chief engineer resigned on the spot"


def told_claims(prompt: str) -> str:
    """A reply that quotes what was said."""
    return _reply([
        {"kind": kind, "quote": sentence}
        for sentence in _sentences(prompt)
        for kind in [next((kind for kind, tell in _TELLS if re.search(tell, sentence)), None)]
        if kind is not None
    ])  # fmt: skip


def invented_claims(prompt: str) -> str:
    """A reply of which one quote alone was said."""
    true = [{"kind": "effect", "quote": sentence} for sentence in _sentences(prompt)[:1]]
    return _reply([*true, *({"kind": kind, "quote": INVENTED} for kind in ("cause", "fix", "role"))])


def partly_invented_claims(prompt: str) -> str:
    """A reply with one invented quote among true ones."""
    reply = json.loads(told_claims(prompt))
    return _reply([*reply["claims"], {"kind": "cause", "quote": INVENTED}])


def is_claims_prompt(prompt: str) -> bool:
    """Whether a prompt asks for claims rather than for a grade."""
    return '{"claims": [' in prompt


def _sentences(prompt: str) -> list[str]:
    blocks = re.findall(r"<data-([0-9a-f]{16,})>\n(.*?)\n</data-\1>", prompt, re.DOTALL)
    said = " ".join(part["said"] for part in json.loads(blocks[-1][1])["story"])
    return [sentence for sentence in re.split(r"(?<=[.!?])\s+", said) if len(sentence.split()) > 2]


def _reply(claims: list[dict[str, str]]) -> str:
    return json.dumps({"claims": claims, "contradictions": []})
