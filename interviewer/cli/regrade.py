"""`interviewer regrade`: all answers of a store once more, by another grader."""

from interviewer.cli.logs import set_up_logs
from interviewer.errors import SettingsError
from interviewer.llm.quiet import QUIET_ENVIRONMENT
from interviewer.service.bulk_regrading import Estimate
from interviewer.service.preferences import grader_name
from interviewer.settings import load_settings, quiet_environment
from interviewer.wiring.parts import open_parts


def regrade(model: str, rubric: str, *, is_dry: bool) -> None:
    """Say what it would take, or do it: by the workers' bulk queue where there are workers, else here and now."""
    settings = load_settings()
    name = grader_name(model)
    quiet_environment(QUIET_ENVIRONMENT)
    set_up_logs(settings)
    parts = open_parts(settings)
    try:
        if rubric and rubric not in parts.bank.rubrics:
            raise SettingsError(f"There is no rubric {rubric!r}; there are {', '.join(sorted(parts.bank.rubrics))}.")
        if is_dry:
            _print(parts.bulk.estimate(name, rubric), name)
            return
        new, there = parts.bulk.begin(name, rubric)
        print(f"{new} answers are to be graded by {name}; {there} were begun by an earlier run.", flush=True)
        if not parts.is_done_elsewhere:
            print(f"{parts.dispatcher.work_off()} pieces of work done.")
    finally:
        parts.close()


def _print(found: Estimate, name: str) -> None:
    print(f"{found.answers} answers would be graded by {name}; nothing was changed.")
    tokens = "unknown, since it has graded nothing here" if found.tokens is None else f"about {found.tokens:,}"
    cost = "unknown" if found.cost_usd is None else f"about {found.cost_usd:.2f} USD"
    print(f"Tokens: {tokens}. Cost: {cost}.")
    shift = found.shift
    print(
        f"Sample of {shift.answers} answers: {shift.same} of {shift.levels} levels stay, mean change {shift.mean:+.2f}, "
        f"{shift.unscored} not scored."
    )
