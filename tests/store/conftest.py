"""Databases for the store's tests: each test runs on SQLite and on a real PostgreSQL server of its own.

The server's programs are looked for on PATH and in Debian's place. Where there are none the
PostgreSQL half is skipped, except in CI (CI=true), where their absence is a failure.
"""

import os
import subprocess
import sys
import wave
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest
from numpy.typing import NDArray

from interviewer.content.question import Facts, Question, TimeBudget
from interviewer.content.question import Provenance as ContentProvenance
from interviewer.content.rubric import Bar, Criterion, Rubric
from interviewer.content.taxonomy import Family, Form, Kind, Layer, Level, Role, Topic
from interviewer.grading.grade import CriterionScore, Grade, Provenance, Unscored, UnscoredReason
from interviewer.interview.session import (
    Answer,
    Channel,
    ItemKind,
    Mode,
    Plan,
    PlannedItem,
    Preset,
    Session,
    Turn,
    TurnKind,
    TurnState,
)
from interviewer.store.database import Database
from interviewer.store.recordings import RecordingStore
from interviewer.store.schema import migrate
from interviewer.store.work_items import WorkItem, WorkStore
from tests.postgresql import PostgresqlServer, postgresql_server

__all__ = ["postgresql_server"]

from .places import BucketPlace, FolderPlace, Place

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database of its own."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'store.db'}"
        return
    yield from _fresh_postgresql(request, template="template0")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a migrated database of its own."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'store.db'}"
        _migrate(url)
        yield url
        return
    yield from _fresh_postgresql(request, template=request.getfixturevalue("migrated_template"))


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """A migrated database."""
    opened = Database(url)
    yield opened
    opened.close()


@pytest.fixture(params=["folder", "objects"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """A place for recordings that nothing is in."""
    folder = tmp_path / "recordings"
    if request.param == "folder":
        return FolderPlace(folder)
    return BucketPlace(request.getfixturevalue("bucket"), folder)


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Database]:
    """A migrated SQLite database, for what only SQLite promises."""
    url = f"sqlite:///{tmp_path / 'store.db'}"
    _migrate(url)
    opened = Database(url)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def migrated_template(postgresql_server: PostgresqlServer) -> str:
    """The name of a migrated database to make others from; much quicker than migrating each."""
    name = postgresql_server.create("template0")
    _migrate(postgresql_server.url(name))
    return name


class Build:
    """Builders of values."""

    def session(self, items: int = 2, owner: str = "ada", created_at: datetime = NOON) -> Session:
        """A new session whose first question has been asked."""
        time = TimeBudget(prep_s=0, answer_s=120, probes_max=1, probe_s=60)
        plan = Plan(
            role=Role.LLM_ENGINEER,
            level=Level.MID,
            topics=(Topic.TRADEOFFS,),
            preset=Preset.SPRINT,
            mode=Mode.EXAM,
            channel=Channel.TYPED,
            seed=7,
            items=tuple(
                PlannedItem(kind=ItemKind.QUESTION, content_id=f"q{n}", content_hash=f"h{n}", time=time)
                for n in range(items)
            ),
        )
        return Session(
            id=uuid4().hex,
            owner=owner,
            created_at=created_at,
            plan=plan,
            turns=(self.turn(item=0, asked_at=created_at),),
        )

    def turn(self, item: int = 0, kind: TurnKind = TurnKind.QUESTION, asked_at: datetime = NOON) -> Turn:
        """A turn that waits for its answer."""
        return Turn(id=uuid4().hex, item=item, kind=kind, asked="What would you trade off?", asked_at=asked_at)

    def answered(self, session: Session, text: str = "It depends on latency.") -> Session:
        """The next version of a session: its last turn answered."""
        answer = Answer(text=text, channel=Channel.TYPED, answered_at=NOON + timedelta(minutes=2), took_s=120)
        turn = session.turns[-1].model_copy(update={"answer": answer, "state": TurnState.ANSWERED})
        return self.next(session.with_turn(turn))

    def next(self, session: Session) -> Session:
        """The session with its version counted up, ready to be saved."""
        return session.model_copy(update={"version": session.version + 1})

    def work(self, session: Session, key: str, item: int = 0, run_after: datetime = NOON) -> WorkItem:
        """Grading work on one item of a session."""
        return WorkItem(kind="grade", key=key, session_id=session.id, item=item, run_after=run_after)

    def grade(self, *levels: int | None) -> Grade:
        """A grade with one criterion for each level; None is NE."""
        criteria = tuple(CriterionScore(criterion=f"c{n}", level=level, low=level) for n, level in enumerate(levels))
        return Grade(criteria=criteria, points=(), label="judged", provenance=self.provenance())

    def question(self, prompt: str = "What would you trade off?") -> Question:
        """A question, told apart by its prompt."""
        return Question(
            id="llm_engineer.tradeoffs.routing.m1",
            role=Role.LLM_ENGINEER,
            topic=Topic.TRADEOFFS,
            subtopic="routing",
            level=Level.MID,
            kind=Kind.USE,
            layer=Layer.JUDGEMENT,
            form=Form.SITUATIONAL,
            rubric="tradeoffs.technical",
            prompt=prompt,
            spoken=prompt,
            time=TimeBudget(prep_s=0, answer_s=120, probes_max=0, probe_s=60),
            evidence=(),
            red_flags=(),
            probes=(),
            revision=1,
            status="gold",
            facts=Facts(as_of="2026-11", review_by="2027-11"),
            provenance=ContentProvenance(source="original", licence="MIT"),
        )

    def rubric(self, name: str = "Reasoning") -> Rubric:
        """A rubric, told apart by the name of its criteria."""
        criteria = tuple(
            Criterion(
                id=f"criterion_{letter}",
                name=f"{name} {letter}",
                layer=Layer.JUDGEMENT,
                stage=1,
                weight=1,
                bar=Bar(junior=2, mid=3, senior=4),
                anchors={1: "guesses", 3: "reasons", 5: "measures"},
            )
            for letter in "abc"
        )
        return Rubric(
            schema_version=1,
            id="tradeoffs.technical",
            topic=Topic.TRADEOFFS,
            family=Family.TECHNICAL,
            ignore=("accent",),
            criteria=criteria,
        )

    def unscored(self) -> Unscored:
        """The absence of a grade."""
        return Unscored(reason=UnscoredReason.TIMEOUT, detail="The grader took too long.", provenance=self.provenance())

    def provenance(self) -> Provenance:
        """Where an outcome comes from."""
        return Provenance(
            grader="embedded",
            grader_version="1",
            question_id="q0",
            question_hash="h0",
            rubric_id="r",
            rubric_hash="rh",
            input_hash="i",
            graded_at=NOON,
        )


def open_work(store: WorkStore, session_id: str) -> int:
    """How much work of a session waits or runs."""
    return sum(work.state in ("todo", "running") for work in store.of_session(session_id))


def samples_of(store: RecordingStore, recording_id: str) -> NDArray[np.int16]:
    """Ada's sound as samples, shape (n,)."""
    with wave.open(store.wav(recording_id, "ada")) as file:
        return np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")


@pytest.fixture
def build() -> Build:
    """Builders of values."""
    return Build()


@pytest.fixture
def run_crasher(url: str) -> Callable[..., list[str]]:
    """Runs `crash_writer.py` on the database and returns the lines it acknowledged before each kill."""

    def run(*arguments: str, stdin: str = "") -> list[str]:
        root = Path(__file__).parents[2]
        done = subprocess.run(
            [sys.executable, str(Path(__file__).with_name("crash_writer.py")), *arguments],
            input=stdin,
            env=os.environ | {"PYTHONPATH": str(root)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.split()

    return run


def _migrate(url: str) -> None:
    database = Database(url)
    migrate(database)
    database.close()


def _fresh_postgresql(request: pytest.FixtureRequest, template: str) -> Iterator[str]:
    server: PostgresqlServer = request.getfixturevalue("postgresql_server")
    name = server.create(template)
    yield server.url(name)
    server.drop(name)
