"""What a person does with questions of their own: write, check, practise, take along, take in."""

import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import IO
from uuid import uuid4

from pydantic import ValidationError

from interviewer.content.bank import Bank
from interviewer.content.own.check import Checked, check
from interviewer.content.own.files import all_to_yaml, from_yaml
from interviewer.content.own.form import MAX_CHARS, FieldProblem, OwnForm, form_of
from interviewer.content.question import Question
from interviewer.errors import RefusedAction
from interviewer.interview.retake import single_question_plan
from interviewer.interview.session import Channel, Mode, Session
from interviewer.service.interviews import InterviewService
from interviewer.service.own_bank import LEFT_OUT
from interviewer.store.own_questions import OwnQuestion, OwnQuestionStore
from interviewer.store.sessions import SessionStore
from interviewer.store.text import storable

MOST_QUESTIONS = 100


class OwnQuestionService:
    """The use cases of own questions; every method names the owner."""

    def __init__(
        self,
        *,
        bank: Bank,
        own: OwnQuestionStore,
        sessions: SessionStore,
        interviews: InterviewService,
        clock: Callable[[], datetime],
    ) -> None:
        self._bank = bank
        self._own = own
        self._sessions = sessions
        self._interviews = interviews
        self._clock = clock

    def all(self, owner: str) -> tuple[OwnQuestion, ...]:
        """A person's questions, the one changed last first."""
        return self._own.of(owner)

    def get(self, owner: str, question_id: str) -> OwnQuestion:
        """One question. Raises NotFound."""
        return self._own.get(owner, question_id)

    def write(self, owner: str, like: str = "") -> OwnQuestion:
        """A new question, empty or filled with a shipped one to start from. Raises RefusedAction, NotFound."""
        form = self._filled(self._bank.question(like)) if like else OwnForm()
        return self._added(owner, form)

    def keep(self, owner: str, question_id: str, boxes: Mapping[str, str]) -> tuple[OwnQuestion, Checked]:
        """Keep what stands in the boxes, whatever is wrong with it, and check it. Raises NotFound, RefusedAction."""
        before = self.get(owner, question_id)
        form = _form({**before.form.model_dump(mode="json"), **boxes})
        if form == before.form:
            return before, self.check(owner, before)
        after = before.model_copy(update={"form": form, "revision": before.revision + 1, "changed_at": self._clock()})
        self._own.save(owner, after)
        return after, self.check(owner, after)

    def check(self, owner: str, own: OwnQuestion) -> Checked:
        """What is wrong with a question, and whether it can be asked."""
        checked = check(own.form, self._bank, self._clock().date(), own.revision)
        twins = (other for other in self.all(owner) if other.id != own.id)
        if any(_same_id(other.form, own.form) for other in twins):
            problem = FieldProblem("title", "another question of yours has this title, role, topic and level")
            return replace(checked, question=None, problems=(problem, *checked.problems))
        return checked

    def practise(self, owner: str, question_id: str, mode: Mode, channel: Channel) -> Session:
        """Start an interview of this question alone. Raises NotFound, RefusedAction where it cannot be asked yet."""
        own = self.get(owner, question_id)
        checked = self.check(owner, own)
        if checked.question is None:
            raise RefusedAction("The question cannot be asked yet; the boxes say what is missing.")
        plan = single_question_plan(checked.added_to(self._bank), checked.question, mode, channel)
        return self._interviews.begin(owner, plan)

    def delete(self, owner: str, question_id: str) -> None:
        """Remove a question for good; interviews that asked it keep their copy. Raises NotFound."""
        self._own.delete(owner, question_id)

    def are_chosen(self, owner: str) -> bool:
        """Whether own questions are among those that interviews choose from."""
        return not self._sessions.preferences(owner).get(LEFT_OUT)

    def choose(self, owner: str, *, is_on: bool) -> None:
        """Let interviews choose from own questions too, or no longer."""
        kept = {key: value for key, value in self._sessions.preferences(owner).items() if key != LEFT_OUT}
        self._sessions.set_preferences(owner, kept if is_on else {**kept, LEFT_OUT: True})

    def to_yaml(self, owner: str) -> str:
        """All questions in one file that `take_in` reads."""
        return all_to_yaml([self.check(owner, own) for own in self.all(owner)])

    def take_in(self, owner: str, text: str) -> int:
        """Take the questions of a file in, each as a new one; returns how many.

        Raises RefusedFile for what is no such file, RefusedAction where too many would come together.
        """
        forms = from_yaml(storable(text), self._bank)
        if len(self.all(owner)) + len(forms) > MOST_QUESTIONS:
            raise RefusedAction(
                "You may have {most} questions; delete some before you take others in.",
                most=MOST_QUESTIONS,
            )
        for form in forms:
            self._added(owner, form)
        return len(forms)

    def archive(self, owner: str, target: IO[bytes]) -> None:
        """Add all questions to a ZIP."""
        if self.all(owner):
            with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr("own_questions.yaml", self.to_yaml(owner))

    def _filled(self, question: Question) -> OwnForm:
        return form_of(question, self._bank.rubric_of(question), self._bank)

    def _added(self, owner: str, form: OwnForm) -> OwnQuestion:
        if len(self.all(owner)) >= MOST_QUESTIONS:
            raise RefusedAction(
                "You have {most} questions; delete one before you write another.",
                most=MOST_QUESTIONS,
            )
        own = OwnQuestion(id=uuid4().hex, form=form, changed_at=self._clock())
        self._own.save(owner, own)
        return own


def _form(boxes: Mapping[str, str]) -> OwnForm:
    written = {name: storable(str(value)) for name, value in boxes.items()}
    long = next((name for name, value in written.items() if len(value) > MAX_CHARS), None)
    if long is not None:
        raise RefusedAction(
            "The box {box!r} holds more than {most} characters; nothing of this change was kept.",
            box=long,
            most=MAX_CHARS,
        )
    written["title"] = written["title"][:80]
    try:
        return OwnForm.model_validate(written)
    except ValidationError:
        raise RefusedAction("A choice is not among those offered; reload the page and choose again.") from None


def _same_id(one: OwnForm, other: OwnForm) -> bool:
    parts = [(form.role, form.topic, form.level, form.subtopic) for form in (one, other)]
    return parts[0] == parts[1]
