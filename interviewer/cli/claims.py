"""`interviewer eval claims`: how well the claims of stories are read, as a table or as JSON."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

from interviewer.claims.ledger import read_ledger
from interviewer.claims.values import Ledger
from interviewer.errors import ContentError
from interviewer.evaluation.claims import ClaimsResult, evaluate_claims, read_stories
from interviewer.grading.grade import Submission
from interviewer.llm.quiet import QUIET_ENVIRONMENT
from interviewer.settings import EMBEDDED, load_settings, quiet_environment
from interviewer.wiring.graders import make_claims_reader, make_embedder

OFFLINE = "offline"
_STORIES = Path(__file__).parents[2] / "tests" / "claims"


def evaluate(folder: Path | None, grader: str | None, as_json: bool) -> int:
    """Figures for each set of stories: one for each folder that holds any."""
    quiet_environment(QUIET_ENVIRONMENT)
    where = folder or _STORIES
    if not where.is_dir():
        raise ContentError((f"{where}: no such folder; name one with stories (see docs/grading.md)",))
    read = _reader(grader or OFFLINE)
    found = {name: asyncio.run(evaluate_claims(read, stories)) for name, stories in read_stories(where).items()}
    result = {"reader": grader or OFFLINE, "sets": {name: one.model_dump() for name, one in found.items()}}
    print(json.dumps(result, indent=2) if as_json else "\n\n".join(_table(name, one) for name, one in found.items()))
    return 0


def _reader(name: str) -> Callable[[Submission], Awaitable[Ledger]]:
    if name not in (OFFLINE, EMBEDDED):
        return make_claims_reader(load_settings(), name).read
    embedder = make_embedder()

    async def read(submission: Submission) -> Ledger:
        return read_ledger(submission, embedder)

    return read


def _table(name: str, found: ClaimsResult) -> str:
    lines = [f"{name}: {found.stories} stories", f"{'':8} {'n':>5}  {'precision':>9}  {'recall':>6}  {'F1':>6}"]
    lines += [
        f"{kind:8} {one.n:5}  {one.precision:9.1%}  {one.recall:6.1%}  {one.f1:6.1%}"
        for kind, one in found.kinds.items()
    ]
    lines.append(
        f"contradictions found {found.contradictions_found} of {found.contradictions}, false {found.false_contradictions}; "
        f"thinnest claim right {found.thinnest_right} of {found.thinnest}; {found.ms_per_story:.0f} ms a story"
    )
    return "\n".join(lines)
