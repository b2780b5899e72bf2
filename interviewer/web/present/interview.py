"""What the interview page shows: one question, quietly, with its clock."""

from datetime import datetime

from interviewer.content.question import Question
from interviewer.content.rubric import Rubric
from interviewer.content.taxonomy import Form
from interviewer.interview import flow
from interviewer.interview.session import ItemKind, Mode, Preset, Session, Turn, TurnKind, TurnState
from interviewer.language.formats import decimal
from interviewer.language.messages import Names, _, plural
from interviewer.speech.jargon import WordToCheck
from interviewer.web.present.text import (
    ITEM_NAMES,
    TOPIC_NAMES,
    esc,
    in_english,
    lang_en,
    minutes_and_seconds,
    paragraphs,
)


def question_card(
    session: Session,
    turn: Turn,
    question: Question | None,
    rubric: Rubric | None,
    spoken: str,
    now: datetime,
    *,
    has_voice: bool = False,
) -> str:
    """The open turn: what is asked, its circumstances, own work beside it, hints, the clock and what was said before.

    `has_voice` says whether a speech server can read it aloud.
    """
    address = f"/api/sessions/{session.id}/turns/{turn.id}/voice"
    voice = f'data-voice-address="{esc(address)}" ' if has_voice else ""
    work = _own_work(session, turn, question)
    beside = " with-work" if work else ""
    return (
        f'<section class="card question{beside}" data-session="{esc(session.id)}" data-turn="{esc(turn.id)}" {voice}'
        f'data-spoken="{esc(spoken)}" aria-labelledby="where">'
        f'<div class="strip"><span class="where" id="where">{_where(session, turn)}</span>{_clock(session, turn, now)}</div>'
        f'{_aside(session, turn)}<h1 id="asked" class="asked" tabindex="-1"{lang_en()}>{paragraphs(turn.asked)}</h1>'
        + (_circumstances(question) if question is not None else "")
        + work
        + _clarifications(turn)
        + _hints(session, turn, question)
        + f'<div class="strip-end"><button type="button" class="quiet" data-action="repeat">{_("Repeat")}</button>'
        + _other_words(turn, spoken)
        + _criteria(rubric)
        + "</div>"
        + _said_before(session, turn)
        + "</section>"
    )


def _aside(session: Session, turn: Turn) -> str:
    """What is said to the words before, ahead of the question that follows them."""
    before = [t for t in session.turns if t.state is TurnState.ANSWERED and t.id != turn.id]
    said = before[-1].aside if before else None
    if said is None:
        return ""
    return f'<p class="aside aside-{said.kind.value}" role="note"{lang_en()}>{esc(said.text)}</p>'


def _where(session: Session, turn: Turn) -> str:
    planned = session.plan.items[turn.item]
    if planned.kind is not ItemKind.QUESTION:
        return f"<b>{ITEM_NAMES[planned.kind]}</b>"
    questions = session.plan.questions
    place = _("Question {n} of {total}", n=questions.index(turn.item) + 1, total=len(questions))
    topic = TOPIC_NAMES[planned.topic] if planned.topic is not None else ""
    follow_up = f'<span class="tag">{_("Follow-up")}</span>' if turn.kind is TurnKind.PROBE else ""
    coach = f'<span class="tag">{_("Coach")}</span>' if session.plan.mode is Mode.COACH else ""
    return f"<b>{place}</b> <span>{esc(topic)}</span> {follow_up}{coach}"


def _clock(session: Session, turn: Turn, now: datetime) -> str:
    if not session.plan.shows_clock:
        return ""
    elapsed, budget = flow.clock_s(session, now), flow.budget_s(session, turn)
    prep = 0 if turn.kind is TurnKind.PROBE else session.plan.items[turn.item].time.prep_s
    paused = session.paused_at is not None
    return (
        f'<span class="clock" role="timer" aria-label="{_("Time for this answer")}" data-elapsed="{elapsed:.0f}" '
        f'data-budget="{budget}" data-prep="{prep}" data-paused="{int(paused)}" data-drawn="{now.timestamp():.1f}"'
        f"{_interrupts(session, turn)}>"
        f"{minutes_and_seconds(elapsed)} / {minutes_and_seconds(budget)}</span>"
    )


MOST_WORDS_UNDER_PRESSURE = 150
"""Words from which a typed answer is interrupted under pressure: about a minute of speech."""


def _interrupts(session: Session, turn: Turn) -> str:
    is_asked = turn.kind in (TurnKind.QUESTION, TurnKind.PROBE)
    if session.plan.preset is not Preset.PRESSURE or not is_asked:
        return ""
    return f' data-most-words="{MOST_WORDS_UNDER_PRESSURE}"'


def _own_work(session: Session, turn: Turn, question: Question | None) -> str:
    """What the candidate has pasted, where it is what the question is about."""
    is_about = turn.kind is TurnKind.ARTEFACT or (question is not None and question.form is Form.ARTEFACT_WALKTHROUGH)
    if not session.plan.artefact.strip() or not is_about:
        return ""
    return (
        f'<details class="own-work" open><summary>{_("What you pasted")}</summary>'
        f'<pre tabindex="0" aria-label="{_("What you pasted")}">{esc(session.plan.artefact)}</pre></details>'
    )


def _clarifications(turn: Turn) -> str:
    if not turn.clarifications:
        return ""
    lines = "".join(
        f"<dt>{paragraphs(told.asked)}</dt><dd{lang_en()}>{paragraphs(told.reply)}</dd>" for told in turn.clarifications
    )
    return f'<div class="clarified" role="note"><h2>{_("You asked")}</h2><dl>{lines}</dl></div>'


def _other_words(turn: Turn, spoken: str) -> str:
    """The question as it is read aloud, which is shorter; nothing where that is what is shown."""
    if spoken == turn.asked:
        return ""
    return (
        f"<details class='quiet-details other-words'><summary>{_('In other words')}</summary>"
        f"<p{lang_en()}>{paragraphs(spoken)}</p></details>"
    )


def _circumstances(question: Question) -> str:
    if not question.context:
        return ""
    return f'<div class="context"><h2>{_("Circumstances")}</h2><p{lang_en()}>{paragraphs(question.context)}</p></div>'


def _hints(session: Session, turn: Turn, question: Question | None) -> str:
    shown = session.turns_of(turn.item)[0].hints_shown
    if question is None or not shown:
        return ""
    lines = "".join(f"<li{lang_en()}>{esc(hint.text)}</li>" for hint in question.hints[:shown])
    return f'<div class="hints" role="note"><h2>{_("Hint")}</h2><ul>{lines}</ul></div>'


def _criteria(rubric: Rubric | None) -> str:
    if rubric is None:
        return ""
    names = "".join(f"<li{lang_en()}>{esc(c.name)}</li>" for c in rubric.criteria)
    return f"<details class='quiet-details'><summary>{_('What is looked at')}</summary><ul>{names}</ul></details>"


def _said_before(session: Session, turn: Turn) -> str:
    earlier = [t for t in session.turns_of(turn.item) if t.id != turn.id and t.answer is not None]
    if not earlier:
        return ""
    parts = "".join(
        f"<p class='small'{lang_en()}>{paragraphs(t.asked)}</p><blockquote>{paragraphs(t.answer.text)}</blockquote>"
        for t in earlier
        if t.answer is not None
    )
    return f"<details class='quiet-details said-before'><summary>{_('What you said so far')}</summary>{parts}</details>"


SUBMIT_NAMES = Names({TurnKind.CANDIDATE_QUESTIONS: "Ask this", TurnKind.WRAP_UP: "Add this"})
SKIP_NAMES = Names({TurnKind.CANDIDATE_QUESTIONS: "No question", TurnKind.WRAP_UP: "Nothing to add"})
ANSWER_NAMES = Names({TurnKind.CANDIDATE_QUESTIONS: "Your question", TurnKind.WRAP_UP: "Your addition"})


def submit_name(turn: Turn) -> str:
    """What handing in means on this turn."""
    return SUBMIT_NAMES.get(turn.kind) or _("Submit answer")


def skip_name(turn: Turn) -> str:
    """What going on without an answer means on this turn."""
    return SKIP_NAMES.get(turn.kind) or _("Skip")


def answer_name(turn: Turn) -> str:
    """The label of the box."""
    return ANSWER_NAMES.get(turn.kind) or _("Your answer")


def concerned(session: Session) -> list[tuple[str, int]]:
    """The questions that something can be added to, as choices."""
    places = session.plan.questions
    return [
        (f"{_('Question {n}', n=places.index(item) + 1)}: {shortened(session.turns_of(item)[0].asked)}", item)
        for item in session.answered_questions
    ]


def shortened(text: str, most: int = 70) -> str:
    """The beginning of a text, cut at a word."""
    plain = " ".join(text.split())
    return plain if len(plain) <= most else plain[:most].rsplit(" ", 1)[0] + " …"


def nothing_open() -> str:
    """There is no interview to show."""
    return (
        f'<section class="card"><h1>{_("No interview is open")}</h1>'
        f"<p>{_('Choose one on the start page, or open an earlier one under Review.')}</p>"
        f'<a class="button" href="/app/">{_("Choose an interview")}</a></section>'
    )


def finish_question(session: Session) -> str:
    """Asked before an interview is ended early."""
    left = len(session.plan.questions) - len(session.answered_questions)
    if not left:
        return f"<p>{_('Finish the interview and see the debrief?')}</p>"
    said = plural(
        "Finish now? {n} question is not answered; what you have said is graded, what stands in the box included.",
        "Finish now? {n} questions are not answered; what you have said is graded, what stands in the box included.",
        left,
    )
    return f"<p>{said}</p>"


def microphone(
    session: Session, turn: Turn, problem: str, waiting: str | None = None, given_up: str | None = None
) -> str:
    """The recorder; `problem` says what stands in its way, `waiting` names a recording still to be transcribed, and
    `given_up` one over which the program ended again and again.
    """
    if problem:
        return (
            f'<div class="mic mic-off" role="note"><p>{esc(problem)}</p>'
            f'<p><a href="/app/settings">{_("Open Settings")}</a>. {_("You can type your answer meanwhile.")}</p></div>'
        )
    pick_up = f' data-waiting="{esc(waiting)}"' if waiting is not None else ""
    return (
        f'<div class="mic" data-session="{esc(session.id)}" data-turn="{esc(turn.id)}"{pick_up}>'
        '<button type="button" class="mic-button" data-action="record" aria-pressed="false">'
        f'<span class="mic-dot" aria-hidden="true"></span><span class="mic-label">{_("Record your answer")}</span></button>'
        '<span class="mic-level" aria-hidden="true"><i></i></span><span class="mic-time"></span>'
        '<p class="mic-status" role="status" aria-live="polite"></p><p class="mic-cue" aria-hidden="true"></p>'
        + (_given_up(given_up) if given_up is not None else "")
        + _voice_options()
        + "</div>"
    )


def _given_up(recording: str) -> str:
    said = _(
        "A recording of this answer is kept, but not transcribed: the program ended each time it was at it, perhaps for "
        'want of memory. Type the answer, or record it in shorter pieces. You can <a href="{address}">listen to it</a>.',
        address=f"/api/recordings/{esc(recording)}.wav",
    )
    return (
        f'<div class="to-check" role="note"><p>{said}</p>'
        f'<button type="button" class="quiet" data-action="transcribe" data-recording="{esc(recording)}">{_("Try once more")}</button></div>'
    )


def _choices(choices: dict[str, str]) -> str:
    return "".join(f'<option value="{value}">{name}</option>' for value, name in choices.items())


def _voice_options() -> str:
    seconds = {"2": 2, "2.5": 2.5, "3": 3, "4": 4, "6": 6, "10": 10}
    waits = _choices({value: f"{decimal(s, 0 if s == int(s) else 1)} s" for value, s in seconds.items()})
    speeds = _choices({"0.8": _("slow"), "1": _("normal"), "1.2": _("fast")})
    said = _(
        "An unfinished sentence is never cut off. “Let me think”, said or pressed (Alt+L), gives half a minute. "
        "Pauses cost nothing."
    )
    return (
        f'<details class="quiet-details mic-options"><summary>{_("Voice options")}</summary><div class="mic-grid">'
        f'<label><input type="checkbox" data-hands-free="on"> {_("Hands-free: a finished answer is handed in after a silence")}</label>'
        f'<label>{_("of")} <select data-hands-free="patience">{waits}</select></label>'
        f'<label><input type="checkbox" data-voice="on"> {_("Read each question aloud")}</label>'
        f'<label>{_("at speed")} <select data-voice="rate">{speeds}</select></label>'
        f"<label hidden>{_('Microphone')} <select data-microphone></select></label>"
        f'<label>{_("Or send a recording")} <input type="file" accept=".wav,.mp3,.m4a,.ogg,.flac,.webm,audio/*" data-upload></label>'
        f"</div><p class='small'>{said}</p></details>"
    )


def words_to_check(words: tuple[WordToCheck, ...]) -> str:
    """Heard words that are worth a look before the answer is handed in; '' for none."""
    if not words:
        return ""
    listed = "".join(f"<li>{_word_to_check(word)}</li>" for word in words)
    return f'<div class="to-check" role="note">{_("<b>Please check</b> what was heard:")}<ul>{listed}</ul></div>'


def _word_to_check(word: WordToCheck) -> str:
    meant = ""
    if word.suggestion is not None:
        meant = " " + _("(did you say <b>{word}</b>?)", word=in_english(esc(word.suggestion)))
    if word.why == "repeated":
        meant = ", " + _("written {n} times on end (only the first is graded)", n=word.times)
    return _("“{word}” at {time}", word=esc(word.text), time=minutes_and_seconds(word.start_s)) + meant
