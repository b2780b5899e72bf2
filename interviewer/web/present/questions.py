"""What the page of own questions shows: a list, and what is still to mend in the open one."""

from collections.abc import Sequence

from interviewer.content.own.check import Checked
from interviewer.content.own.form import FieldProblem
from interviewer.content.question import Question
from interviewer.content.taxonomy import Form, Kind
from interviewer.language.messages import Names, _, within
from interviewer.store.own_questions import OwnQuestion
from interviewer.web.present.text import LEVEL_NAMES, TOPIC_NAMES, day_and_time, esc, in_english

LABELS = Names(
    {
        "title": "What it is about, in a few words",
        "context": "Figures and circumstances, shown on screen",
        "prompt": "The question",
        "spoken": "As it is read aloud (empty: as above)",
        "criteria": "Own criteria (empty: those of the shipped rubric)",
        "evidence": "What an answer can show",
        "red_flags": "Red flags",
        "probes": "Follow-up questions",
        "depth": "Deeper questions",
        "hints": "Hints for coach mode",
        "fallback": "For people without the experience",
        "study": "Study tasks",
        "transfer": "Neighbouring experience that counts",
        "refs": "References",
        "asr_terms": "Words for speech recognition",
        "tags": "Tags",
    }
)
"""Each box as it is called, in their order."""
FORMS = Names(
    {
        Form.SITUATIONAL: "situational",
        Form.PAST_BEHAVIOUR: "past behaviour",
        Form.DESIGN: "design",
        Form.EXPLAIN: "explain",
        Form.INCIDENT_REVIEW: "incident review",
        Form.ARTEFACT_WALKTHROUGH: "artefact walkthrough",
    }
)
KINDS = Names({Kind.USE: "use", Kind.ADAPT: "adapt", Kind.BUILD: "build"})
HELP = Names(
    {
        "evidence": "criterion | must, should or bonus | what it shows | cue; cue; cue - a line for each, numbered E1, E2, ... in this order",
        "red_flags": "what is said or done | criterion = highest level - a line for each",
        "probes": "criterion | E1, E2 | the question? - a line for each; no_story among the points asks for one occasion",
        "criteria": "blocks of a name and three lines that begin with 1:, 3: and 5:, an empty line between blocks",
        "hints": "criterion | one sentence",
        "study": "stage 1 to 4 | task",
        "refs": "title | by whom | year",
        "depth": "one a line",
        "transfer": "one a line",
        "asr_terms": "one a line",
        "tags": "one a line",
    }
)


def intro(count: int) -> str:
    """What the page is for."""
    empty = f"<p>{_('None yet. Write one, or start from a shipped question and change it.')}</p>" if not count else ""
    said = _(
        "Questions that you write are yours alone, are checked like the shipped ones, and can be practised at once. "
        "Interviews choose from them too if you wish; progress is measured on shipped questions only."
    )
    return f'<section class="card head"><h1>{_("Own questions")}</h1><p>{said}</p>{empty}</section>'


def listing(questions: Sequence[OwnQuestion], current: str) -> str:
    """The questions as links, the open one marked."""
    if not questions:
        return ""
    rows = "".join(
        f'<li><a href="/app/questions?own={esc(one.id)}"{" aria-current=page" if one.id == current else ""}>'
        f"{esc(one.form.title or _('Untitled'))}</a> <span class='small'>{TOPIC_NAMES[one.form.topic]}, "
        f"{within(LEVEL_NAMES[one.form.level])}, {_('changed {day}', day=day_and_time(one.changed_at))}</span></li>"
        for one in questions
    )
    return (
        f'<section class="card"><h2>{_("Your questions")}</h2><ul class="plain-list">{rows}</ul>'
        f'<p class="links"><a href="/api/own-questions.yaml" download>{_("All as YAML")}</a></p></section>'
    )


def missing(sentence: str) -> str:
    """There is no such question."""
    return f'<section class="card empty"><h2>{_("Not found")}</h2><p>{esc(sentence)}</p></section>'


def findings(own: OwnQuestion, checked: Checked) -> str:
    """Whether it can be asked, and what is to mend, by box."""
    needed = sum(p.severity == "needed" for p in checked.problems)
    errors = sum(p.severity == "error" for p in checked.problems)
    state = (
        _("It can be asked and graded.")
        if checked.question is not None
        else _("It cannot be asked yet: {n} needed.", n=needed)
    )
    if errors:
        state += " " + _("{n} to mend for the shipped bank.", n=errors)
    elif not needed:
        state += " " + _("Nothing to mend.")
    rows = "".join(_box(name, [p for p in checked.problems if p.field == name]) for name in LABELS)
    links = f'<a href="/api/own-questions/{esc(own.id)}.yaml" download>{_("This question as YAML")}</a>'
    if checked.raw_rubric is not None:
        links += f'<a href="/api/own-questions/{esc(own.id)}.rubric.yaml" download>{_("Its rubric as YAML")}</a>'
    return (
        f'<section class="card findings"><h2>{_("Check")}</h2><p role="status" aria-live="polite">{state}</p>'
        f'<ul class="plain-list">{rows}</ul><p class="links">{links}</p></section>'
    )


def _box(name: str, problems: Sequence[FieldProblem]) -> str:
    if not problems:
        return ""
    needed, hint = f"<b>{_('Needed:')}</b> ", ", " + _("hint")
    rows = "".join(
        f"<li>{needed if p.severity == 'needed' else ''}{in_english(esc(p.message))} "
        f"<span class='small'>{in_english(esc(p.rule))}{hint if p.severity == 'warning' else ''}</span></li>"
        for p in problems
    )
    return f"<li><b>{LABELS[name]}</b><ul>{rows}</ul></li>"


def file_input(target: str) -> str:
    """A choice of a text file that goes into the box with this id as it stands."""
    return (
        f'<label class="file-choice"><span class="button-secondary">{_("Open a file")}</span>'
        f'<input type="file" class="visually-hidden" data-text-file="{esc(target)}" accept=".yaml,.yml,text/plain"></label>'
    )


def shipped_label(question: Question, role_name: str) -> str:
    """A shipped question in a choice; text."""
    about = question.subtopic.replace("_", " ")
    return f"{role_name}: {within(TOPIC_NAMES[question.topic])}: {about} ({within(LEVEL_NAMES[question.level])})"
