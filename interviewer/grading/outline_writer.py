"""A model words the outline; code lets only the candidate's own facts through.

A bullet with a figure or a name that was never said, with too many words of the model's own, or that praises or blames,
gives way to the candidate's own sentence. A model that fails costs nothing but its wording: the outline is there anyway.
"""

import json
import logging
import re
import secrets
from collections.abc import Callable

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from interviewer.content.question import Question
from interviewer.grading.grade import Outline, OutlineBullet, Submission
from interviewer.grading.outline import LONGEST_WORDS
from interviewer.grading.own_words import is_own, judges_the_person
from interviewer.llm.chat import ChatError, ChatModel, Prompt
from interviewer.llm.prompty import data_message, load_prompt

MAX_TOKENS = 800
MAX_SAID_CHARS = 12_000

log = logging.getLogger(__name__)


class _Reply(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    bullets: list[str] = Field(max_length=20)


class OutlineWriter:
    """Words outlines with a chat model."""

    def __init__(self, model: ChatModel, *, draw_boundary: Callable[[], str] = lambda: secrets.token_hex(16)) -> None:
        self._model = model
        self._draw_boundary = draw_boundary
        self._prompt = load_prompt("outline")

    async def write(self, question: Question, submission: Submission, draft: Outline) -> Outline:
        """The draft with each bullet as the model words it, where that passes; the draft itself if nothing does."""
        said = "\n\n".join(part.text for part in submission.parts)[:MAX_SAID_CHARS]
        boundary = self._draw_boundary()
        payload = {"asked": question.prompt, "said": said, "draft": [bullet.text for bullet in draft.bullets]}
        messages = (*self._prompt.render(boundary=boundary), data_message(payload, boundary))
        prompt = Prompt(name=self._prompt.name, sha256=self._prompt.sha256, messages=messages)
        try:
            reply = await self._model.reply(prompt, schema=_Reply.model_json_schema(), max_tokens=MAX_TOKENS)
            worded = _bullets(reply.text)
        except (ChatError, ValueError) as error:
            log.info("the outline keeps the candidate's sentences: %s", type(error).__name__)
            return draft
        if len(worded) != len(draft.bullets):
            return draft
        bullets = tuple(_checked(bullet, text, said) for bullet, text in zip(draft.bullets, worded, strict=True))
        return draft if bullets == draft.bullets else Outline(bullets=bullets, written_by=self._model.name)


def _bullets(text: str) -> list[str]:
    """The bullets of a reply; ValueError where it is not the JSON object that was asked for."""
    found = re.search(r"\{.*\}", text, re.DOTALL)
    if found is None:
        raise ValueError("no JSON object in the reply")
    try:
        return _Reply.model_validate(json.loads(found.group())).bullets
    except (ValidationError, RecursionError) as error:
        raise ValueError("another form than asked for") from error


def _checked(bullet: OutlineBullet, text: str, said: str) -> OutlineBullet:
    """The bullet in the model's words if they may be shown, else as it was."""
    plain = " ".join(text.split())
    keeps_gap = re.findall(r"\[[^\]]*\]", plain) == re.findall(r"\[[^\]]*\]", bullet.text)
    if bullet.quote is None or not plain or not keeps_gap or len(plain.split()) > LONGEST_WORDS:
        return bullet
    return bullet.model_copy(update={"text": plain}) if is_own(plain, said) and not judges_the_person(plain) else bullet
