"""What a person does with job adverts and a CV: take an advert apart, let it choose among questions, take deeds over."""

import asyncio
import zipfile
from collections.abc import Callable, Collection
from datetime import datetime
from typing import IO
from uuid import uuid4

from interviewer.adverts.cv import CvReading, read_cv
from interviewer.adverts.demands import Advert, Demand, demands_of, role_in, title_of
from interviewer.adverts.model_reader import AdvertReader, Unusable
from interviewer.claims.stories import MAX_FACT_CHARS, MAX_TITLE_CHARS, FactKind, Story, facts_of
from interviewer.claims.values import Ledger
from interviewer.content.bank import Bank
from interviewer.content.question import Question
from interviewer.content.taxonomy import Role
from interviewer.errors import NotFound, RefusedAction, SettingsError
from interviewer.grading.grade import SaidPart, Submission
from interviewer.grading.nearness import Nearness
from interviewer.llm.chat import ChatModel
from interviewer.service.liking import ADVERT
from interviewer.service.story_bank import StoryService
from interviewer.store.adverts import AdvertStore
from interviewer.store.sessions import SessionStore
from interviewer.store.text import storable

MOST_ADVERTS = 50
LEAST_WORDS = 8
MOST_CHARS = 60_000
MOST_QUESTIONS = 3
"""Of a demand."""
BEARS = 0.3
"""Likeness from which a question bears on a demand (measured on tests/adverts, see docs/adverts.md)."""


class AdvertService:
    """The use cases of adverts and CVs; every method that stores or reads names the owner."""

    def __init__(
        self,
        *,
        bank: Bank,
        adverts: AdvertStore,
        sessions: SessionStore,
        stories: StoryService,
        ledger: Callable[[Submission], Ledger],
        nearness: Nearness,
        model_of: Callable[[str], ChatModel | None],
        clock: Callable[[], datetime],
    ) -> None:
        """`model_of` gives the model that reads a person's adverts, None for the rules."""
        self._bank = bank
        self._adverts = adverts
        self._sessions = sessions
        self._stories = stories
        self._ledger = ledger
        self._nearness = nearness
        self._model_of = model_of
        self._clock = clock

    # Adverts -------------------------------------------------------------------------------------------

    def all(self, owner: str) -> tuple[Advert, ...]:
        """A person's adverts, the newest first."""
        return self._adverts.of(owner)

    def get(self, owner: str, advert_id: str) -> Advert:
        """One advert. Raises NotFound."""
        return self._adverts.get(owner, advert_id)

    def decode(self, owner: str, text: str, role: Role | None = None) -> Advert:
        """Take an advert apart and keep it; without a role that of the job title named first.

        Raises RefusedAction for what is no advert, or names no role that is practised here.
        """
        advert_text = _text(text, "advert")
        if len(self.all(owner)) >= MOST_ADVERTS:
            raise RefusedAction("You have {most} adverts; delete one before you keep another.", most=MOST_ADVERTS)
        role = role or role_in(advert_text, tuple(self._bank.roles.values()))
        if role is None:
            raise RefusedAction("The advert names no job title that is known here; choose the role it is for.")
        demands, reader, reason = self._read(owner, advert_text, role)
        advert = Advert(
            id=uuid4().hex, title=title_of(advert_text), text=advert_text, role=role, demands=demands, reader=reader,
            reason=reason, kept_at=self._clock(),
        )  # fmt: skip
        self._adverts.add(owner, advert)
        return advert

    def delete(self, owner: str, advert_id: str) -> None:
        """Remove an advert for good; it steers nothing any more. Raises NotFound."""
        self._adverts.delete(owner, advert_id)
        if self._sessions.preferences(owner).get(ADVERT) == advert_id:
            self._prefer(owner, "")

    def steer(self, owner: str, advert_id: str, *, is_on: bool) -> None:
        """Let an advert choose among equal questions of new interviews, or no longer. Raises NotFound."""
        self._prefer(owner, self.get(owner, advert_id).id if is_on else "")

    def steering(self, owner: str) -> Advert | None:
        """The advert that chooses among equal questions, None if none does."""
        named = str(self._sessions.preferences(owner).get(ADVERT, ""))
        try:
            return self.get(owner, named) if named else None
        except NotFound:
            return None

    def archive(self, owner: str, target: IO[bytes]) -> None:
        """Add all adverts to a ZIP."""
        with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
            for advert in self.all(owner):
                archive.writestr(f"adverts/{advert.id[:8]}.advert", advert.model_dump_json(indent=2))

    def _read(self, owner: str, text: str, role: Role) -> tuple[tuple[Demand, ...], str, str]:
        """The demands, who read them, and why not the model if one was asked."""
        reason = ""
        try:
            model = self._model_of(owner)
            if model is not None:
                return asyncio.run(AdvertReader(model).read(text, role, self._find)), model.name, ""
        except (*Unusable, SettingsError) as error:
            reason = str(error)
        return demands_of(text, role, self._find), "rules", reason

    def _find(self, text: str, role: Role) -> tuple[Question, ...]:
        asked = (q for q in self._bank.questions.values() if q.role is role and q.status != "retired")
        near = self._nearness.ranked(asked, [text])[:MOST_QUESTIONS]
        return tuple(question for likeness, question in near if likeness >= BEARS)

    def _prefer(self, owner: str, advert_id: str) -> None:
        kept = {key: value for key, value in self._sessions.preferences(owner).items() if key != ADVERT}
        self._sessions.set_preferences(owner, kept | ({ADVERT: advert_id} if advert_id else {}))

    # A CV ----------------------------------------------------------------------------------------------

    def read_cv(self, text: str) -> CvReading:
        """What a CV offers; nothing of it is stored. Raises RefusedAction for what is no CV."""
        return read_cv(_text(text, "CV"), self._clock().date())

    def take_over(self, owner: str, deeds: Collection[str]) -> tuple[Story, ...]:
        """Keep deeds of a CV as stories, each with the facts that are read from it. Raises RefusedAction."""
        return tuple(self._story_of(owner, storable(deed).strip()[:MAX_FACT_CHARS]) for deed in deeds if deed.strip())

    def _story_of(self, owner: str, deed: str) -> Story:
        said = SaidPart(turn_id="cv", asked="", text=deed)
        facts = facts_of(self._ledger(Submission(parts=(said,))))
        if deed not in (line for lines in facts.values() for line in lines):
            facts = {**facts, FactKind.EFFECT: (deed, *facts.get(FactKind.EFFECT, ()))}
        story = self._stories.write(owner, _short(deed))
        return self._stories.change(owner, story.id, story.title, {k: "\n".join(v) for k, v in facts.items()})


def _text(text: str, what: str) -> str:
    written = storable(text).strip()
    if len(written.split()) < LEAST_WORDS:
        if what == "advert":
            raise RefusedAction("That is too short to be an advert; paste the whole text.")
        raise RefusedAction("That is too short to be a CV; paste the whole text.")
    if len(written) > MOST_CHARS:
        raise RefusedAction(
            "The text has {count} characters; leave out what is not about the job ({most} at most).",
            count=len(written),
            most=MOST_CHARS,
        )
    return written


def _short(deed: str) -> str:
    return deed if len(deed) <= MAX_TITLE_CHARS else f"{deed[: MAX_TITLE_CHARS - 3].rsplit(' ', 1)[0]}..."
