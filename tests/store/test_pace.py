"""Requests to models are spaced, by one process and by several on one database."""

import subprocess
import sys
import time

import psycopg
import pytest

from interviewer.store.database import libpq_address
from interviewer.store.pace import TABLE, Pace
from tests.conftest import ROOT
from tests.store.conftest import PostgresqlServer

MOST, WITHIN_MS, SECONDS = 20, 1000, 12.0


def test_no_more_turns_are_given_than_allowed_and_whoever_cannot_wait_is_told() -> None:
    pace = Pace(3, within_ms=60_000)
    try:
        assert [pace.turn(0.05) for _ in range(4)] == [True, True, True, False]
    finally:
        pace.close()


def test_a_turn_comes_when_the_time_is_over() -> None:
    pace = Pace(2, within_ms=300)
    began = time.monotonic()
    try:
        assert all(pace.turn(2) for _ in range(3))
    finally:
        pace.close()
    assert time.monotonic() - began >= 0.3


def test_f15_four_processes_keep_one_pace_within_a_tenth(postgresql_server: PostgresqlServer) -> None:
    url = postgresql_server.url(postgresql_server.create("template0"))
    command = [sys.executable, "-m", "tests.store.pace_process", url, str(MOST), str(WITHIN_MS), str(SECONDS)]
    processes = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    told = []
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        told.append(process.communicate(timeout=60)[0])
    with psycopg.connect(libpq_address(url)) as connection:
        rows = connection.execute(f"SELECT extract(epoch FROM item_timestamp) FROM ratelimit___{TABLE}").fetchall()
    turns = sorted(float(row[0]) for row in rows)

    assert len(turns) == sum(int(out) for out in told)
    assert sum(int(out) > 0 for out in told) > 1, "one of them got all"  # A process may start late on a busy machine.
    most_in_a_second = max(sum(at <= other < at + 1 for other in turns) for at in turns)
    assert most_in_a_second <= MOST * 1.1
    assert len(turns) >= MOST * (SECONDS - 1) * 0.9, "slower than allowed by more than a tenth"


def test_a_database_that_is_away_holds_nobody_up(postgresql_server: PostgresqlServer) -> None:
    name = postgresql_server.create("template0")
    pace = Pace(1, postgresql_server.url(name), within_ms=60_000)
    try:
        assert pace.turn(0.1)
        postgresql_server.drop(name)
        assert pace.turn(8)
    finally:
        pace.close()


@pytest.mark.parametrize("url", ["", "sqlite:///store.db"])
def test_without_a_shared_database_a_process_counts_by_itself(url: str) -> None:
    pace = Pace(1, url)
    try:
        assert (pace.turn(0.01), pace.turn(0.01)) == (True, False)
    finally:
        pace.close()


def test_turns_that_are_over_are_forgotten() -> None:
    pace = Pace(5, within_ms=50)
    try:
        for _ in range(4):
            pace.turn(1)
            time.sleep(0.06)
        assert pace._bucket.count() <= 2
    finally:
        pace.close()
