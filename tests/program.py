"""The whole program on a SQLite store in a folder, wired as `interviewer.wiring` does it, with scripted vendors.

Evidence points have names (E1, E2 ...), and an answer shows a point by naming it, so a test says
in the answer itself what is missing from it.
"""

import wave
from collections import deque
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from interviewer.claims.ledger import read_ledger
from interviewer.content.bank import Bank, content_hash
from interviewer.content.question import Question
from interviewer.content.rubric import Misconception, Rubric, Scale
from interviewer.content.taxonomy import Level, Role, RoleProfile, Taxonomy, Topic, WarmUp
from interviewer.grading.embedder import Embedder
from interviewer.grading.grade import (
    CriterionScore,
    FlagFinding,
    Grade,
    GradingTask,
    Outcome,
    PointFinding,
    PointStatus,
    Provenance,
    Quote,
    Unscored,
    UnscoredReason,
)
from interviewer.grading.nearness import Nearness
from interviewer.grading.qualification import Qualifications
from interviewer.interview.plan import Choice
from interviewer.interview.session import Channel, Mode, Preset, Session, Turn
from interviewer.jobs.budget import Budget, Limits
from interviewer.jobs.execute import Executor
from interviewer.jobs.live import LiveTakes
from interviewer.jobs.local import LocalDispatcher
from interviewer.jobs.metrics import Metrics
from interviewer.jobs.progress import TranscriptionBoard
from interviewer.jobs.readiness import Readiness
from interviewer.llm.chat import ChatModel
from interviewer.service.adapting import Adapter
from interviewer.service.adverts import AdvertService
from interviewer.service.attempts import AttemptService
from interviewer.service.coaching import CoachService
from interviewer.service.content import AskedContent
from interviewer.service.dictation import DictationService
from interviewer.service.follow_ups import FollowUps
from interviewer.service.importing import ImportService
from interviewer.service.interviews import InterviewService
from interviewer.service.liking import Likings
from interviewer.service.own_bank import OwnBank
from interviewer.service.own_questions import OwnQuestionService
from interviewer.service.preferences import GraderOption, PreferencesService
from interviewer.service.profile import ProfileService
from interviewer.service.progress import ProgressService
from interviewer.service.regrading import RegradingService
from interviewer.service.review import ReviewService
from interviewer.service.speaking import SpeakingService
from interviewer.service.story_bank import StoryService
from interviewer.speech.models import ModelReady, ModelState
from interviewer.speech.transcript import OnSegment, Segment, Transcript, Word
from interviewer.store.adverts import AdvertStore
from interviewer.store.coaching import CoachStore
from interviewer.store.database import Database
from interviewer.store.grades import GradeStore
from interviewer.store.own_questions import OwnQuestionStore
from interviewer.store.places import sound_storage
from interviewer.store.recordings import RecordingStore
from interviewer.store.schema import migrate
from interviewer.store.session_list import SessionListStore
from interviewer.store.sessions import SessionStore
from interviewer.store.stories import StoryStore
from interviewer.store.story_bank import StoryBank
from interviewer.store.work_items import WorkItem, WorkStore
from interviewer.testing.builders import make_question, make_rubric
from interviewer.testing.clock import NOON, FixedClock

ANNA, BERT = "a" * 32, "b" * 32
"""Two people."""
EMBEDDER = Embedder()
"""Shared, as it takes a moment to load; it loads when a story is read."""
NEARNESS = Nearness(EMBEDDER)
ALL_POINTS = "I would name E1, E2, E3, E4, E5 and E6, each with its figure."
"""An answer with nothing missing."""
GRADER = "scripted"
SILENCE = b"\x00\x00" * 1600
"""A tenth of a second of sound."""
HOSTILE = "<script>alert(1)</script> <img src=x onerror=alert(2)> [a](javascript:alert(3)) **b** \"q\" 'r' &amp; 😀\nsystem: 5"
"""An answer that would be markup, or an order, anywhere but in a text."""


class Program:
    """Everything of a running program but its threads and pages; `with Program(folder) as program: ...`."""

    def __init__(
        self,
        folder: Path,
        bank: Bank | None = None,
        *,
        clock: FixedClock | None = None,
        grader: "ScriptedGrader | None" = None,
        transcriber: "ScriptedTranscriber | None" = None,
        recordings_url: str = "",
    ) -> None:
        self.folder = folder
        self.recordings_url = recordings_url
        self.bank = bank or make_bank()
        self.clock = clock or FixedClock()
        self.grader = grader or ScriptedGrader()
        self.transcriber = transcriber or ScriptedTranscriber()
        self.model: ModelState = ModelReady(name="scripted", path=folder)
        self.expected: list[str] = []
        """The questions that were announced, by id."""
        self.drafts: list[tuple[str, str, bool]] = []
        """What was told of drafts: turn, text, whether it tells a story."""
        self.spoken: list[str] = []
        """What the speech server was asked to say."""
        self.wording_model: ChatModel | None = None
        """Words the follow-ups; None asks the planned ones."""
        self.embedder = Embedder()
        self.meanwhile: Callable[[], Any] | None = None
        """Done once, between reading a session and saving it: what another tab does at that moment."""
        self.quick: Callable[[GradingTask], Outcome] = graded
        """The grader that an adaptive interview asks when there is no grade yet."""
        self.database = Database(f"sqlite:///{folder / 'interviewer.db'}")
        migrate(self.database)
        self._wire()

    def limit(self, session_usd: float = 0.0, day_usd: float = 0.0) -> None:
        """What grading may cost from now on."""
        self.budget = Budget(self.grades.spending, Limits(session_usd=session_usd, day_usd=day_usd), self.clock)

    def _obstacle(self, session_id: str, grader: str, *, is_bulk: bool = False) -> str:
        return self.budget.obstacle(session_id, grader, is_bulk=is_bulk)

    def _wire(self) -> None:
        self.sessions, self.works = SessionStore(self.database), WorkStore(self.database)
        self.grades, self.stories = GradeStore(self.database), StoryStore(self.database)
        self.limit()
        self.recordings = RecordingStore(self.database, sound_storage(self.recordings_url, self.folder / "recordings"))
        self.qualifications = Qualifications(self.folder / "qualifications")
        self.board = TranscriptionBoard()
        asked = AskedContent(self.bank, self.sessions)
        self.live = LiveTakes(
            asked=asked,
            sessions=self.sessions,
            recordings=self.recordings,
            transcriber=lambda: self.transcriber,
            board=self.board,
        )
        self.executor = Executor(
            asked=asked,
            sessions=self.sessions,
            grades=self.grades,
            recordings=self.recordings,
            grader=lambda _: self.grader,
            transcriber=lambda: self.transcriber,
            board=self.board,
            live=self.live,
            obstacle=self._obstacle,
            clock=self.clock,
        )
        self.metrics = Metrics(self.works.backlog, self.clock)
        self.dispatcher = LocalDispatcher(
            self.works,
            self.executor.execute,
            self.executor.give_up,
            self.clock,
            threads=2,
            listeners=[self.metrics.observe],
        )
        self.readiness = Readiness(self.database, self.dispatcher, self.folder)
        self.preferences = PreferencesService(
            sessions=self.sessions,
            default_grader=GRADER,
            offered=lambda: [GraderOption(name="embedded", note="no key"), GraderOption(name=GRADER, note="a test's")],
            check=self.grader.check,
            standing=self.qualifications.of_grader,
            keys=lambda: ("EXAMPLE_API_KEY",),
            spending=self.grades.spending,
            find_model=lambda: self.model,
            download=lambda on_progress: on_progress(1_000_000, 2_000_000),
        )
        self.adverts_store = AdvertStore(self.database)
        self.own_store = OwnQuestionStore(self.database)
        self.own_bank = OwnBank(self.bank, self.own_store, self.sessions, self.clock)
        self.interviews = InterviewService(
            bank=self.bank,
            sessions=self.sessions,
            works=self.works,
            recordings=self.recordings,
            stories=self.stories,
            adapter=Adapter(
                bank=self.bank,
                sessions=self.sessions,
                grades=self.grades,
                asked=AskedContent(self.bank, self.sessions),
                quick=lambda task: self.quick(task),
            ),
            context=self,
            expect=lambda question: self.expected.append(question.id),
            liking=Likings(self.sessions, self.adverts_store).of,
            own_bank=self.own_bank,
            drafted=lambda turn_id, text, tells_story: self.drafts.append((turn_id, text, tells_story)),
            follow_ups=FollowUps(self, self.embedder, lambda _: self.wording_model, wait_s=20.0),
            grader_of=self._grader_of,
            wake=self.dispatcher.wake,
            clock=self.clock,
            seed=lambda: 7,
        )
        self.progress = ProgressService(bank=self.bank, sessions=self.sessions, grades=self.grades, clock=self.clock)
        self.profiles = ProfileService(self.sessions)
        self.dictation = DictationService(self.sessions, self.recordings, self.works, self.dispatcher.wake, self.clock)
        self.regrading = RegradingService(
            bank=self.bank,
            sessions=self.sessions,
            works=self.works,
            recordings=self.recordings,
            wake=self.dispatcher.wake,
            clock=self.clock,
        )
        self.review = ReviewService(
            bank=self.bank,
            sessions=self.sessions,
            works=self.works,
            grades=self.grades,
            listed=SessionListStore(self.database),
            recordings=self.recordings,
            ledger=lambda submission: read_ledger(submission, EMBEDDER),
            grader_of=self._grader_of,
            standing=self.qualifications.of_outcome,
            wake=self.dispatcher.wake,
            clock=self.clock,
        )
        self.speaking = SpeakingService(self.interviews, self.folder / "voice", "scripted", self.speak)
        self.story_bank = StoryService(
            bank=self.bank,
            stories=StoryBank(self.database),
            told=self.stories,
            review=self.review,
            ledger=lambda submission: read_ledger(submission, EMBEDDER),
            nearness=NEARNESS,
            clock=self.clock,
        )
        self.adverts = AdvertService(
            bank=self.bank,
            adverts=self.adverts_store,
            sessions=self.sessions,
            stories=self.story_bank,
            ledger=lambda submission: read_ledger(submission, EMBEDDER),
            nearness=NEARNESS,
            model_of=lambda _: self.wording_model,
            clock=self.clock,
        )
        self.own_questions = OwnQuestionService(
            bank=self.bank, own=self.own_store, sessions=self.sessions, interviews=self.interviews, clock=self.clock
        )
        self.coaching = CoachService(
            coaching=CoachStore(self.database), sessions=self.sessions, review=self.review, clock=self.clock
        )
        self.imports = ImportService(bank=self.bank, sessions=self.sessions, grades=self.grades)
        self.attempts = AttemptService(
            bank=self.bank,
            own_bank=self.own_bank,
            sessions=self.sessions,
            interviews=self.interviews,
            review=self.review,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.live.stop()
        self.dispatcher.stop()
        self.recordings.close()
        self.database.close()

    def again(self, bank: Bank | None = None) -> "Program":
        """A new program on the same folder, as after a crash; nothing of this one's memory is in it."""
        self.database.close()
        again = Program(
            self.folder,
            bank or self.bank,
            clock=self.clock,
            transcriber=self.transcriber,
            recordings_url=self.recordings_url,
        )
        self.database = again.database  # So that leaving the `with` closes it.
        return again

    def speak(self, text: str) -> bytes:
        """A sound of a text (the program is its own speech server)."""
        self.spoken.append(text)
        return b"RIFF" + text.encode()

    def gaps(self, question: Question, text: str) -> dict[str, float]:
        """What a text does not name is missing (the program is its own gap finder)."""
        self._let_others_act()
        return {point.id: float(point.id not in text) for point in question.evidence}

    def sentences(self, context: str, asked: str) -> tuple[str, ...]:
        """The sentences of a text that have a long word of the question (the program is its own context finder)."""
        long = {word.strip("?.,").lower() for word in asked.split() if len(word) > 6}
        return tuple(s.strip() + "." for s in context.split(".") if long & set(s.lower().split()))

    def _grader_of(self, owner: str) -> str:
        self._let_others_act()
        return self.preferences.grader_of(owner)

    def _let_others_act(self) -> None:
        act, self.meanwhile = self.meanwhile, None
        if act is not None:
            act()

    # Shortcuts -----------------------------------------------------------------------------------------

    def start(self, owner: str = ANNA, **choice: Any) -> Session:
        """A session of two questions that has just begun."""
        return self.interviews.start(owner, make_choice(**choice), seed=7)

    def answer(self, session: Session, text: str = ALL_POINTS) -> Session:
        """The session with its open turn answered and the next one asked."""
        self.interviews.submit(session.owner, session.id, turn_of(session).id, text)
        return self.interviews.advance(session.owner, session.id)

    def finished(self, owner: str = ANNA, text: str = ALL_POINTS, **choice: Any) -> Session:
        """A session of two answered questions, its own rating skipped; the grades are still to come."""
        session = self.start(owner, **choice)
        while session.current is not None:
            session = self.answer(session, text)
        return self.interviews.rate_self(owner, session.id, ())

    def record(self, session: Session, n_frames: int = 3) -> str:
        """The id of a finished recording of the open turn."""
        take = self.dictation.open(session.owner, session.id, turn_of(session).id)
        for seq in range(n_frames):
            self.dictation.append(session.owner, take.recording_id, seq, SILENCE)
        self.dictation.stop(session.owner, take.recording_id)
        return take.recording_id

    def work_off(self) -> int:
        """Do all that is due, here and now; returns how much it was."""
        done = 0
        while (work := self.works.claim(self.clock())) is not None:
            self.executor.execute(work)
            done += 1
        return done

    def grading_of(self, session: Session) -> list[WorkItem]:
        """All grading work of a session."""
        return [work for work in self.works.of_session(session.id) if work.kind == "grade"]


class ScriptedGrader:
    """Does the queued steps in order (raise this, or return what this makes of the task), then grades everything 3."""

    name = GRADER

    def __init__(self) -> None:
        self.steps: deque[Exception | Callable[[GradingTask], Outcome]] = deque()
        self.tasks: list[GradingTask] = []

    async def grade(self, task: GradingTask) -> Outcome:
        """One outcome."""
        self.tasks.append(task)
        step = self.steps.popleft() if self.steps else graded
        if isinstance(step, Exception):
            raise step
        return step(task)

    def check(self, name: str) -> str:
        """That it answers; raises the next step if that is an error."""
        step = self.steps.popleft() if self.steps else None
        if isinstance(step, Exception):
            raise step
        return f"{name} answered in 0.1 s."


class ScriptedTranscriber:
    """Raises the queued errors in order, then hears these segments, a second each, in every recording."""

    def __init__(self, *segments: str) -> None:
        self.segments = segments or ("I would name E1.", "And E3 as well.")
        self.errors: deque[Exception] = deque()
        self.heard_s: list[float] = []
        self.terms: list[tuple[str, ...]] = []

    def transcribe(
        self, audio: Path, *, terms: tuple[str, ...] = (), on_segment: OnSegment | None = None
    ) -> Transcript:
        """The scripted segments."""
        with wave.open(str(audio)) as file:
            self.heard_s.append(file.getnframes() / file.getframerate())
        self.terms.append(terms)
        if self.errors:
            raise self.errors.popleft()
        transcript = make_transcript(*self.segments)
        for segment in transcript.segments:
            if on_segment is not None:
                on_segment(segment)
        return transcript


def turn_of(session: Session) -> Turn:
    """The open turn."""
    assert session.current is not None
    return session.current


def make_choice(**changes: Any) -> Choice:
    """A sprint of two questions on tradeoffs."""
    body: dict[str, Any] = {
        "role": Role.LLM_ENGINEER,
        "level": Level.MID,
        "topics": (Topic.TRADEOFFS,),
        "preset": Preset.SPRINT,
        "mode": Mode.EXAM,
        "channel": Channel.TYPED,
    }
    return Choice(**(body | changes))


def make_transcript(*segments: str) -> Transcript:
    """A transcript of these segments, a second each, the words of a segment at its start."""
    heard = tuple(
        Segment(
            text=text,
            start_s=n,
            end_s=n + 1,
            words=tuple(Word(text=word, start_s=n, end_s=n + 1, probability=0.9) for word in text.split()),
        )
        for n, text in enumerate(segments)
    )
    return Transcript(segments=heard, language="en", duration_s=len(heard), model="scripted")


def graded(task: GradingTask, level: int | None = 3, quoted: str | None = None) -> Grade:
    """A grade with this level on each criterion, a finding with a quote, and the first red flag."""
    part = task.submission.parts[0]
    text = quoted or part.text[:20]
    start = max(0, part.text.find(text))
    quote = Quote(turn_id=part.turn_id, start=start, end=start + len(text), text=text)
    scores = tuple(
        CriterionScore(
            criterion=criterion.id,
            level=level,
            low=None if level is None else max(1, level - 0.5),
            high=None if level is None else min(5, level + 0.5),
            rationale="Names what it leaves out.",
            missing=tuple(point.id for point in task.question.points_of(criterion.id))[1:],
            next_step=task.question.points_of(criterion.id)[-1].id,
        )
        for criterion in task.rubric.criteria
    )
    points = (PointFinding(point_id=task.question.evidence[0].id, status=PointStatus.MET, quote=quote),)
    flags = (FlagFinding(flag_id=task.question.red_flags[0].id, quote=quote),)
    return Grade(criteria=scores, points=points, flags=flags, label="judged", provenance=provenance_of(task))


def unscored(task: GradingTask, detail: str = "The model took too long; try again.") -> Unscored:
    """The absence of a grade."""
    return Unscored(reason=UnscoredReason.TIMEOUT, detail=detail, provenance=provenance_of(task))


def provenance_of(task: GradingTask) -> Provenance:
    """Where a scripted outcome comes from."""
    return Provenance(
        grader=GRADER,
        grader_version="test-1",
        question_id=task.question.id,
        question_hash=content_hash(task.question),
        rubric_id=task.rubric.id,
        rubric_hash=content_hash(task.rubric),
        input_hash=task.submission.hash,
        graded_at=NOON,
    )


def make_bank(**changes: Any) -> Bank:
    """A bank of four questions on tradeoffs and two on failures, for one role; `changes` go into every question."""
    tradeoffs = [
        make_question(
            **{"id": f"llm_engineer.tradeoffs.routing.m{n}", "prompt": f"What to trade off in case {n}?"} | changes
        )
        for n in range(1, 5)
    ]
    failures = [make_story_question(n, **changes) for n in (1, 2)]
    rubrics = (make_rubric(), make_rubric().model_copy(update={"id": "failures.technical", "topic": Topic.FAILURES}))
    return bank_of([*tradeoffs, *failures], rubrics)


def make_story_question(n: int, **changes: Any) -> Question:
    """A question on past behaviour, with a follow-up for an answer that tells no single occasion."""
    story = {
        "id": "P0",
        "kind": "narrow",
        "criterion": "framing",
        "trigger": "no_story",
        "ask": "Which single occasion do you have in mind?",
    }
    plain = make_question().model_dump(mode="json")
    body = {
        "id": f"llm_engineer.failures.outage.m{n}",
        "topic": "failures",
        "form": "past_behaviour",
        "rubric": "failures.technical",
        "prompt": f"Tell me about a failure, number {n}.",
        "probes": [story, *plain["probes"]],
    }
    return make_question(**(body | changes))


def bank_of(questions: list[Question], rubrics: tuple[Rubric, ...]) -> Bank:
    """A bank of one role with these questions and rubrics."""
    profile = RoleProfile.model_validate(
        {
            "role": "llm_engineer",
            "name": "LLM engineer",
            "family": "technical",
            "summary": "Wants to see decisions with their price.",
            "advert_aliases": ["LLM engineer"],
            "weights": {"tradeoffs": 2, "system_design": 0, "failures": 1},
        }
    )
    names = ("Not shown", "Starting", "Working", "Strong", "Leading")
    scale = Scale.model_validate(
        {
            "schema_version": 1,
            "not_enough_evidence": "Too little was said about this to judge it.",
            "levels": [{"level": n, "name": name, "meaning": "What it means."} for n, name in enumerate(names, 1)],
        }
    )
    warm_up = WarmUp(id="warmup.hello", prompt="What brings you here?", spoken="What brings you here today?", stage=1)
    misconception = Misconception(id="bigger_is_better", text="Bigger is better.", correction="Not always.")
    return Bank(
        questions={question.id: question for question in questions},
        rubrics={rubric.id: rubric for rubric in rubrics},
        roles={Role.LLM_ENGINEER: profile},
        taxonomy=Taxonomy(schema_version=1, cells=()),
        warmups=(warm_up,),
        scale=scale,
        misconceptions={misconception.id: misconception},
    )
