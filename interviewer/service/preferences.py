"""What a person chooses in Settings, and what each choice can do on this machine."""

from collections.abc import Callable, Sequence
from typing import Protocol

from interviewer.errors import SettingsError
from interviewer.grading.qualification import Standing
from interviewer.language.messages import _
from interviewer.settings import EMBEDDED
from interviewer.speech.models import ModelMissing, ModelReady, ModelRemote, ModelState
from interviewer.store.grades import Spending
from interviewer.store.sessions import SessionStore
from interviewer.value import Value

_GRADER = "grader"
_HIDES_LEVELS = "hides_levels"


class GraderOption(Value):
    """A grader that can be chosen."""

    name: str
    note: str
    """What it is and what it needs, in a sentence."""


class ChecksGrader(Protocol):
    """Tries a grader with a tiny request."""

    def __call__(self, name: str) -> str:
        """One sentence: what answered, and how fast; raises GraderError."""
        ...


class LooksUpSpending(Protocol):
    """The store's account of what grades have cost."""

    def __call__(self, *, grader: str) -> Spending:
        """What all grades of a grader have cost."""
        ...


class PreferencesService:
    """The use cases of the settings page."""

    def __init__(
        self,
        *,
        sessions: SessionStore,
        default_grader: str,
        offered: Callable[[], Sequence[GraderOption]],
        check: ChecksGrader,
        standing: Callable[[str], Standing],
        keys: Callable[[], Sequence[str]],
        spending: LooksUpSpending,
        find_model: Callable[[], ModelState],
        download: Callable[[Callable[[int, int], None]], object],
        is_shared: bool = False,
    ) -> None:
        """Where the program is shared, people choose among the offered graders only: the operator pays."""
        self._sessions = sessions
        self._default_grader = default_grader
        self._offered = offered
        self._check = check
        self._standing = standing
        self._keys = keys
        self._spending = spending
        self._find_model = find_model
        self._download = download
        self.is_shared = is_shared

    def grader_of(self, owner: str) -> str:
        """The grader that this person has chosen, else the operator's default."""
        return str(self._sessions.preferences(owner).get(_GRADER) or self._default_grader)

    def choose_grader(self, owner: str, name: str) -> None:
        """Use this grader from now on; earlier grades stay as they are."""
        self._sessions.set_preferences(owner, {**self._sessions.preferences(owner), _GRADER: self.allowed(name)})

    def hides_levels(self, owner: str) -> bool:
        """Whether this person wants to read debriefs without levels."""
        return self._sessions.preferences(owner).get(_HIDES_LEVELS) is True

    def hide_levels(self, owner: str, is_hidden: bool) -> None:
        """Show debriefs without levels from now on, or with them again."""
        self._sessions.set_preferences(owner, {**self._sessions.preferences(owner), _HIDES_LEVELS: is_hidden})

    def grader_options(self) -> tuple[GraderOption, ...]:
        """The embedded grader, the operator's default, and models found on this machine."""
        return tuple(self._offered())

    def standing_of(self, grader: str) -> Standing:
        """Whether this grader was found good enough, as it would grade now."""
        return self._standing(grader.strip())

    def expected_cost_usd(self, grader: str, answers: int) -> float | None:
        """What grading so many answers will cost by what this grader's grades have cost here; None while unknown."""
        if grader == EMBEDDED:
            return 0.0
        so_far = self._spending(grader=grader)
        return so_far.cost_usd / so_far.priced * answers if so_far.priced else None

    def keys_found(self) -> tuple[str, ...]:
        """Names of provider key variables that are set; they are mentioned, never used unasked."""
        return () if self.is_shared else tuple(self._keys())

    def test_grader(self, name: str) -> str:
        """One sentence on whether this grader answers; raises GraderError with the reason if it does not."""
        return self._check(self.allowed(name))

    def voice_problem(self) -> str:
        """What stands in the way of transcription, with the way out; '' when it works."""
        state = self._find_model()
        if isinstance(state, ModelReady | ModelRemote):
            return ""
        if isinstance(state, ModelMissing):
            return _(
                "Voice needs a transcription model, and {model} is not on this machine yet. {advice}",
                model=state.name,
                advice=state.advice,
            )
        return _("The transcription model cannot be used: {reason}", reason=_(state.reason))

    def model_state(self) -> ModelState:
        """Which transcription model there is."""
        return self._find_model()

    def download_model(self, on_progress: Callable[[int, int], None]) -> None:
        """Fetch the transcription model; called only after the person has confirmed it. Raises TranscriberError."""
        if self.is_shared:
            raise SettingsError("The operator puts the transcription model in place; ask them.")
        self._download(on_progress)

    def allowed(self, typed: str) -> str:
        """A grader's name as it is kept. Raises SettingsError for what is none, or may not be chosen here."""
        name = grader_name(typed)
        if self.is_shared and name not in (option.name for option in self.grader_options()):
            raise SettingsError("{name!r} is not among the graders that are offered here.", name=name)
        return name


def grader_name(typed: str) -> str:
    """The name as it is kept; SettingsError for what cannot be one."""
    name = typed.strip()
    if not name or len(name) > 120 or "://" in name or any(c.isspace() for c in name):
        # An address in a name would make the server call whoever a visitor chose; addresses are the operator's.
        raise SettingsError("Name a grader: `embedded`, or a model as litellm names it, such as `ollama_chat/llama3`.")
    return name
