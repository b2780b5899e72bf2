"""What the briefing shows before an interview: what is asked and looked at, the times, the rights, what is stored."""

from interviewer.content.bank import Bank
from interviewer.interview.session import Channel, Difficulty, ItemKind, Plan, Preset, Session
from interviewer.language.messages import _
from interviewer.web.present import costs
from interviewer.web.present.start import agenda, criteria, up_to_minutes, voice_note
from interviewer.web.present.text import LEVEL_NAMES, PRESET_NAMES, esc, lang_en, who_grades


def briefing(bank: Bank, session: Session, grader: str, cost_usd: float | None, heard_by: str = "") -> str:
    """Everything to know before the first question.

    `cost_usd` is what grading will cost, None while unknown; `heard_by` the server that recordings go to, '' if none.
    """
    plan = session.plan
    profile = bank.roles[plan.role]
    time = f"<span>{up_to_minutes(plan)}</span>" if plan.shows_clock else ""
    return (
        f'<section class="card briefing" aria-labelledby="briefing-title"><h1 id="briefing-title">{_("Before you begin")}</h1>'
        f'<p class="figures"><span{lang_en()}>{esc(profile.name)}</span><span>{LEVEL_NAMES[plan.level]}</span>'
        f"<span>{PRESET_NAMES[plan.preset]}</span>{time}</p>"
        f'<div class="briefing-columns"><div><h2>{_("What comes")}</h2>{agenda(plan)}</div>'
        f"<div>{criteria(bank, plan, depth=2)}</div></div>"
        f"<h2>{_('How it goes')}</h2><ul>{_points(_how_it_goes(plan))}</ul>"
        f"<h2>{_('What is stored')}</h2><ul>{_points([*_stored(plan, grader, heard_by), *costs.expected(grader, cost_usd)])}</ul></section>"
    )


def microphone_check(plan: Plan, problem: str) -> str:
    """For spoken answers: a check of three seconds, or what stands in its way; nothing for typed ones."""
    if plan.channel is not Channel.VOICE:
        return ""
    return f'<section class="card"><h2>{_("Check the microphone")}</h2>{voice_note(problem)}</section>'


def _how_it_goes(plan: Plan) -> list[str]:
    follow_ups = any(item.time.probes_max for item in plan.items)
    return [
        _on_time(plan),
        _("You may pause: the clock stops for up to five minutes. You may take back your last answer and give it again."),
        _("If something is unclear, ask. You are told what the circumstances say, and else may assume what you need."),
        _("One question of each topic may be skipped; it then counts as not enough said, not as a low score."),
        *([_("Follow-ups, at most two a question, go to what is missing; answering them counts in full.")] if follow_ups else []),
        *_of_preset(plan),
    ]  # fmt: skip


def _on_time(plan: Plan) -> str:
    if not plan.shows_clock:
        return _("No clock is shown. Take the time that you need.")
    return _(
        "Times are a guide. A line tells you when they run out; nothing is cut off, and running over costs nothing."
    )


def _of_preset(plan: Plan) -> list[str]:
    told = []
    match plan.preset:
        case Preset.PRESSURE:
            told.append(_("The interviewer interrupts long answers, politely. Nothing that you have said is cut."))
        case Preset.ONE_WAY:
            told.append(
                _("As in a recorded video interview nobody asks back: 30 seconds to think, two minutes to answer.")
            )
        case Preset.LOW_ANXIETY:
            told.append(_("Hints are there when you want one; a hint holds its criterion at level 3."))
        case _:
            pass
    if plan.difficulty is Difficulty.ADAPTIVE:
        told.append(
            _(
                "Questions become harder or easier with your answers, by at most one level; the bar stays yours. "
                "Scores of adaptive interviews are harder to compare with each other."
            )
        )
    return told


def _stored(plan: Plan, grader: str, heard_by: str) -> list[str]:
    is_spoken = plan.channel is Channel.VOICE
    kept = (
        _("Your answers and recordings stay in this program's data folder until you delete them.")
        if is_spoken
        else _("Your answers stay in this program's data folder until you delete them.")
    )
    goes = (
        _("Grading happens on this machine.")
        if grader == "embedded"
        else _("For grading, answers are sent to {grader}.", grader=esc(who_grades(grader)))
    )
    has_warm_up = any(item.kind is ItemKind.WARM_UP for item in plan.items)
    return [
        f"{kept} {goes}",
        *([_("Recordings are sent to {server} for transcription.", server=esc(heard_by))] if heard_by and is_spoken else []),
        *([_("Facts from your warm-up (role, tools, figures) are kept in your own words as your story bank.")] if has_warm_up else []),
        *([_("The work that you pasted is kept with this session and deleted with it.")] if plan.artefact else []),
    ]  # fmt: skip


def _points(sentences: list[str]) -> str:
    return "".join(f"<li>{sentence}</li>" for sentence in sentences)
