"""`interviewer grade`: one answer from a file, graded as in the app."""

import asyncio
import sys
from pathlib import Path

from pydantic import ValidationError

from interviewer.content.question import Question
from interviewer.content.rubric import Rubric
from interviewer.errors import NotFound
from interviewer.grading.grade import Grade, GradingTask, Outcome, SaidPart, Submission
from interviewer.grading.told import told
from interviewer.llm.quiet import QUIET_ENVIRONMENT
from interviewer.service.misheard import UnderstandingGrader
from interviewer.service.out_of_place import usual_words
from interviewer.service.spoken_quotes import with_times
from interviewer.settings import load_settings, quiet_environment
from interviewer.speech.transcript import Transcript
from interviewer.wiring.graders import make_graders
from interviewer.wiring.parts import read_bank

TURN = "answer"
"""What the one turn is called in quotes."""


def grade(question_id: str, answer: Path, grader: str | None, as_json: bool, transcript: Path | None = None) -> int:
    """Print the outcome; 0 if graded, 1 if unscored. With a transcript the answer is a spoken one."""
    settings = load_settings()
    quiet_environment(QUIET_ENVIRONMENT)
    bank = read_bank(settings)
    question = bank.question(question_id)
    rubric = bank.rubric_of(question)
    heard = _transcript(transcript) if transcript is not None else None
    said = SaidPart(turn_id=TURN, asked=question.prompt, text=_read(answer), is_spoken=heard is not None)
    task = GradingTask(question=question, rubric=rubric, submission=Submission(parts=(said,)))
    embedded_or_model = make_graders(settings).grader(grader or settings.grader)
    understanding = UnderstandingGrader(embedded_or_model, lambda: usual_words(bank.questions.values()))
    outcome = with_times(asyncio.run(understanding.grade(task)), task.submission, {TURN: [heard]})
    print(told(outcome, question).model_dump_json(indent=2) if as_json else _text(outcome, question, rubric))
    return 0 if isinstance(outcome, Grade) else 1


def _transcript(path: Path) -> Transcript:
    try:
        return Transcript.model_validate_json(_read(path))
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors(include_input=False)[0]["loc"])
        raise NotFound(
            f"{str(path)!r} is not a transcript{f' (field {place!r})' if place else ''}; "
            "take one from under 'transcripts' in an exported session."
        ) from None


def _read(answer: Path) -> str:
    name = "standard input" if str(answer) == "-" else repr(str(answer))
    try:
        raw = sys.stdin.buffer.read() if str(answer) == "-" else answer.read_bytes()
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise NotFound(f"{name} is not a UTF-8 text file.") from None
    except OSError as error:
        raise NotFound(f"{name} cannot be read: {error.strerror}.") from None


def _text(outcome: Outcome, question: Question, rubric: Rubric) -> str:
    if not isinstance(outcome, Grade):
        return f"Not scored ({outcome.reason}): {outcome.detail}"
    lines = [f"{question.id}, graded by {outcome.provenance.grader} ({outcome.label})"]
    for score in outcome.criteria:
        name = rubric.criterion(score.criterion).name
        level = "NE" if score.level is None else f"{score.level}  ({score.low:g}-{score.high:g})"
        lines.append(f"  {name:40} {level}")
        lines += [f"      limited: {reason}" for reason in score.limited_by]
        if score.next_step is not None:
            lines.append(f"      to move up: {question.point(score.next_step).text}")
    lines += [f"  {p.point_id:4} {p.status.value:7} “{p.quote.text}”" for p in outcome.points if p.quote is not None]
    lines += [f"  {f.flag_id:4} flag    “{f.quote.text}”" for f in outcome.flags]
    lines += [f"  addressed to the grader, not counted: “{quote.text}”" for quote in outcome.injections]
    return "\n".join(lines)
