"""Builds everything from settings.

Nothing heavy is loaded here: the graders' and the transcriber's libraries come in when they are first used.
"""

import contextlib
import secrets
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING
from uuid import uuid4

from interviewer.claims.ledger import read_ledger
from interviewer.claims.values import Ledger
from interviewer.content.bank import Bank
from interviewer.content.cache import cached_bank
from interviewer.content.question import Question
from interviewer.errors import StoreError
from interviewer.failpoint import arm
from interviewer.grading.arithmetic.units import load_units
from interviewer.grading.clarify import ContextFinder
from interviewer.grading.embedder import Embedder
from interviewer.grading.grade import Submission
from interviewer.grading.nearness import Nearness
from interviewer.jobs.budget import Budget, Limits
from interviewer.jobs.elsewhere import Elsewhere
from interviewer.jobs.events import log_event
from interviewer.jobs.execute import Executor
from interviewer.jobs.live import MOST_TAKES, LiveTakes
from interviewer.jobs.local import LocalDispatcher
from interviewer.jobs.progress import TranscriptionBoard
from interviewer.jobs.readiness import Readiness
from interviewer.jobs.runner import WorkRunner
from interviewer.service.adapting import Adapter
from interviewer.service.adverts import AdvertService
from interviewer.service.attempts import AttemptService
from interviewer.service.bulk_regrading import BulkRegrading
from interviewer.service.coaching import CoachService
from interviewer.service.content import AskedContent
from interviewer.service.dictation import DictationService
from interviewer.service.follow_ups import FollowUps, broken_quantities, challenged_claims
from interviewer.service.handing_over import HandingOver
from interviewer.service.importing import ImportService
from interviewer.service.interviews import InterviewService
from interviewer.service.liking import Likings
from interviewer.service.own_bank import OwnBank
from interviewer.service.own_questions import OwnQuestionService
from interviewer.service.preferences import PreferencesService
from interviewer.service.profile import ProfileService
from interviewer.service.progress import ProgressService
from interviewer.service.quotas import Quota, Quotas
from interviewer.service.reading_ahead import ReadingAhead
from interviewer.service.regrading import RegradingService
from interviewer.service.review import ReviewService
from interviewer.service.speaking import SpeakingService
from interviewer.service.story_bank import StoryService
from interviewer.settings import EMBEDDED, Settings, provider_keys
from interviewer.store.accounts import AccountStore
from interviewer.store.adverts import AdvertStore
from interviewer.store.coaching import CoachStore
from interviewer.store.database import Database, libpq_address
from interviewer.store.grades import GradeStore
from interviewer.store.handing_over import HandoverStore
from interviewer.store.lock import DataDirectoryLock, make_data_folder
from interviewer.store.own_questions import OwnQuestionStore
from interviewer.store.places import sound_storage
from interviewer.store.queue import install_queue
from interviewer.store.recordings import RecordingStore
from interviewer.store.schema import migrate
from interviewer.store.session_list import SessionListStore
from interviewer.store.sessions import SessionStore
from interviewer.store.stories import StoryStore
from interviewer.store.story_bank import StoryBank
from interviewer.store.work_items import WorkStore
from interviewer.wiring.graders import Graders, make_coverage, make_pace, utc_now
from interviewer.wiring.hosting import Hosting, Retention, make_hosting, make_quotas, organisation_finder
from interviewer.wiring.tracing import NO_TELEMETRY, Tracing
from interviewer.wiring.voices import Voice, make_speaking

if TYPE_CHECKING:
    from fastapi.telemetry import TelemetryConfig

    from interviewer.jobs.metrics import Metrics
    from interviewer.jobs.worker import Worker


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
    bulk: BulkRegrading
    attempts: AttemptService
    imports: ImportService
    progress: ProgressService
    profiles: ProfileService
    stories: StoryService
    adverts: AdvertService
    advert_reader: Callable[[str], str]
    """The name of the model that reads a person's adverts, '' for the rules."""
    coaching: CoachService
    handing_over: HandingOver | None
    """Giving interviews to coaches; None where nobody signs in."""
    own_questions: OwnQuestionService
    speaking: SpeakingService
    preferences: PreferencesService
    board: TranscriptionBoard
    live: LiveTakes
    dispatcher: LocalDispatcher | Elsewhere
    worker: "Callable[[Sequence[str], int], Worker]"
    """Makes a worker of these queues, with so much at once."""
    is_done_elsewhere: bool
    """Whether other processes grade and transcribe."""
    obstacles: Callable[[], Sequence[str]]
    """What keeps the program from working, a sentence each."""
    figures: Callable[[], bytes] | None
    """The operator's figures; None where they are switched off."""
    telemetry: "TelemetryConfig"
    """What FastAPI is told of spans."""
    clock: Callable[[], datetime]
    grade_limit_chars: int
    secret: str
    hosts: frozenset[str]
    hosting: Hosting | None
    """Accounts; None where one person uses the program on their own machine."""
    quotas: Quotas
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
    arm(settings.failpoint)
    bank = bank or read_bank(settings)
    with contextlib.ExitStack() as opened:
        if settings.work == "here":  # Else other replicas and workers use the same folder.
            opened.enter_context(DataDirectoryLock(settings.data_dir))
        else:
            make_data_folder(settings.data_dir)
        database = Database(settings.resolved_database_url)
        opened.callback(database.close)
        migrate(database)
        if settings.work == "workers":
            install_queue(database)
        parts = _wire(settings, bank, database, opened, clock)
        return replace(parts, close=opened.pop_all().close)


def read_bank(settings: Settings, *, keeps: bool = True) -> Bank:
    """The checked content, quickly where it was read before; without `keeps` nothing is written."""
    return cached_bank(settings.banks_folder, settings.rubrics_folder, settings.cache_folder, keeps=keeps)


def _wire(
    settings: Settings, bank: Bank, database: Database, opened: contextlib.ExitStack, clock: Callable[[], datetime]
) -> Parts:
    sessions, works, grades = SessionStore(database), WorkStore(database), GradeStore(database)
    sounds = sound_storage(settings.recordings_url, settings.data_dir / "recordings")
    sounds.check()
    recordings = RecordingStore(database, sounds)
    opened.callback(recordings.close)
    recordings.join_rest()
    recordings.erase_deleted()
    Retention(settings, database, recordings, make_quotas(settings, database, clock)).apply(clock())
    embedder = Embedder()
    nearness = Nearness(embedder)
    coverage = make_coverage(settings, embedder)
    ahead = ThreadPoolExecutor(1, thread_name_prefix="prepare")
    opened.callback(ahead.shutdown, cancel_futures=True)
    pace = make_pace(settings)
    if pace is not None:
        opened.callback(pace.close)
    graders = Graders(settings, coverage, pace.turn if pace is not None else None)

    def ledger(submission: Submission) -> Ledger:
        return read_ledger(submission, embedder)

    voice = Voice(settings)
    board = TranscriptionBoard()
    asked = AskedContent(bank, sessions)
    live = LiveTakes(
        asked=asked,
        sessions=sessions,
        recordings=recordings,
        transcriber=voice.transcriber,
        board=board,
        most=MOST_TAKES if settings.work == "here" else 0,
    )
    opened.callback(live.stop)
    quotas = make_quotas(settings, database, clock)
    budget = Budget(
        grades.spending,
        Limits(
            session_usd=settings.session_limit_usd,
            day_usd=settings.day_limit_usd,
            person_usd=settings.quota_person.get("cost_usd", 0.0),
            organisation_usd=settings.quota_organisation.get("cost_usd", 0.0),
        ),
        clock,
        owner_of=sessions.owner_of,
        organisation_of=organisation_finder(database),
        use_grade=lambda owner: quotas.take(owner, Quota.GRADES),
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
        ahead.submit(load_units)

    metrics = _make_metrics(settings, works, clock)
    tracing = Tracing() if settings.tracing else None
    if tracing is not None:
        opened.callback(tracing.close)
    listeners = [log_event, *(one.observe for one in (metrics, tracing) if one is not None)]
    dispatcher = (
        LocalDispatcher(works, executor.execute, executor.give_up, clock, settings.workers, listeners)
        if settings.work == "here"
        else Elsewhere()
    )
    opened.callback(dispatcher.stop)

    def worker(queues: Sequence[str], at_once: int) -> "Worker":
        from interviewer.jobs.worker import Worker, rest

        runner = WorkRunner(works, executor.execute, executor.give_up, clock, listeners, rest)
        address = libpq_address(settings.resolved_database_url)
        return Worker(database, works, runner, clock, connection=address, queues=queues, at_once=at_once)

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
        is_shared=settings.is_shared,
    )
    adverts = AdvertStore(database)
    own_questions = OwnQuestionStore(database)
    own_bank = OwnBank(bank, own_questions, sessions, clock)
    interviews = InterviewService(
        bank=bank,
        sessions=sessions,
        works=works,
        recordings=recordings,
        stories=StoryStore(database),
        adapter=Adapter(bank=bank, sessions=sessions, grades=grades, asked=asked, quick=graders.quick),
        context=ContextFinder(embedder),
        expect=expect,
        liking=Likings(sessions, adverts).of,
        own_bank=own_bank,
        drafted=ReadingAhead(embedder, ahead.submit).note,
        follow_ups=FollowUps(
            coverage,
            embedder,
            lambda owner: graders.wording_model(preferences.grader_of(owner)) if budget.is_day_open(owner) else None,
            challenges=(broken_quantities, challenged_claims(ledger)),
            usual=asked.usual,
        ),
        grader_of=preferences.grader_of,
        wake=dispatcher.wake,
        clock=clock,
        seed=lambda: secrets.randbelow(2**31),
        use=lambda owner: quotas.take(owner, Quota.INTERVIEWS),
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
    stories = StoryService(
        bank=bank,
        stories=StoryBank(database),
        told=StoryStore(database),
        review=review,
        ledger=ledger,
        nearness=nearness,
        clock=clock,
    )
    coaching = CoachService(coaching=CoachStore(database), sessions=sessions, review=review, clock=clock)
    return Parts(
        bank=bank,
        sessions=sessions,
        recordings=recordings,
        interviews=interviews,
        dictation=DictationService(
            sessions,
            recordings,
            works,
            dispatcher.wake,
            clock,
            require_left=lambda owner: quotas.require_left(owner, Quota.AUDIO_MINUTES),
            use=lambda owner, minutes: quotas.use_up(owner, Quota.AUDIO_MINUTES, minutes),
        ),
        review=review,
        imports=ImportService(bank=bank, sessions=sessions, grades=grades),
        attempts=AttemptService(bank=bank, own_bank=own_bank, sessions=sessions, interviews=interviews, review=review),
        regrading=RegradingService(
            bank=bank,
            sessions=sessions,
            works=works,
            recordings=recordings,
            wake=dispatcher.wake,
            clock=clock,
            allowed=preferences.allowed,
        ),
        bulk=BulkRegrading(
            asked=asked, sessions=sessions, grades=grades, works=works, grader=graders.grader, clock=clock
        ),
        progress=ProgressService(bank=bank, sessions=sessions, grades=grades, clock=clock),
        profiles=ProfileService(sessions),
        speaking=make_speaking(settings, interviews),
        stories=stories,
        adverts=AdvertService(
            bank=bank,
            adverts=adverts,
            sessions=sessions,
            stories=stories,
            ledger=ledger,
            nearness=nearness,
            model_of=lambda owner: (
                graders.reading_model(preferences.grader_of(owner)) if budget.is_day_open(owner) else None
            ),
            clock=clock,
        ),
        advert_reader=lambda owner: "" if (name := preferences.grader_of(owner)) == EMBEDDED else name,
        coaching=coaching,
        handing_over=(
            HandingOver(HandoverStore(database), AccountStore(database), coaching, clock)
            if settings.is_shared
            else None
        ),
        own_questions=OwnQuestionService(
            bank=bank, own=own_questions, sessions=sessions, interviews=interviews, clock=clock
        ),
        preferences=preferences,
        board=board,
        live=live,
        dispatcher=dispatcher,
        worker=worker,
        is_done_elsewhere=settings.work == "workers",
        obstacles=Readiness(database, dispatcher, settings.data_dir).obstacles,
        figures=None if metrics is None else metrics.page,
        telemetry=tracing.of_requests() if tracing is not None else NO_TELEMETRY,
        clock=clock,
        grade_limit_chars=settings.grade_limit_chars,
        secret=settings.secret or read_secret(settings.data_dir / "secret"),
        hosts=settings.hosts,
        hosting=make_hosting(settings, database, clock),
        quotas=quotas,
        newcomer=lambda: uuid4().hex,
        warm_up=lambda: _warm_up(settings, embedder),
        close=opened.close,
    )


def _warm_up(settings: Settings, embedder: Embedder) -> None:
    """Load in the background what somebody would wait for soon."""
    # No daemon: the interpreter waits the half second for it, since ending inside native code aborts the process.
    Thread(target=embedder.encode, args=("warm up",), name="warm-up").start()
    if settings.speech_model or settings.transcription_model:
        from interviewer.llm.litellm_client import warm_up

        warm_up()


def _make_metrics(settings: Settings, works: WorkStore, clock: Callable[[], datetime]) -> "Metrics | None":
    if not settings.metrics:
        return None
    from interviewer.jobs.metrics import Metrics

    return Metrics(works.backlog, clock)


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
