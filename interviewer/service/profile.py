"""What a person has told of themself, kept with their preferences."""

from typing import Any

from pydantic import ValidationError

from interviewer.errors import RefusedAction
from interviewer.interview.profile import MAX_CHARS, Goal, Profile
from interviewer.store.sessions import SessionStore

SPECIALISATION = "specialisation"
_PROFILE = "profile"


class ProfileService:
    """The use cases of the profile; every method names the owner."""

    def __init__(self, sessions: SessionStore) -> None:
        self._sessions = sessions

    def profile(self, owner: str) -> Profile:
        """What was told; an empty profile if nothing was."""
        return profile_of(self._sessions.preferences(owner))

    def tell(self, owner: str, goal: Goal, sector: str, place: str) -> Profile:
        """Keep it. Raises RefusedAction for a text that is too long."""
        for name, text in (("The sector", sector), ("The place", place)):
            if len(text.strip()) > MAX_CHARS:
                raise RefusedAction(
                    "{name} has {count} characters; use at most {most}.",
                    name=name,
                    count=len(text.strip()),
                    most=MAX_CHARS,
                )
        told = Profile(goal=goal, sector=sector.strip(), place=place.strip())
        kept = told.model_dump(mode="json", exclude={"skill"})
        self._sessions.set_preferences(owner, {**self._sessions.preferences(owner), _PROFILE: kept})
        return self.profile(owner)


def profile_of(preferences: dict[str, Any]) -> Profile:
    """The profile among stored preferences; what this version cannot read counts as not told."""
    skill = str(preferences.get(SPECIALISATION, ""))
    try:
        return Profile.model_validate({**preferences.get(_PROFILE, {}), "skill": skill})
    except (ValidationError, TypeError):
        return Profile(skill=skill)
