"""`interviewer COMMAND`: the table of commands, and the edge where errors become one line."""

import io
import logging
import sys
from pathlib import Path
from typing import Annotated

import typer

from interviewer.accounts.account import Role
from interviewer.cli.logs import TEXT
from interviewer.errors import ContentError, InterviewerError

cli = typer.Typer(
    name="interviewer",
    help="Practise interviews for LLM jobs: questions, follow-ups, a scored transcript.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

evaluation = typer.Typer(help="Measure how good a grader or speech recognition is.", no_args_is_help=True)
cli.add_typer(evaluation, name="eval")
people = typer.Typer(help="Who may sign in, where people do (docs/hosting.md).", no_args_is_help=True)
cli.add_typer(people, name="accounts")


def main(arguments: list[str] | None = None) -> None:
    """Run a command; an error of ours is printed as it stands, with exit status 1."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # An answer may hold what this terminal cannot show.
    logging.basicConfig(level=logging.WARNING, format=TEXT)
    try:
        cli(args=arguments)
    except ContentError as error:
        sys.exit("\n".join((*error.problems, f"{len(error.problems)} errors")))
    except InterviewerError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)


@cli.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Loopback address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port; 0 takes a free one.")] = None,
    browser: Annotated[bool | None, typer.Option(help="Open the page in a browser.")] = None,
) -> None:
    """Open the app in a browser."""
    from interviewer.cli.serve import serve as run

    run(host=host, port=port, open_browser=browser)


@cli.command()
def validate(
    path: Annotated[
        Path | None, typer.Argument(help="Folder with question banks; the packaged one by default.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Check question banks and rubrics."""
    from interviewer.cli.validate import validate as run

    raise typer.Exit(run(path, as_json))


@cli.command()
def grade(
    question: Annotated[str, typer.Option(help="Id of the question.")],
    answer: Annotated[Path, typer.Option(help="Text file with the answer; - reads standard input.")],
    grader: Annotated[str | None, typer.Option(help="embedded, or a litellm model name.")] = None,
    transcript: Annotated[
        Path | None,
        typer.Option(
            help="What was heard, as in an exported session: the answer is a spoken one, its quotes get times."
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the grade for other programs (docs/grading.md).")
    ] = False,
) -> None:
    """Grade one answer from a file."""
    from interviewer.cli.grade import grade as run

    raise typer.Exit(run(question, answer, grader, as_json, transcript))


@evaluation.command()
def grading(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Labelled files (JSON Lines); without any, our own graded answers.")
    ] = None,
    grader: Annotated[str | None, typer.Option(help="offline, or a litellm model name.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Answers a question, for a first look.")] = None,
    without_cues: Annotated[bool, typer.Option(help="Own answers: without the authors' paraphrases.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Agreement of a grader with people."""
    from interviewer.cli.evaluate import evaluate_grading as run

    raise typer.Exit(run(files or [], grader, as_json, limit, without_cues))


@evaluation.command()
def attacks(
    folder: Annotated[Path | None, typer.Option("--attacks", help="Folder with attacks; ours by default.")] = None,
    grader: Annotated[
        str | None,
        typer.Option(
            help="offline, scripted or obedient (played judges; one follows attacks), or a litellm model name."
        ),
    ] = None,
    other_questions: Annotated[
        bool, typer.Option(help="Once each, on the gold questions that no defence was built on.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """What attacks on the grader gain, by class."""
    from interviewer.cli.attacks import evaluate_attacks as run

    raise typer.Exit(run(folder, grader, as_json, other_questions))


@evaluation.command()
def parity(
    folder: Annotated[Path | None, typer.Option("--pairs", help="Folder with paired answers; ours by default.")] = None,
    grader: Annotated[str | None, typer.Option(help="offline, or a litellm model name.")] = None,
    unharmed: Annotated[
        bool, typer.Option(help="Instead: our graded answers, in which nothing was misheard, taken as spoken.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Whether the same content gets the same level however it is delivered."""
    from interviewer.cli.attacks import evaluate_deliveries, evaluate_unharmed_answers

    raise typer.Exit(
        evaluate_unharmed_answers(grader, as_json) if unharmed else evaluate_deliveries(folder, grader, as_json)
    )


@evaluation.command()
def speech(
    manifest: Annotated[Path, typer.Argument(help="Clips with what is said in them (JSON Lines); see docs/speech.md.")],
    model: Annotated[
        str | None, typer.Option(help="Whisper size or model folder; that of the settings by default.")
    ] = None,
    delivery: Annotated[bool, typer.Option("--delivery", help="Only pauses and pace; needs no model.")] = False,
    live: Annotated[
        bool, typer.Option("--live", help="Replay clips in real time, transcribed piece by piece.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Word errors, jargon, speed and delivery figures on recordings with known words."""
    from interviewer.cli.speech import evaluate_recognition as run

    raise typer.Exit(run(manifest, model, delivery, as_json, live))


@cli.command()
def qualify(
    model: Annotated[
        str | None,
        typer.Argument(
            help="offline, a litellm model name, or a played judge (scripted, obedient); the set grader by default."
        ),
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help="So many gold questions and attacks, for a first look; nothing is kept.")
    ] = None,
    record: Annotated[bool, typer.Option("--record", help="Keep the record with the program's own.")] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Only see whether the program's own records are about its prompts.")
    ] = False,
    folder: Annotated[Path | None, typer.Option("--attacks", help="Folder with attacks; ours by default.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the record.")] = False,
) -> None:
    """Try a grader by every rule and keep the record; exit status 0 if it is qualified."""
    from interviewer.cli.qualify import check_records
    from interviewer.cli.qualify import qualify as run

    raise typer.Exit(check_records() if check else run(model, folder, limit, record, as_json))


@evaluation.command()
def phrasing(
    folder: Annotated[Path | None, typer.Option("--phrasings", help="Folder with phrasings; ours by default.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Which wordings of follow-ups are shown, and which are taken for leaks."""
    from interviewer.cli.follow_ups import evaluate_phrasing as run

    raise typer.Exit(run(folder, as_json))


@evaluation.command(name="follow-ups")
def follow_ups(
    file: Annotated[
        Path | None, typer.Option("--targets", help="File with a reader's targets; ours by default.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """How often a follow-up goes to the gap that a second reader saw."""
    from interviewer.cli.follow_ups import evaluate_follow_ups as run

    raise typer.Exit(run(file, as_json))


@evaluation.command()
def conduct(
    model: Annotated[
        str | None,
        typer.Option(help="Who words follow-ups: offline, naive or well-behaved (played), or a litellm model name."),
    ] = None,
    candidate: Annotated[list[str] | None, typer.Option(help="Only this candidate; may be repeated.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Whole sessions with difficult candidates, held against the rules of conduct; exit status 1 if one is broken."""
    from interviewer.cli.conduct import evaluate_conduct as run

    raise typer.Exit(run(model, candidate or (), as_json))


@evaluation.command()
def claims(
    folder: Annotated[Path | None, typer.Argument(help="Folder with marked stories; ours by default.")] = None,
    grader: Annotated[str | None, typer.Option(help="offline, or a litellm model name.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """How well role, dates, figures, cause, fix and effect of failure stories are read."""
    from interviewer.cli.claims import evaluate as run

    raise typer.Exit(run(folder, grader, as_json))


@cli.command()
def export(
    target: Annotated[Path, typer.Argument(help="Folder to write to; made if it is missing.")],
) -> None:
    """Write every session of every person as Markdown and JSON, with its recordings as WAV."""
    from interviewer.cli.export import export as run

    run(target)


@cli.command(name="import")
def import_sessions(
    source: Annotated[Path, typer.Argument(help="An exported .json file, or a folder of them.")],
    person: Annotated[str | None, typer.Option(help="Whose they are; the only person of the store by default.")] = None,
) -> None:
    """Take exported sessions in again; what is there already is kept once."""
    from interviewer.cli.import_sessions import import_sessions as run

    raise typer.Exit(run(source, person))


@people.command()
def invite(
    email: Annotated[str, typer.Argument(help="Their e-mail address.")],
    role: Annotated[Role, typer.Option(help="What they may do.")] = Role.CANDIDATE,
    organisation: Annotated[str, typer.Option(help="Theirs; that of the settings by default.")] = "",
) -> None:
    """Print a link with which somebody sets a password and signs in; it works once, for seven days."""
    from interviewer.cli.accounts import invite as run

    run(email, role, organisation)


@people.command(name="list")
def list_people() -> None:
    """Print all accounts: organisation, role, state, address."""
    from interviewer.cli.accounts import list_all as run

    run()


@people.command(name="role")
def set_role(
    email: Annotated[str, typer.Argument(help="Whose.")], role: Annotated[Role, typer.Argument(help="The new one.")]
) -> None:
    """Give an account another role."""
    from interviewer.cli.accounts import set_role as run

    run(email, role)


@people.command()
def bar(email: Annotated[str, typer.Argument(help="Whose.")]) -> None:
    """Sign an account out everywhere and let nobody in with it; its data stays."""
    from interviewer.cli.accounts import bar as run

    run(email)


@people.command()
def admit(email: Annotated[str, typer.Argument(help="Whose.")]) -> None:
    """Let a barred account in again."""
    from interviewer.cli.accounts import admit as run

    run(email)


@cli.command()
def worker(
    queues: Annotated[str, typer.Option(help="Queues with commas between: stt, grade, bulk.")] = "stt,grade",
    at_once: Annotated[int, typer.Option(min=1, max=64, help="Pieces of work at the same time.")] = 2,
) -> None:
    """Grade and transcribe for programs on the same PostgreSQL database (docs/operations.md)."""
    from interviewer.cli.worker import run_worker as run

    run(queues, at_once)


@cli.command()
def regrade(
    model: Annotated[str, typer.Option(help="The grader: embedded, or a litellm model name.")],
    rubric: Annotated[str, typer.Option(help="Only answers to questions of this rubric.")] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only count, estimate, and show a sample of 50 answers.")
    ] = False,
) -> None:
    """Grade all answers of finished interviews once more; earlier grades are kept."""
    from interviewer.cli.regrade import regrade as run

    run(model, rubric, is_dry=dry_run)


@cli.command()
def migrate() -> None:
    """Bring the database to this version's schema; replicas do so at their start as well."""
    from interviewer.cli.worker import migrate as run

    run()


@cli.command()
def demo(
    sessions: Annotated[int, typer.Option(min=1, max=200, help="Sessions to make up.")] = 40,
    port: Annotated[int | None, typer.Option(help="Port; 0 takes a free one.")] = None,
    browser: Annotated[bool | None, typer.Option(help="Open the page in a browser.")] = None,
) -> None:
    """Open the app on made-up sessions of three months, in a folder of their own."""
    from interviewer.cli.demo import demo as run

    run(sessions, port, browser)


@cli.command()
def doctor() -> None:
    """Say what works here and what does not; nothing secret is printed."""
    from interviewer.cli.doctor import doctor as run

    raise typer.Exit(run())
