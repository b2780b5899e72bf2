"""A process that asks for turns as fast as it can: `python -m tests.store.pace_process URL MOST WITHIN_MS SECONDS`.

Prints `ready`, waits for a line, then prints how many turns it was given. Turns stay in the table, for the test to read.
"""

import sys
import time

from interviewer.store.pace import Pace


def main(url: str, most: int, within_ms: int, seconds: float) -> None:
    """Take turns for so long."""
    pace = Pace(most, url, within_ms=within_ms)
    print("ready", flush=True)  # noqa: T201 - read by the test
    sys.stdin.readline()
    pace._bucket.leak = lambda _now: 0
    end, turns = time.monotonic() + seconds, 0
    while (left := end - time.monotonic()) > 0:
        if pace.turn(left):
            turns += 1
    pace.close()
    print(turns, flush=True)  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))
