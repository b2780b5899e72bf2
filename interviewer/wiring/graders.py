"""Makes graders and the models that they ask; the libraries of vendors come in when they are first used."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from interviewer.grading.coverage import Coverage
from interviewer.grading.embedded import EmbeddedGrader
from interviewer.grading.embedder import Embedder
from interviewer.grading.grade import GradingTask, Outcome
from interviewer.grading.qualification import SHIPPED, Qualifications
from interviewer.grading.wanted_files import WantedFiles
from interviewer.jobs.execute import Grader
from interviewer.language.formats import decimal
from interviewer.language.messages import _, marked
from interviewer.llm.ollama import installed_models
from interviewer.service.follow_ups import WAIT_S
from interviewer.service.preferences import GraderOption
from interviewer.settings import EMBEDDED, Settings
from interviewer.store.pace import Pace

if TYPE_CHECKING:
    from interviewer.claims.model_reader import ModelReader
    from interviewer.grading.judge import Judge
    from interviewer.llm.litellm_client import LitellmClient


def utc_now() -> datetime:
    """The clock of the running program."""
    return datetime.now(UTC)


def make_pace(settings: Settings) -> Pace | None:
    """What spaces requests to models; None where the settings set no limit."""
    most = settings.model_requests_per_minute
    return Pace(most, settings.database_url) if most else None


def make_graders(settings: Settings) -> "Graders":
    """Graders without a store, for the command line."""
    return Graders(settings, make_coverage(settings, Embedder()))


def make_coverage(settings: Settings, embedder: Embedder) -> Coverage:
    """The embedded grader's reading of answers, with its prepared questions in the cache."""
    return Coverage(embedder, settings.grade_limit_chars, WantedFiles(settings.cache_folder / "questions"))


def make_embedder() -> Embedder:
    """The embedded grader's encoder alone, for the command line."""
    return Embedder()


def make_claims_reader(settings: Settings, name: str) -> "ModelReader":
    """A reader of claims on the model of this name."""
    from interviewer.claims.model_reader import ModelReader

    return ModelReader(make_graders(settings).chat_model(name), Embedder())


def address_of(settings: Settings, name: str) -> tuple[str | None, str | None]:
    """Address and key for a model of this name; None leaves both to litellm."""
    if name.startswith("openai/") and settings.api_base:
        return settings.api_base, settings.api_key or "none"
    if name.startswith(("ollama/", "ollama_chat/")):
        return settings.ollama_url, None
    return None, None


class Graders:
    """Makes graders by name, each once."""

    def __init__(self, settings: Settings, coverage: Coverage, turn: Callable[[float], bool] | None = None) -> None:
        """`turn` waits for a turn to ask a model, as long as it is told; False where none came."""
        self.coverage = coverage
        """What the embedded grader is made of."""
        self.judge = lru_cache(maxsize=16)(self._make_judge)
        """The judge on a model of this name."""
        self.qualifications = Qualifications(settings.qualifications_folder, SHIPPED)
        """What is recorded of graders, here and with the program."""
        self._wording_models = lru_cache(maxsize=16)(self._make_wording_model)
        self._settings = settings
        self._turn = turn
        self._embedded = EmbeddedGrader(coverage, clock=utc_now)

    def grader(self, name: str) -> Grader:
        """The embedded grader, or a judge on the model of this name."""
        return self._embedded if name == EMBEDDED else self.judge(name)

    def quick(self, task: GradingTask) -> Outcome:
        """The embedded grader's outcome at once, whoever grades."""
        return self._embedded.grade_now(task)

    def wording_model(self, name: str) -> "LitellmClient | None":
        """The model that words follow-ups for whoever is graded by this one; the embedded grader has no words."""
        return None if name == EMBEDDED else self._wording_models(name)

    def reading_model(self, name: str) -> "LitellmClient | None":
        """The model that reads adverts for whoever is graded by this one; the embedded grader reads none."""
        return None if name == EMBEDDED else self.chat_model(name, attempts=1)

    def offered(self) -> Sequence[GraderOption]:
        """What can be chosen without typing a name; never uses a key on its own."""
        options = [GraderOption(name=EMBEDDED, note=marked("no key, no network; measures coverage, indicative"))]
        if self._settings.grader != EMBEDDED:
            options.append(GraderOption(name=self._settings.grader, note=marked("set by the operator")))
        found = installed_models(self._settings.ollama_url)
        return options + [GraderOption(name=name, note=marked("on this machine, through Ollama")) for name in found]

    def check(self, name: str) -> str:
        """Whether a grader answers, in one sentence."""
        if name == EMBEDDED:
            return _("The offline grader is built in; it needs no key and no network.")
        reply = asyncio.run(self.chat_model(name).check())
        seconds = decimal(reply.latency_ms / 1000, 1)
        if reply.model_reported and reply.model_reported not in name:
            return _(
                "{model} answered as {name} in {seconds} s.", model=name, name=reply.model_reported, seconds=seconds
            )
        return _("{model} answered in {seconds} s.", model=name, seconds=seconds)

    def _make_judge(self, name: str) -> "Judge":
        from interviewer.grading.judge import Judge
        from interviewer.grading.outline_writer import OutlineWriter

        model = self.chat_model(name)
        return Judge(
            model,
            passes=self._settings.grader_passes,
            standard_error=self.qualifications.of_grader(name).standard_error or 0.0,
            parameters=model.parameters,
            max_answer_chars=self._settings.grade_limit_chars,
            coverage=self.coverage,
            outlines=OutlineWriter(model),
            clock=utc_now,
        )

    def _make_wording_model(self, name: str) -> "LitellmClient":
        from interviewer.llm.litellm_client import warm_up

        warm_up()  # Loading takes seconds, which a candidate would wait at the first follow-up.
        return self.chat_model(name, timeout_s=WAIT_S, attempts=1)

    def chat_model(self, name: str, timeout_s: float | None = None, attempts: int = 3) -> "LitellmClient":
        """The model of this name, with the settings' address and key."""
        from interviewer.llm.litellm_client import LitellmClient

        api_base, api_key = address_of(self._settings, name)
        return LitellmClient(
            name,
            api_base=api_base,
            api_key=api_key,
            timeout_s=self._settings.grader_timeout_s if timeout_s is None else timeout_s,
            attempts=attempts,
            turn=self._turn,
        )
