"""Our small reader of `.prompty` files renders what the official runtime (PyPI: prompty 2.x) renders.

The official one keeps the lines of template tags as blank lines; they say nothing to a model and are left out here.
"""

import prompty
import pytest

from interviewer.llm.prompty import PROMPTS, load_prompt
from tests.llm.test_prompty import RENDERED


@pytest.mark.parametrize("name", RENDERED)
def test_the_official_runtime_renders_the_same_messages(name: str) -> None:
    theirs = prompty.prepare(prompty.load(str(PROMPTS / f"{name}.prompty")), RENDERED[name])
    ours = load_prompt(name).render(**RENDERED[name])
    assert [(m.role, without_blank_lines(m.text)) for m in theirs] == [
        (m.role, without_blank_lines(m.content)) for m in ours
    ]


def without_blank_lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines() if line.strip()]
