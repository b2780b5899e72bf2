"""`make load`: many candidates at once for minutes, and bulk work on one, two and four workers. Prints a table.

Everything runs on this machine and speaks to loopback addresses only; the load generator shares its processors.

    python -m benchmarks.load [--minutes 5] [--only embedded|postgresql|bulk]

Each candidate has an interview open: a page event (pause, or go on) every 10 s and a draft saved every 30 s.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from typing import Any

import httpx

from benchmarks.process import ROOT, Started, app
from benchmarks.submit import CHOICE, Person, events_of
from interviewer.store.database import Database
from interviewer.store.queue import install_queue
from interviewer.store.schema import migrate
from interviewer.store.sessions import SessionStore
from interviewer.store.work_items import WorkItem, WorkStore
from tests.postgresql import PostgresqlServer, postgresql_programs
from tests.store.conftest import Build

EVENT_EVERY_S, SAVE_EVERY_S = 10.0, 30.0
PEOPLE_A_CLIENT = 5
EMBEDDED_USERS, POSTGRESQL_USERS = 200, 300
BULK_ROWS, KILL_ROWS = 3_000, 20_000
GRADE_S = 0.02
"""What the loopback grader of the bulk rows takes."""


@dataclass
class Seen:
    """What the candidates met with."""

    events_ms: list[float] = field(default_factory=list)
    saves_ms: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


async def soak(started: Started, users: int, minutes: float) -> dict[str, Any]:
    """So many candidates for so long."""
    async with AsyncExitStack() as opened:
        # One pool of connections for all would cost the generator more than the program: it looks through all of them
        # at each request.
        clients = [
            await opened.enter_async_context(httpx.AsyncClient(base_url=started.address, timeout=60, verify=False))
            for _ in range(users // PEOPLE_A_CLIENT)
        ]
        events = await events_of(clients[0])
        people = [await Person.arrive(clients[n % len(clients)], events, 0, CHOICE) for n in range(users)]
        print(f"{users} candidates are there", flush=True)
        seen, began = Seen(), time.monotonic()
        memory = [resident_mb(started)]
        await asyncio.gather(
            *(_sit(person, seen, n / users, minutes * 60) for n, person in enumerate(people)),
            _watch(started, memory, minutes * 60),
        )
        took = time.monotonic() - began
    quarter = max(1, len(memory) // 4)
    early, late = max(memory[quarter : 2 * quarter]), max(memory[-quarter:])
    return {
        "users": users,
        "seconds": round(took),
        "events": len(seen.events_ms),
        "events_per_s": round(len(seen.events_ms) / took, 1),
        "event_p95_ms": p95(seen.events_ms),
        "saves": len(seen.saves_ms),
        "save_p95_ms": p95(seen.saves_ms),
        "errors": len(seen.errors),
        "first_errors": seen.errors[:3],
        "memory_mb": round(late),
        "memory_growth": round(late / early - 1, 3),
    }


async def _sit(person: Person, seen: Seen, offset: float, seconds: float) -> None:
    """One candidate, until the time is over."""
    began = time.monotonic()
    turn = await person.open_turn()
    next_event, next_save = began + offset * EVENT_EVERY_S, began + offset * SAVE_EVERY_S
    while time.monotonic() - began < seconds:
        await asyncio.sleep(max(0.0, min(next_event, next_save) - time.monotonic()))
        at = time.perf_counter()
        try:
            if next_event <= next_save:
                next_event += EVENT_EVERY_S
                await person.call("pause.click", [])
                seen.events_ms.append((time.perf_counter() - at) * 1000)
            else:
                next_save += SAVE_EVERY_S
                body = {"session": person.session, "turn": turn, "text": "A draft. " * 60}
                reply = await person.client.post("/api/draft", json=body, headers=person.headers)
                reply.raise_for_status()
                seen.saves_ms.append((time.perf_counter() - at) * 1000)
        except (httpx.HTTPError, RuntimeError) as error:
            seen.errors.append(f"{type(error).__name__}: {error}"[:200])


async def _watch(started: Started, memory: list[float], seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        await asyncio.sleep(5)
        memory.append(resident_mb(started))


def resident_mb(started: Started) -> float:
    """Resident memory now."""
    pages = int(Path(f"/proc/{started.process.pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@contextmanager
def postgresql() -> Iterator[PostgresqlServer]:
    """A server of its own."""
    programs = postgresql_programs()
    if programs is None:
        sys.exit("There is no PostgreSQL server on this machine (Debian: apt-get install postgresql).")
    server = PostgresqlServer(programs)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def bulk(rows: int, workers: int, *, kill: bool = False) -> dict[str, Any]:
    """Bulk grades by so many worker processes; with `kill` one of them dies in the middle."""
    with postgresql() as server, tempfile.TemporaryDirectory() as folder:
        url = server.url(server.create("template0"))
        database = Database(url)
        migrate(database)
        install_queue(database)
        works = WorkStore(database)
        session = Build().session()
        SessionStore(database).create(session, ())
        now = datetime.now(UTC)
        for n in range(rows):
            works.insert(WorkItem(kind="grade", key=f"k{n}", session_id=session.id, item=n, run_after=now, payload={"bulk": True}))  # fmt: skip
        ledger = Path(folder) / "ledger"
        ledger.touch()
        command = [sys.executable, "-m", "tests.jobs.worker_process", url, str(ledger), str(GRADE_S)]
        began = time.monotonic()
        running = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) for _ in range(workers)]
        for worker in running:
            assert worker.stdout is not None
            worker.stdout.readline()
        ready = time.monotonic()
        try:
            if kill:
                _until(lambda: left_of(works) < rows // 2)
                running.pop(0).kill()
            _until(lambda: left_of(works) == 0)
        finally:
            for worker in running:
                worker.terminate()
                worker.wait(30)
        took = time.monotonic() - ready
        begun = ledger.read_text().count("begun")
        database.close()
    return {
        "rows": rows, "workers": workers, "killed": int(kill), "seconds": round(took, 1),
        "rows_per_s": round(rows / took, 1), "attempts": begun, "start_s": round(ready - began, 1),
    }  # fmt: skip


def left_of(works: WorkStore) -> int:
    """How many rows wait, run or have failed."""
    return sum(one.count for one in works.backlog(datetime.now(UTC)))


def _until(claim: Callable[[], bool]) -> None:
    while not claim():
        time.sleep(0.25)


def p95(times: list[float]) -> float:
    """The 95th percentile."""
    return round(quantiles(times, n=20)[-1], 1) if len(times) > 1 else 0.0


def main() -> None:
    """Measure, print, and write benchmarks/load.json."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--only", choices=("embedded", "postgresql", "bulk"))
    chosen = parser.parse_args()
    found: dict[str, Any] = {"date": f"{datetime.now(UTC):%Y-%m-%d}", "processors": os.cpu_count()}
    if chosen.only in (None, "embedded"):
        with app() as started:
            found["embedded"] = asyncio.run(soak(started, EMBEDDED_USERS, chosen.minutes))
        _show("embedded", found["embedded"])
    if chosen.only in (None, "postgresql"):
        with postgresql() as server, app(database_url=server.url(server.create("template0"))) as started:
            found["postgresql"] = asyncio.run(soak(started, POSTGRESQL_USERS, chosen.minutes))
        _show("postgresql", found["postgresql"])
    if chosen.only in (None, "bulk"):
        found["bulk"] = []
        for workers, rows, kill in (
            (1, BULK_ROWS, False),
            (2, BULK_ROWS, False),
            (4, BULK_ROWS, False),
            (2, KILL_ROWS, True),
        ):
            found["bulk"].append(bulk(rows, workers, kill=kill))
            _show("bulk", found["bulk"][-1])
    target = ROOT / "benchmarks" / "load.json"
    kept = json.loads(target.read_text()) if target.exists() else {}
    target.write_text(json.dumps(kept | found, indent=2) + "\n")


def _show(name: str, row: dict[str, Any]) -> None:
    print(f"{name}: " + ", ".join(f"{key} {value}" for key, value in row.items()), flush=True)


if __name__ == "__main__":
    main()
