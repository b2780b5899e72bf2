"""What the start page shows: the plan before it begins, and a session to be continued."""

from interviewer.content.bank import Bank
from interviewer.content.taxonomy import RoleProfile, Topic
from interviewer.interview.session import Difficulty, ItemKind, Plan, PlannedItem, Preset, Session
from interviewer.language.messages import _, plural, within
from interviewer.web.present.text import (
    ITEM_NAMES,
    LEVEL_NAMES,
    PRESET_NAMES,
    PRESET_NOTES,
    TOPIC_NAMES,
    day_and_time,
    esc,
    in_english,
    lang_en,
    notice,
)


def plan_preview(bank: Bank, plan: Plan) -> str:
    """The plan with its times, the criteria per topic, and how the role's mix came about."""
    profile = bank.roles[plan.role]
    questions = [item for item in plan.items if item.kind is ItemKind.QUESTION]
    other_level = any(item.level is not plan.level for item in questions)
    return (
        '<section class="card plan" aria-labelledby="plan-title">'
        f'<h2 id="plan-title">{_("Your interview")}</h2><p class="lead"{lang_en()}>{esc(profile.summary)}</p>'
        f'<p class="figures"><span>{plural("<b>{n}</b> question", "<b>{n}</b> questions", len(questions))}</span>'
        + (f"<span>{up_to_minutes(plan)}</span>" if plan.shows_clock else "")
        + f"<span>{_('bar: <b>{level}</b>', level=LEVEL_NAMES[plan.level])}</span></p>"
        + agenda(plan)
        + (_small(_("Adaptive: from the second question on, the level follows your answers.")) if plan.difficulty is Difficulty.ADAPTIVE else "")
        + (_small(_("Where your level has no question left, one of a neighbouring level is asked; the bar stays yours.")) if other_level else "")
        + criteria(bank, plan)
        + _weights(profile)
        + "</section>"
    )  # fmt: skip


def up_to_minutes(plan: Plan) -> str:
    """How long it takes at most."""
    return _("up to <b>{minutes}</b> min", minutes=plan.minutes)


def no_plan(sentence: str) -> str:
    """Why there is no plan for this choice."""
    return f'<section class="card plan">{notice(sentence, "error")}</section>'


def voice_note(problem: str) -> str:
    """What spoken answers need: what is missing, or else a check of the microphone."""
    if problem:
        return f'<div class="note">{esc(problem)} <a href="/app/settings">{_("Open Settings")}</a></div>'
    return (
        f'<div class="mic-check"><button type="button" class="button-secondary" data-action="mic-check">{_("Check the microphone")}</button>'
        f'<button type="button" class="button-secondary mic-playback" data-action="mic-playback" hidden>{_("Play it back")}</button>'
        '<span class="mic-level" aria-hidden="true"><i></i></span><p class="mic-status" role="status" aria-live="polite"></p></div>'
    )


def agenda(plan: Plan) -> str:
    """What comes in order, each with its time unless the preset shows none."""
    return f"<ol class='agenda'>{''.join(_row(plan, item) for item in plan.items)}</ol>"


def _row(plan: Plan, item: PlannedItem) -> str:
    seconds = item.time.prep_s + item.time.answer_s
    time = f"{seconds // 60}:{seconds % 60:02d}" if plan.shows_clock else ""
    if item.topic is None or item.level is None:
        return f"<li><span>{ITEM_NAMES[item.kind]}</span><span class='small'>{time}</span></li>"
    follow = _("up to {n} follow-ups", n=item.time.probes_max) if item.time.probes_max else ""
    level = f" <span class='tag'>{LEVEL_NAMES[item.level]}</span>" if plan.difficulty is Difficulty.FIXED else ""
    level += f" <span class='tag'>{_('own')}</span>" if item.is_own else ""
    told = " + ".join(part for part in (time, follow) if part)
    return f"<li><span>{TOPIC_NAMES[item.topic]}{level}</span><span class='small'>{told}</span></li>"


def criteria(bank: Bank, plan: Plan, depth: int = 3) -> str:
    """The names of what is looked at, by topic, under a heading of this depth."""
    seen: dict[Topic, str] = {}
    for item in plan.items:
        rubric = bank.rubrics.get(item.rubric_id)
        if rubric is not None and item.topic is not None and item.topic not in seen:
            names = "".join(f"<li{lang_en()}>{esc(c.name)}</li>" for c in rubric.criteria)
            seen[item.topic] = f"<div><h{depth + 1}>{TOPIC_NAMES[item.topic]}</h{depth + 1}><ul>{names}</ul></div>"
    return f'<h{depth}>{_("What is looked at")}</h{depth}><div class="criteria-names">{"".join(seen.values())}</div>'


def _weights(profile: RoleProfile) -> str:
    mix = ", ".join(f"{profile.weights.of(topic)} {TOPIC_NAMES[topic]}" for topic in Topic)
    return _small(
        _(
            "A full interview for {role} asks {mix}. This is practice: it makes no prediction about any job.",
            role=in_english(esc(profile.name)),
            mix=mix,
        )
    )


def _small(sentence: str) -> str:
    return f"<p class='small'>{sentence}</p>"


def unfinished(bank: Bank, session: Session | None) -> str:
    """A session to be continued, first on the page."""
    if session is None:
        return ""
    done = len(session.answered_questions)
    total = sum(1 for item in session.plan.items if item.kind is ItemKind.QUESTION)
    said = _(
        "{role}, {level}, {preset}: {done} of {total} questions answered, begun {day}.",
        role=in_english(esc(bank.roles[session.plan.role].name)),
        level=within(LEVEL_NAMES[session.plan.level]),
        preset=within(PRESET_NAMES[session.plan.preset]),
        done=done,
        total=total,
        day=day_and_time(session.created_at),
    )
    return (
        f'<section class="card resume"><div><h2>{_("Continue where you stopped")}</h2><p>{said}</p></div>'
        f'<a class="button" href="/app/interview?session={esc(session.id)}">{_("Continue")}</a></section>'
    )


def preset_label(preset: Preset) -> str:
    """Preset with its length."""
    return f"{PRESET_NAMES[preset]}: {PRESET_NOTES[preset]}"
