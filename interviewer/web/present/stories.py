"""What the story bank shows: a list, one story with what contradicts and what it answers, facts from warm-ups."""

from collections.abc import Sequence

from interviewer.claims.documents import NAMES
from interviewer.claims.stories import FactKind, Story
from interviewer.claims.values import Contradiction
from interviewer.content.bank import Bank
from interviewer.content.question import Question
from interviewer.interview.story import FactKind as WarmUpKind
from interviewer.interview.story import StoryFact
from interviewer.language.messages import Names, _, plural
from interviewer.web.present.text import TOPIC_NAMES, day_and_time, esc, in_english, lang_en, practise_button

LABELS = Names(
    {
        FactKind.ROLE: "Your part",
        FactKind.DATE: "When",
        FactKind.EFFECT: "Effect: harm done, and what came of it",
        FactKind.FIGURE: "Figures",
        FactKind.CAUSE: "Cause",
        FactKind.FIX: "What you did",
        FactKind.TOOL: "Tools and models",
        FactKind.LESSON: "What you take from it",
    }
)
"""Each kind of fact as its box is called, in the order of the boxes."""
WARM_UP_KINDS = Names({WarmUpKind.ROLE: "role", WarmUpKind.TOOL: "tool", WarmUpKind.FIGURE: "figure"})


def intro(count: int) -> str:
    """What the page is for."""
    empty = (
        f"<p>{_('No story yet. Keep one from the debrief of an answer that tells an experience, or write one here.')}</p>"
        if not count
        else ""
    )
    said = _(
        "Experiences to tell in interviews, in your own words. Nothing is added to them, and no score is made of them. A "
        "story stays when its interview is deleted."
    )
    return f'<section class="card head"><h1>{_("Stories")}</h1><p>{said}</p>{empty}</section>'


def listing(stories: Sequence[Story], current: str) -> str:
    """The stories as links, the open one marked."""
    if not stories:
        return ""
    rows = "".join(
        f'<li><a href="/app/stories?story={esc(one.id)}"{" aria-current=page" if one.id == current else ""}>{esc(one.title)}</a> '
        f'<span class="small">{plural("{n} fact, changed {day}", "{n} facts, changed {day}", sum(map(len, one.facts.values())), day=day_and_time(one.changed_at))}</span></li>'
        for one in stories
    )
    return f'<section class="card"><h2>{_("Your stories")}</h2><ul class="plain-list">{rows}</ul></section>'


def missing(sentence: str) -> str:
    """There is no such story."""
    return f'<section class="card empty"><h2>{_("Not found")}</h2><p>{esc(sentence)}</p></section>'


def source(story: Story) -> str:
    """Where a story was told."""
    if story.session_id is None:
        return f'<p class="small">{_("Written by hand. One fact a line.")}</p>'
    address = f"/app/debrief?session={esc(story.session_id)}#item-{story.item}"
    link = f'<a href="{address}">{_("this interview")}</a>'
    said = _("Told in {interview}, if you still have it. One fact a line; change what you like.", interview=link)
    return f'<p class="small">{said}</p>'


def findings(bank: Bank, pairs: Sequence[Contradiction], questions: Sequence[Question], story: Story) -> str:
    """What contradicts, which questions it answers, and the story in four forms."""
    return f"{_contradictions(pairs)}{_questions(bank, questions)}{_forms(story)}"


def _contradictions(pairs: Sequence[Contradiction]) -> str:
    if not pairs:
        return ""
    shown = "".join(
        f'<div class="flag"><blockquote>{esc(pair.first.text)}</blockquote><blockquote>{esc(pair.second.text)}</blockquote>'
        f'<p class="small"{lang_en()}>{esc(pair.ask)}</p></div>'
        for pair in pairs
    )
    return f'<section class="card"><h2>{_("These do not go together")}</h2>{shown}</section>'


def _questions(bank: Bank, questions: Sequence[Question]) -> str:
    if not questions:
        told = _("None yet: the story has no facts, or the bank no such question for your role.")
        return f'<section class="card"><h2>{_("Questions it may answer")}</h2><p class="small">{told}</p></section>'
    rows = "".join(
        f"<li>{in_english(esc(q.spoken))} <span class='small'>{in_english(esc(bank.roles[q.role].name))}, {TOPIC_NAMES[q.topic]}</span> "
        f"{practise_button(q.id)}</li>"
        for q in questions
    )
    said = _("The nearest by meaning, of the role that you practised last; whether it fits is yours to judge.")
    return (
        f'<section class="card"><h2>{_("Questions it may answer")}</h2><p class="small">{said}</p>'
        f"<ul>{rows}</ul></section>"
    )


def _forms(story: Story) -> str:
    links = "".join(
        f'<a href="/api/stories/{esc(story.id)}/{form.value}.md" download>{_(name)}</a>' for form, name in NAMES.items()
    )
    return (
        f'<section class="card"><h2>{_("Write it up")}</h2><p class="small">'
        f"{_('Markdown from your facts alone; what is missing is named.')}</p>"
        f'<p class="links">{links}</p></section>'
    )


def warm_up(facts: Sequence[StoryFact]) -> str:
    """What was told in warm-ups, each with the sentence that it stands in."""
    if not facts:
        return ""
    rows = "".join(
        f"<li><b>{esc(fact.text)}</b> <span class='small'>{WARM_UP_KINDS[fact.kind]}: {esc(fact.sentence)}</span></li>"
        for fact in facts
    )
    return f'<section class="card"><h2>{_("From your warm-ups")}</h2><ul class="plain-list">{rows}</ul></section>'
