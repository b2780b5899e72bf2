"""Words and small pieces that several pages share."""

import html
from datetime import datetime

from interviewer.content.taxonomy import Level, Topic
from interviewer.grading.grade import Outcome, Unscored
from interviewer.interview.session import ItemKind, Mode, Preset, Stage
from interviewer.language.catalogue import SOURCE
from interviewer.language.chosen import language
from interviewer.language.formats import day_and_minute
from interviewer.language.messages import Names, _, marked

TOPIC_NAMES = Names(
    {
        Topic.TRADEOFFS: "LLM tradeoffs",
        Topic.SYSTEM_DESIGN: "System design",
        Topic.FAILURES: "Experience with failures",
    }
)
LEVEL_NAMES = Names({Level.JUNIOR: "Junior", Level.MID: "Mid-level", Level.SENIOR: "Senior"})
PRESET_NAMES = Names(
    {
        Preset.SPRINT: "Sprint",
        Preset.TOPIC: "One topic",
        Preset.FULL: "Full interview",
        Preset.ONE_WAY: "One-way video",
        Preset.PRESSURE: "Under pressure",
        Preset.LOW_ANXIETY: "Without haste",
    }
)
PRESET_NOTES = Names(
    {
        Preset.SPRINT: "two questions, about 15 minutes",
        Preset.TOPIC: "up to four questions on one topic, about 30 minutes",
        Preset.FULL: "warm-up, five questions, your own questions, about 50 minutes",
        Preset.ONE_WAY: "five questions, 2 minutes each, no follow-ups",
        Preset.PRESSURE: "three questions, less time to think, long answers are interrupted",
        Preset.LOW_ANXIETY: "two questions, no clock, hints on request",
    }
)
ITEM_NAMES = Names(
    {
        ItemKind.WARM_UP: "Warm-up, not scored",
        ItemKind.ARTEFACT: "Your own work, not scored",
        ItemKind.QUESTION: "Question",
        ItemKind.WRAP_UP: "Anything to add or correct",
        ItemKind.CANDIDATE_QUESTIONS: "Your questions, not scored",
    }
)
MODE_NAMES = Names({Mode.EXAM: "exam mode", Mode.COACH: "coach mode"})
STAGE_NAMES = Names(
    {
        Stage.BRIEFING: "not begun",
        Stage.INTERVIEW: "unfinished",
        Stage.SELF_RATING: "your rating is next",
        Stage.DEBRIEF: "finished",
    }
)


def esc(text: object) -> str:
    """Text as HTML: nothing in it can become markup."""
    return html.escape(str(text), quote=True)


def lang_en() -> str:
    """For the tag of a piece of content, which stays English: says so on a page in another language."""
    return "" if language() == SOURCE else ' lang="en"'


def in_english(html_of_content: str) -> str:
    """A piece of content within a line."""
    mark = lang_en()
    return f"<span{mark}>{html_of_content}</span>" if mark else html_of_content


def paragraphs(text: str) -> str:
    """Text with its line breaks, as HTML."""
    return "<br>".join(esc(line) for line in text.splitlines())


def practise_button(question_id: str) -> str:
    """Starts an interview of this question alone."""
    return f'<button type="button" class="quiet" data-action="practise" data-question="{esc(question_id)}">{_("Practise it")}</button>'


def notice(sentence: str, kind: str = "info") -> str:
    """One sentence that is read aloud by screen readers; '' clears it."""
    role = "alert" if kind == "error" else "status"
    shown = f'<span class="notice-text">{esc(sentence)}</span>' if sentence else ""
    return f'<div class="notice notice-{esc(kind)}" role="{role}" aria-live="polite">{shown}</div>'


def header(current: str) -> str:
    """The bar with the product's name and the pages."""
    links = "".join(
        f'<a href="/app{path}"{" aria-current=page" if name == current else ""}>{_(name)}</a>'
        for name, path in _PAGES.items()
    )
    return (
        f'<div class="bar"><a class="brand" href="/app/"><span class="brand-mark" aria-hidden="true"></span>{_("Mock interviewer")}</a>'
        f'<nav aria-label="{_("Pages")}">{links}<a class="account" href="/account">{_("Account")}</a></nav><button type="button" class="quiet" data-action="theme" '
        f'aria-label="{_("Switch between light and dark")}">◐</button></div>'
    )


_PAGES = {
    marked("Practise"): "/",
    marked("Review"): "/review",
    marked("Progress"): "/progress",
    marked("Stories"): "/stories",
    marked("Adverts"): "/advert",
    marked("Own questions"): "/questions",
    marked("Coach"): "/coach",
    marked("Settings"): "/settings",
}


def day_and_time(moment: datetime) -> str:
    """A date that the page turns into the reader's own time zone."""
    iso = moment.isoformat(timespec="seconds")
    return f'<time datetime="{iso}">{day_and_minute(moment)} UTC</time>'


def minutes_and_seconds(seconds: float) -> str:
    """3:05."""
    whole = max(0, round(seconds))
    return f"{whole // 60}:{whole % 60:02d}"


def who_grades(name: str) -> str:
    """The grader's name as candidates read it."""
    return _("offline grader (coverage, indicative)") if name == "embedded" else name


def graded_by(outcome: Outcome) -> str:
    """Who produced an outcome, with the endpoint's own name where it differs."""
    asked, told = outcome.provenance.grader, outcome.provenance.model_reported
    suffix = ", " + _("which reported itself as {name}", name=told) if told and told not in asked else ""
    imported = ", " + _("imported") if outcome.provenance.is_imported else ""
    return who_grades(asked) + suffix + imported


def unscored_sentence(outcome: Unscored) -> str:
    """Not scored, and why."""
    return _("Not scored: {reason}", reason=_(outcome.detail))
