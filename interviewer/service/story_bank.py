"""What a person does with the stories they keep: take them over from answers, write and change them, use them."""

import hashlib
import zipfile
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import IO
from uuid import uuid4

from interviewer.claims.documents import Form, document
from interviewer.claims.stories import (
    MAX_FACT_CHARS,
    MAX_FACTS,
    MAX_TITLE_CHARS,
    FactKind,
    Story,
    facts_of,
    lines_of,
)
from interviewer.claims.values import Contradiction, Ledger
from interviewer.content.bank import Bank
from interviewer.content.question import Question
from interviewer.content.taxonomy import Form as QuestionForm
from interviewer.content.taxonomy import Role
from interviewer.errors import NotFound, RefusedAction
from interviewer.grading.grade import SaidPart, Submission
from interviewer.grading.nearness import Nearness
from interviewer.interview.story import StoryFact
from interviewer.service.review import ReviewService
from interviewer.store.stories import StoryStore
from interviewer.store.story_bank import StoryBank

MOST_STORIES = 100
MOST_QUESTIONS = 3


class StoryService:
    """The use cases of the story bank; every method names the owner."""

    def __init__(
        self,
        *,
        bank: Bank,
        stories: StoryBank,
        told: StoryStore,
        review: ReviewService,
        ledger: Callable[[Submission], Ledger],
        nearness: Nearness,
        clock: Callable[[], datetime],
    ) -> None:
        self._bank = bank
        self._stories = stories
        self._told = told
        self._review = review
        self._ledger = ledger
        self._nearness = nearness
        self._clock = clock

    def all(self, owner: str) -> tuple[Story, ...]:
        """A person's stories, the one changed last first."""
        return self._stories.of(owner)

    def get(self, owner: str, story_id: str) -> Story:
        """One story. Raises NotFound."""
        return self._stories.get(owner, story_id)

    def warm_up_facts(self, owner: str) -> tuple[StoryFact, ...]:
        """What a person told of themself in warm-ups."""
        return self._told.of(owner)

    def forget_fact(self, owner: str, fact_id: int) -> None:
        """Remove a warm-up's fact for good. Raises NotFound."""
        self._told.delete(owner, fact_id)

    def keep(self, owner: str, session_id: str, item: int) -> Story:
        """Keep an experience that was told in an interview; kept before, it stays as it was changed since.

        Raises NotFound where nothing was told, RefusedAction where no story can be added.
        """
        report = self._review.report(owner, session_id)
        found = next((one for one in report.items if one.index == item), None)
        if found is None or found.ledger is None or found.question is None:
            raise NotFound("No experience was told there; open the debrief of an answer that tells one.")
        story_id = hashlib.sha256(f"{owner}\x00{session_id}\x00{item}".encode()).hexdigest()[:32]
        if (kept := next((one for one in self.all(owner) if one.id == story_id), None)) is not None:
            return kept
        title = found.question.subtopic.replace("_", " ").capitalize()
        return self._added(owner, Story(
            id=story_id, title=title, facts=facts_of(found.ledger), session_id=session_id, item=item,
            changed_at=self._clock(),
        ))  # fmt: skip

    def write(self, owner: str, title: str) -> Story:
        """A new story without facts. Raises RefusedAction for a title that cannot be one."""
        return self._added(owner, Story(id=uuid4().hex, title=_title(title), changed_at=self._clock()))

    def change(self, owner: str, story_id: str, title: str, texts: Mapping[FactKind, str]) -> Story:
        """Keep another title and other facts, one a line. Raises NotFound, RefusedAction; nothing is changed then."""
        before = self.get(owner, story_id)
        facts = {kind: _facts(kind, texts.get(kind, "")) for kind in FactKind}
        after = before.model_copy(
            update={
                "title": _title(title),
                "facts": {kind: lines for kind, lines in facts.items() if lines},
                "changed_at": self._clock(),
            }
        )
        self._stories.save(owner, after)
        return after

    def delete(self, owner: str, story_id: str) -> None:
        """Remove a story for good. Raises NotFound."""
        self._stories.delete(owner, story_id)

    def contradictions(self, story: Story) -> tuple[Contradiction, ...]:
        """Facts of a story that cannot both be true as they stand."""
        if not story.text:
            return ()
        said = SaidPart(turn_id=story.id, asked="", text=story.text)
        return self._ledger(Submission(parts=(said,))).contradictions

    def questions_for(self, owner: str, story: Story) -> tuple[Question, ...]:
        """The questions on past behaviour that the story bears on most, of the role practised last; none without facts.

        Of 38 graded answers that were made into stories, 31 came back to their own question among these three, of the
        eight or so of its role (26 November 2026).
        """
        if not story.text:
            return ()
        told = [story.text, *(line for line in story.text.split(". ") if len(line.split()) > 2)]
        role = self._role(owner)
        asked = [
            question
            for question in self._bank.questions.values()
            if question.form is QuestionForm.PAST_BEHAVIOUR
            and question.status != "retired"
            and role in (None, question.role)
        ]
        return tuple(question for _, question in self._nearness.ranked(asked, told)[:MOST_QUESTIONS])

    def _role(self, owner: str) -> Role | None:
        lines = self._review.lines(owner)
        return lines[0].role if lines else None

    def document(self, owner: str, story_id: str, form: Form) -> str:
        """The story written up as Markdown. Raises NotFound."""
        return document(self.get(owner, story_id), form)

    def archive(self, owner: str, target: IO[bytes]) -> None:
        """Add all stories to a ZIP, each as a case study and as JSON."""
        with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
            for story in self.all(owner):
                archive.writestr(f"stories/{story.id[:8]}.md", document(story, Form.CASE_STUDY))
                archive.writestr(f"stories/{story.id[:8]}.story", story.model_dump_json(indent=2))

    def _added(self, owner: str, story: Story) -> Story:
        if len(self.all(owner)) >= MOST_STORIES:
            raise RefusedAction("You have {most} stories; delete one before you keep another.", most=MOST_STORIES)
        self._stories.save(owner, story)
        return story


def _title(text: str) -> str:
    title = " ".join(text.split())
    if not title:
        raise RefusedAction("Give the story a title.")
    if len(title) > MAX_TITLE_CHARS:
        raise RefusedAction(
            "A title has at most {most} characters; this one has {count}.",
            most=MAX_TITLE_CHARS,
            count=len(title),
        )
    return title


def _facts(kind: FactKind, text: str) -> tuple[str, ...]:
    lines = lines_of(text)
    if len(lines) > MAX_FACTS:
        raise RefusedAction(
            "{count} lines under {kind!r}; at most {most} are kept.",
            count=len(lines),
            kind=kind.value,
            most=MAX_FACTS,
        )
    if longest := next((line for line in lines if len(line) > MAX_FACT_CHARS), ""):
        raise RefusedAction(
            "A line under {kind!r} has {count} characters; use at most {most}.",
            kind=kind.value,
            count=len(longest),
            most=MAX_FACT_CHARS,
        )
    return lines
