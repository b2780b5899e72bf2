"""Which of several equal questions somebody would rather be asked: by what they told of themself, and by their advert.

It moves no level, no bar and no range; the graders never see any of it.
"""

from interviewer.content.question import Question
from interviewer.content.select import Liking
from interviewer.errors import NotFound
from interviewer.interview.profile import Profile
from interviewer.service.profile import profile_of
from interviewer.store.adverts import AdvertStore
from interviewer.store.sessions import SessionStore

ADVERT = "advert"
"""The preference that names the advert in use."""
ADVERT_WEIGHT = 3
"""What a demand that a question bears on counts, beside 1 or 2 for what the profile says."""


class Likings:
    """Knows what steers the choice of questions for each person."""

    def __init__(self, sessions: SessionStore, adverts: AdvertStore) -> None:
        self._sessions = sessions
        self._adverts = adverts

    def of(self, owner: str) -> Liking:
        """How much this person would rather be asked a question."""
        preferences = self._sessions.preferences(owner)
        return _liking(profile_of(preferences), self._wanted(owner, str(preferences.get(ADVERT, ""))))

    def _wanted(self, owner: str, advert_id: str) -> dict[str, int]:
        if not advert_id:
            return {}
        try:
            return self._adverts.get(owner, advert_id).wanted
        except NotFound:
            return {}


def _liking(profile: Profile, wanted: dict[str, int]) -> Liking:
    def liking(question: Question) -> float:
        return profile.liking(question) + ADVERT_WEIGHT * wanted.get(question.id, 0)

    return liking
