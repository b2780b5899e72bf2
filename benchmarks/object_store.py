"""How recordings behave in an object store, by how much sound goes into one object; for the choice of PACE_S.

`python -m benchmarks.object_store [--delay-ms 30] [--minutes 5]`: an S3 server (moto) on this machine, behind a proxy
that adds to each request what a network and a real store take. One speaker, whose frames are there at once. moto and
the proxy are Python and share the processor with the program: absolute times are upper bounds, the comparison holds.
"""

import argparse
import os
import tempfile
import time
from pathlib import Path
from uuid import uuid4

from interviewer.store.object_place import ObjectPlace
from interviewer.store.segment_folder import SegmentFolder
from interviewer.store.sound_objects import SoundObjects
from interviewer.store.sounds import SoundStorage
from tests.object_proxy import ObjectProxy
from tests.object_store import ObjectStore, environment

FRAME = bytes(3200)
"""A tenth of a second."""
STEPS_S = (0.1, 0.5, 1.0, 5.0)


def main() -> None:
    """Print a table, one line a step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--delay-ms", type=float, default=30.0)
    parser.add_argument("--minutes", type=float, default=5.0)
    wanted = parser.parse_args()
    n_frames = int(wanted.minutes * 600)
    print("step s | objects | keep a step, median / p95 ms | read in parts s | join s | read joined s | requests")
    with tempfile.TemporaryDirectory() as folder:
        report("folder", 0.1, SegmentFolder(Path(folder) / "recordings"), n_frames)
    server = ObjectStore()
    proxy = ObjectProxy(server.address, delay_s=wanted.delay_ms / 1000)
    os.environ.update(environment(proxy.address))
    try:
        for step_s in STEPS_S:
            sounds = SoundObjects(ObjectPlace(server.bucket().url))
            sounds.check()
            proxy.counts.clear()
            report(f"{step_s:g}", step_s, sounds, n_frames)
            print("         ", dict(proxy.counts))
    finally:
        proxy.stop()
        server.stop()


def report(name: str, step_s: float, sounds: SoundStorage, n_frames: int) -> None:
    """Make, read, join and read a recording."""
    recording = uuid4().hex
    sounds.create(recording)
    writer = sounds.writer(recording)
    size = round(step_s * 10)
    took = [timed(lambda: writer.append_all((FRAME,) * size)) for _ in range(n_frames // size)]
    in_parts = timed(lambda: sounds.scan(recording))
    joined = timed(lambda: sounds.join(recording))
    whole = timed(lambda: sounds.scan(recording))
    took.sort()
    median, late = took[len(took) // 2] * 1000, took[int(len(took) * 0.95)] * 1000
    print(f"{name:>6} | {len(took):7} | {median:7.2f} / {late:.2f} | {in_parts:.2f} | {joined:.2f} | {whole:.2f}")


def timed(work: object) -> float:
    """Seconds that it takes."""
    begin = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - begin


if __name__ == "__main__":
    main()
