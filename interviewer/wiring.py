"""Builds everything from settings; the only constructor of vendor objects.

Nothing heavy is loaded here: the graders' and the transcriber's libraries come in when they are
first used.
"""

import asyncio
import contextlib
import secrets
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock, Thread
from typing import TYPE_CHECKING
from uuid import uuid4

from interviewer.claims.ledger import read_ledger
from interviewer.claims.values import Ledger
from interviewer.content.bank import Bank
from interviewer.content.cache import cached_bank
from interviewer.content.question import Question
from interviewer.errors import StoreError, TranscriberError
from interviewer.grading.clarify import ContextFinder
from interviewer.grading.coverage import Coverage
from interviewer.grading.embedded import EmbeddedGrader
from interviewer.grading.embedder import Embedder
from interviewer.grading.grade import GradingTask, Outcome, Submission
from interviewer.grading.qualification import SHIPPED, Qualifications
from interviewer.grading.wanted_files import WantedFiles
from interviewer.jobs.budget import Budget
from interviewer.jobs.events import log_event
from interviewer.jobs.execute import Executor, Grader
from interviewer.jobs.live import LiveTakes
from interviewer.jobs.local import LocalDispatcher
from interviewer.jobs.progress import TranscriptionBoard
from interviewer.jobs.readiness import Readiness
from interviewer.llm.ollama import installed_models
from interviewer.service.adapting import Adapter
from interviewer.service.attempts import AttemptService
from interviewer.service.content import AskedContent
from interviewer.service.dictation import DictationService
from interviewer.service.follow_ups import WAIT_S, FollowUps, broken_quantities, challenged_claims
from interviewer.service.importing import ImportService
from interviewer.service.interviews import InterviewService
from interviewer.service.preferences import GraderOption, PreferencesService
from interviewer.service.profile import ProfileService
from interviewer.service.progress import ProgressService
from interviewer.service.reading_ahead import ReadingAhead
from interviewer.service.regrading import RegradingService
from interviewer.service.review import ReviewService
from interviewer.service.story_bank import StoryService
from interviewer.settings import EMBEDDED, Settings, provider_keys
from interviewer.speech.download import download_model
from interviewer.speech.models import ModelBroken, ModelMissing, ModelReady, ModelState, find_model
from interviewer.speech.transcript import Transcriber
from interviewer.store.database import Database
from interviewer.store.grades import GradeStore
from interviewer.store.lock import DataDirectoryLock
from interviewer.store.recordings import RecordingStore
from interviewer.store.schema import migrate
from interviewer.store.session_list import SessionListStore
from interviewer.store.sessions import SessionStore
from interviewer.store.stories import StoryStore
from interviewer.store.story_bank import StoryBank
from interviewer.store.work_items import WorkStore

if TYPE_CHECKING:
    from interviewer.claims.model_reader import ModelReader
    from interviewer.grading.judge import Judge
    from interviewer.jobs.metrics import Metrics
    from interviewer.llm.litellm_client import LitellmClient
    from interviewer.speech.whisper import WhisperTranscriber


def utc_now() -> datetime:
    """The clock of the running program."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Parts:
    """A running program's parts, for the pages and commands."""

    bank: Bank
    sessions: SessionStore
    recordings: RecordingStore
    interviews: InterviewService
    dictation: DictationService
    review: ReviewService
    regrading: RegradingService
    attempts: AttemptService
    imports: ImportService
    progress: ProgressService
    profiles: ProfileService
    stories: StoryService
    preferences: PreferencesService
    board: TranscriptionBoard
    live: LiveTakes
    dispatcher: LocalDispatcher
    obstacles: Callable[[], Sequence[str]]
    """What keeps the program from working, a sentence each."""
    figures: Callable[[], bytes] | None
    """The operator's figures; None where they are switched off."""
    clock: Callable[[], datetime]
    grade_limit_chars: int
    secret: str
    hosts: frozenset[str]
    newcomer: Callable[[], str]
    """The id of somebody who comes without a cookie."""
    warm_up: Callable[[], None]
    close: Callable[[], None]
    is_demo: bool = False
    """Whether the sessions are made up; every page says so."""


def open_parts(settings: Settings, bank: Bank | None = None, clock: Callable[[], datetime] = utc_now) -> Parts:
    """Open the store (migrating it) and wire the use cases; `close` undoes it.

    Raises StoreInUse when another process has the data folder, ContentError, StoreError.
    """
    bank = bank or read_bank(settings)
    with contextlib.ExitStack() as opened:
        opened.enter_context(DataDirectoryLock(settings.data_dir))
        database = Database(settings.resolved_database_url)
        opened.callback(database.close)
        migrate(database)
        parts = _wire(settings, bank, database, opened, clock)
        return replace(parts, close=opened.pop_all().close)


def read_bank(settings: Settings, *, keeps: bool = True) -> Bank:
    """The checked content, quickly where it was read before; without `keeps` nothing is written."""
    return cached_bank(settings.banks_folder, settings.rubrics_folder, settings.cache_folder, keeps=keeps)


def _wire(
    settings: Settings, bank: Bank, database: Database, opened: contextlib.ExitStack, clock: Callable[[], datetime]
) -> Parts:
    sessions, works, grades = SessionStore(database), WorkStore(database), GradeStore(database)
    recordings = RecordingStore(database, settings.data_dir / "recordings")
    recordings.erase_deleted()
    embedder = Embedder()
    coverage = _make_coverage(settings, embedder)
    ahead = ThreadPoolExecutor(1, thread_name_prefix="prepare")
    opened.callback(ahead.shutdown, cancel_futures=True)
    graders = Graders(settings, coverage)

    def ledger(submission: Submission) -> Ledger:
        return read_ledger(submission, embedder)

    voice = Voice(settings)
    board = TranscriptionBoard()
    asked = AskedContent(bank, sessions)
    live = LiveTakes(asked=asked, sessions=sessions, recordings=recordings, transcriber=voice.transcriber, board=board)
    opened.callback(live.stop)
    budget = Budget(
        grades.spending, session_usd=settings.session_limit_usd, day_usd=settings.day_limit_usd, clock=clock
    )
    executor = Executor(
        asked=asked,
        sessions=sessions,
        grades=grades,
        recordings=recordings,
        grader=graders.grader,
        transcriber=voice.transcriber,
        board=board,
        live=live,
        obstacle=budget.obstacle,
        clock=clock,
    )

    def expect(question: Question) -> None:
        """Make ready what the answer to a question will need, before it comes."""
        ahead.submit(coverage.prepare, question)
        ahead.submit(asked.usual)

    metrics = _make_metrics(settings, works, clock)
    listeners = [log_event] if metrics is None else [log_event, metrics.observe]
    dispatcher = LocalDispatcher(works, executor.execute, executor.give_up, clock, settings.workers, listeners)
    opened.callback(dispatcher.stop)
    preferences = PreferencesService(
        sessions=sessions,
        default_grader=settings.grader,
        offered=graders.offered,
        check=graders.check,
        standing=graders.qualifications.of_grader,
        keys=provider_keys,
        spending=grades.spending,
        find_model=voice.state,
        download=voice.download,
    )
    interviews = InterviewService(
        bank=bank,
        sessions=sessions,
        works=works,
        recordings=recordings,
        stories=StoryStore(database),
        adapter=Adapter(bank=bank, sessions=sessions, grades=grades, asked=asked, quick=graders.quick),
        context=ContextFinder(embedder),
        expect=expect,
        drafted=ReadingAhead(embedder, ahead.submit).note,
        follow_ups=FollowUps(
            coverage,
            embedder,
            lambda owner: graders.wording_model(preferences.grader_of(owner)) if budget.is_day_open() else None,
            challenges=(broken_quantities, challenged_claims(ledger)),
            usual=asked.usual,
        ),
        grader_of=preferences.grader_of,
        wake=dispatcher.wake,
        clock=clock,
        seed=lambda: secrets.randbelow(2**31),
    )
    review = ReviewService(
        bank=bank,
        sessions=sessions,
        works=works,
        grades=grades,
        listed=SessionListStore(database),
        recordings=recordings,
        ledger=ledger,
        grader_of=preferences.grader_of,
        standing=graders.qualifications.of_outcome,
        wake=dispatcher.wake,
        clock=clock,
    )
    return Parts(
        bank=bank,
        sessions=sessions,
        recordings=recordings,
        interviews=interviews,
        dictation=DictationService(sessions, recordings, works, dispatcher.wake, clock),
        review=review,
        imports=ImportService(bank=bank, sessions=sessions, grades=grades),
        attempts=AttemptService(bank=bank, sessions=sessions, interviews=interviews, review=review),
        regrading=RegradingService(
            bank=bank, sessions=sessions, works=works, recordings=recordings, wake=dispatcher.wake, clock=clock
        ),
        progress=ProgressService(bank=bank, sessions=sessions, grades=grades, clock=clock),
        profiles=ProfileService(sessions),
        stories=StoryService(
            bank=bank,
            stories=StoryBank(database),
            told=StoryStore(database),
            review=review,
            ledger=ledger,
            embedder=embedder,
            clock=clock,
        ),
        preferences=preferences,
        board=board,
        live=live,
        dispatcher=dispatcher,
        obstacles=Readiness(database, dispatcher, settings.data_dir).obstacles,
        figures=None if metrics is None else metrics.page,
        clock=clock,
        grade_limit_chars=settings.grade_limit_chars,
        secret=read_secret(settings.data_dir / "secret"),
        hosts=frozenset({"127.0.0.1", "localhost", "[::1]", settings.host}),
        newcomer=lambda: uuid4().hex,
        # No daemon: the interpreter waits the half second for it, since ending inside native code aborts the process.
        warm_up=lambda: Thread(target=embedder.encode, args=("warm up",), name="warm-up").start(),
        close=opened.close,
    )


def make_graders(settings: Settings) -> "Graders":
    """Graders without a store, for the command line."""
    return Graders(settings, _make_coverage(settings, Embedder()))


def _make_metrics(settings: Settings, works: WorkStore, clock: Callable[[], datetime]) -> "Metrics | None":
    if not settings.metrics:
        return None
    from interviewer.jobs.metrics import Metrics

    return Metrics(works.backlog, clock)


def _make_coverage(settings: Settings, embedder: Embedder) -> Coverage:
    return Coverage(embedder, settings.grade_limit_chars, WantedFiles(settings.cache_folder / "questions"))


def make_transcriber(settings: Settings, model: str | None = None) -> "WhisperTranscriber":
    """The transcriber on this model (size or folder), or that of the settings; TranscriberError if it is not here."""
    from interviewer.speech.whisper import WhisperTranscriber

    state = find_model(model or settings.whisper_model, endpoint=settings.hub_url)
    match state:
        case ModelReady(path=path):
            return WhisperTranscriber(path, threads=settings.whisper_threads, keep_fillers=True)
        case ModelMissing(name=name, advice=advice):
            raise TranscriberError(f"The speech model {name!r} is not on this machine. {advice}")
        case ModelBroken(reason=reason):
            raise TranscriberError(reason)


def make_embedder() -> Embedder:
    """The embedded grader's encoder alone, for the command line."""
    return Embedder()


def make_claims_reader(settings: Settings, name: str) -> "ModelReader":
    """A reader of claims on the model of this name."""
    from interviewer.claims.model_reader import ModelReader

    return ModelReader(make_graders(settings).chat_model(name), Embedder())


class Graders:
    """Makes graders by name, each once."""

    def __init__(self, settings: Settings, coverage: Coverage) -> None:
        self.coverage = coverage
        """What the embedded grader is made of."""
        self.judge = lru_cache(maxsize=16)(self._make_judge)
        """The judge on a model of this name."""
        self.qualifications = Qualifications(settings.qualifications_folder, SHIPPED)
        """What is recorded of graders, here and with the program."""
        self._wording_models = lru_cache(maxsize=16)(self._make_wording_model)
        self._settings = settings
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

    def offered(self) -> Sequence[GraderOption]:
        """What can be chosen without typing a name; never uses a key on its own."""
        options = [GraderOption(name=EMBEDDED, note="no key, no network; measures coverage, indicative")]
        if self._settings.grader != EMBEDDED:
            options.append(GraderOption(name=self._settings.grader, note="set by the operator"))
        found = installed_models(self._settings.ollama_url)
        return options + [GraderOption(name=name, note="on this machine, through Ollama") for name in found]

    def check(self, name: str) -> str:
        """Whether a grader answers, in one sentence."""
        if name == EMBEDDED:
            return "The offline grader is built in; it needs no key and no network."
        reply = asyncio.run(self.chat_model(name).check())
        told = f" as {reply.model_reported}" if reply.model_reported and reply.model_reported not in name else ""
        return f"{name} answered{told} in {reply.latency_ms / 1000:.1f} s."

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

        api_base, api_key = None, None
        if name.startswith("openai/") and self._settings.api_base:
            api_base, api_key = self._settings.api_base, self._settings.api_key or "none"
        elif name.startswith(("ollama/", "ollama_chat/")):
            api_base = self._settings.ollama_url
        return LitellmClient(
            name,
            api_base=api_base,
            api_key=api_key,
            timeout_s=self._settings.grader_timeout_s if timeout_s is None else timeout_s,
            attempts=attempts,
        )


class Voice:
    """Finds the transcription model and loads it on first use."""

    LOOK_AGAIN_S = 2.0

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = Lock()
        self._loaded: tuple[Path, Transcriber] | None = None
        self._seen: tuple[float, ModelState] | None = None

    def state(self) -> ModelState:
        """Whether there is a model; looked up on disk at most every two seconds."""
        now = time.monotonic()
        if self._seen is None or now - self._seen[0] > self.LOOK_AGAIN_S:
            self._seen = now, find_model(self._settings.whisper_model, endpoint=self._settings.hub_url)
        return self._seen[1]

    def download(self, on_progress: Callable[[int, int], None]) -> Path:
        """Fetch the model of the setting."""
        path = download_model(self._settings.whisper_model, on_progress=on_progress, endpoint=self._settings.hub_url)
        self._seen = None
        return path

    def transcriber(self) -> Transcriber:
        """The transcriber on the model that is there; TranscriberError if none is."""
        state = self.state()
        if not isinstance(state, ModelReady):
            raise TranscriberError(
                "There is no transcription model on this machine; see Settings. The recording is kept."
            )
        with self._lock:
            if self._loaded is None or self._loaded[0] != state.path:
                from interviewer.speech.whisper import WhisperTranscriber

                self._loaded = (
                    state.path,
                    WhisperTranscriber(state.path, threads=self._settings.whisper_threads, keep_fillers=True),
                )
            return self._loaded[1]


def read_secret(path: Path) -> str:
    """The secret that signs cookies, made on first use and readable by its owner only."""
    try:
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_hex(32))
        secret = path.read_text().strip()
    except OSError as error:
        raise StoreError(f"The file {str(path)!r} cannot be read or written ({error.strerror}).") from error
    if len(secret) < 32:
        raise StoreError(f"The file {str(path)!r} is damaged; delete it to get a new one (browsers then start anew).")
    return secret
