"""F13: many people at once, each with an event of the page every ten seconds and a draft every thirty.

For a minute in `make faults`, for a quarter of it in `make test`; `make load` has hundreds for minutes.
"""

import asyncio

from benchmarks.load import soak
from benchmarks.process import app
from tests.faults.scale import IS_FULL

PEOPLE = 50
MINUTES = 1.0 if IS_FULL else 0.25


def test_f13_fifty_people_meet_no_error_and_memory_stays_flat() -> None:
    with app() as started:
        seen = asyncio.run(soak(started, PEOPLE, MINUTES))

    assert seen["first_errors"] == []
    assert seen["events"] >= PEOPLE * MINUTES * 60 / 10 * 0.9
    assert seen["memory_growth"] <= 0.1
