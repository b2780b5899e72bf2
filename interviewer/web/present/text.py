"""Words and small pieces that several pages share."""

import html
from datetime import datetime

from interviewer.content.taxonomy import Level, Topic
from interviewer.grading.grade import Outcome, Unscored
from interviewer.interview.session import ItemKind, Preset, Stage

TOPIC_NAMES = {
    Topic.TRADEOFFS: "LLM tradeoffs",
    Topic.SYSTEM_DESIGN: "System design",
    Topic.FAILURES: "Experience with failures",
}
LEVEL_NAMES = {Level.JUNIOR: "Junior", Level.MID: "Mid-level", Level.SENIOR: "Senior"}
PRESET_NAMES = {
    Preset.SPRINT: "Sprint",
    Preset.TOPIC: "One topic",
    Preset.FULL: "Full interview",
    Preset.ONE_WAY: "One-way video",
    Preset.PRESSURE: "Under pressure",
    Preset.LOW_ANXIETY: "Without haste",
}
PRESET_NOTES = {
    Preset.SPRINT: "two questions, about 15 minutes",
    Preset.TOPIC: "up to four questions on one topic, about 30 minutes",
    Preset.FULL: "warm-up, five questions, your own questions, about 50 minutes",
    Preset.ONE_WAY: "five questions, 2 minutes each, no follow-ups",
    Preset.PRESSURE: "three questions, less time to think, long answers are interrupted",
    Preset.LOW_ANXIETY: "two questions, no clock, hints on request",
}
ITEM_NAMES = {
    ItemKind.WARM_UP: "Warm-up, not scored",
    ItemKind.ARTEFACT: "Your own work, not scored",
    ItemKind.QUESTION: "Question",
    ItemKind.WRAP_UP: "Anything to add or correct",
    ItemKind.CANDIDATE_QUESTIONS: "Your questions, not scored",
}
STAGE_NAMES = {
    Stage.BRIEFING: "not begun",
    Stage.INTERVIEW: "unfinished",
    Stage.SELF_RATING: "your rating is next",
    Stage.DEBRIEF: "finished",
}


def esc(text: object) -> str:
    """Text as HTML: nothing in it can become markup."""
    return html.escape(str(text), quote=True)


def paragraphs(text: str) -> str:
    """Text with its line breaks, as HTML."""
    return "<br>".join(esc(line) for line in text.splitlines())


def practise_button(question_id: str) -> str:
    """Starts an interview of this question alone."""
    return f'<button type="button" class="quiet" data-action="practise" data-question="{esc(question_id)}">Practise it</button>'


def notice(sentence: str, kind: str = "info") -> str:
    """One sentence that is read aloud by screen readers; '' clears it."""
    role = "alert" if kind == "error" else "status"
    shown = f'<span class="notice-text">{esc(sentence)}</span>' if sentence else ""
    return f'<div class="notice notice-{esc(kind)}" role="{role}" aria-live="polite">{shown}</div>'


def header(current: str) -> str:
    """The bar with the product's name and the pages."""
    links = "".join(
        f'<a href="/app{path}"{" aria-current=page" if name == current else ""}>{name}</a>'
        for name, path in (
            ("Practise", "/"),
            ("Review", "/review"),
            ("Progress", "/progress"),
            ("Stories", "/stories"),
            ("Adverts", "/advert"),
            ("Own questions", "/questions"),
            ("Coach", "/coach"),
            ("Settings", "/settings"),
        )
    )
    return (
        '<div class="bar"><a class="brand" href="/app/"><span class="brand-mark" aria-hidden="true"></span>Mock interviewer</a>'
        f'<nav aria-label="Pages">{links}<a class="account" href="/account">Account</a></nav>'
        '<button type="button" class="quiet" data-action="theme" aria-label="Switch between light and dark">◐</button></div>'
    )


def day_and_time(moment: datetime) -> str:
    """A date that the page turns into the reader's own time zone."""
    iso = moment.isoformat(timespec="seconds")
    return f'<time datetime="{iso}">{moment:%d %b %Y, %H:%M} UTC</time>'


def minutes_and_seconds(seconds: float) -> str:
    """3:05."""
    whole = max(0, round(seconds))
    return f"{whole // 60}:{whole % 60:02d}"


def who_grades(name: str) -> str:
    """The grader's name as candidates read it."""
    return "offline grader (coverage, indicative)" if name == "embedded" else name


def graded_by(outcome: Outcome) -> str:
    """Who produced an outcome, with the endpoint's own name where it differs."""
    asked, told = outcome.provenance.grader, outcome.provenance.model_reported
    suffix = f", which reported itself as {told}" if told and told not in asked else ""
    imported = ", imported" if outcome.provenance.is_imported else ""
    return who_grades(asked) + suffix + imported


def unscored_sentence(outcome: Unscored) -> str:
    """Not scored, and why."""
    return f"Not scored: {outcome.detail}"
