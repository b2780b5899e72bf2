"""What the advert page shows: the advert with its demands marked, what each asks for, and what the bank has for it."""

from collections import Counter
from collections.abc import Sequence

from interviewer.adverts.cv import CvReading, Sign
from interviewer.adverts.demands import ABOUT_MODELS, Advert, Demand
from interviewer.adverts.labels import Label
from interviewer.claims.stories import Story
from interviewer.content.bank import Bank
from interviewer.interview.profile import Goal
from interviewer.language.messages import Names, _, plural, within
from interviewer.web.present.text import LEVEL_NAMES, TOPIC_NAMES, day_and_time, esc, in_english, practise_button

NAMES = Names(
    {
        Label.USE: "use",
        Label.ADAPT: "adapt",
        Label.BUILD: "build",
        Label.BUZZWORD: "buzzword",
        Label.NOT_LLM: "not LLM",
    }
)
MEANINGS = Names(
    {
        Label.USE: "works with models as they are: prompts, retrieval, agents, evaluation, rules of use",
        Label.ADAPT: "changes or runs models: fine-tuning, distilling, serving open weights",
        Label.BUILD: "makes models or methods: training from scratch, kernels, publications",
        Label.BUZZWORD: "names AI, and nothing that could be shown or asked about",
        Label.NOT_LLM: "everything else that is asked for",
    }
)
GOAL_NAMES = Names({Goal.RETURN: "coming back to work", Goal.LEAD: "leading a team"})


def intro() -> str:
    """What the page is for, and where the text goes."""
    said = _(
        "Paste an advert, or open a file. Each demand is labelled by what you would have to do, and held against the "
        "question bank; what the bank does not cover is said. An advert can choose among equal questions of your next "
        "interviews. It never changes a level, a bar or a score."
    )
    return f'<section class="card head"><h1>{_("Job adverts")}</h1><p>{said}</p></section>'


def reads_with(model: str) -> str:
    """Who will read the advert."""
    if not model:
        return f'<p class="small">{_("Read by rules on this machine; nothing is sent anywhere.")}</p>'
    said = _("The advert is sent to {model} to be read. A CV is read on this machine.", model=esc(model))
    return f'<p class="small">{said}</p>'


def document_input(target: str, title: str) -> str:
    """A choice of file whose text goes into the box with this id."""
    return (
        f'<label class="file-choice"><span class="button-secondary">{esc(title)}</span>'
        f'<input type="file" class="visually-hidden" data-document="{esc(target)}" '
        'accept=".pdf,.docx,.html,.htm,.txt,.md,application/pdf,text/plain,text/html"></label>'
        f'<p class="small" role="status" aria-live="polite" data-document-told="{esc(target)}">'
        f"{_('PDF, DOCX, HTML or text, at most 10 MB; read on this machine.')}</p>"
    )


def listing(adverts: Sequence[Advert], current: str, steering: str) -> str:
    """The adverts as links, the open one and the one in use marked."""
    if not adverts:
        return ""
    in_use = ", " + _("in use")
    rows = "".join(
        f'<li><a href="/app/advert?advert={esc(one.id)}"{" aria-current=page" if one.id == current else ""}>{esc(one.title)}</a> '
        f'<span class="small">{plural("{n} demand", "{n} demands", len(one.demands))}, {day_and_time(one.kept_at)}{in_use if one.id == steering else ""}</span></li>'
        for one in adverts
    )
    return f'<section class="card"><h2>{_("Your adverts")}</h2><ul class="plain-list">{rows}</ul></section>'


def decoded(bank: Bank, advert: Advert, *, is_steering: bool) -> str:
    """One advert: its demands by label, the marked text, what the bank has."""
    return (
        f'<section class="card"><h2>{esc(advert.title)}</h2>{_summary(bank, advert, is_steering=is_steering)}</section>'
        f'<section class="card"><h2>{_("The advert, marked")}</h2>{_legend(advert)}<div class="advert-text" tabindex="0" role="group" '
        f'aria-label="{_("The advert with its demands marked")}">{_marked(advert)}</div></section>{_demands(bank, advert)}'
    )


def missing(sentence: str) -> str:
    """There is no such advert."""
    return f'<section class="card empty"><h2>{_("Not found")}</h2><p>{esc(sentence)}</p></section>'


def _summary(bank: Bank, advert: Advert, *, is_steering: bool) -> str:
    about = sum(demand.label in ABOUT_MODELS for demand in advert.demands)
    left = len(advert.uncovered)
    role = in_english(esc(bank.roles[advert.role].name))
    read_by = _("rules") if advert.reader == "rules" else esc(advert.reader)
    held = _("Held against {role}; read by {reader}.", role=role, reader=read_by)
    reason = ""
    if advert.reason:
        reason = " " + _("The model could not read it ({reason}), so the rules did.", reason=esc(_(advert.reason)))
    covered = (
        _(
            "{covered} of the {about} demands on language models have questions in the bank of {role}.",
            covered=about - left,
            about=about,
            role=role,
        )
        if about
        else _("No demand on language models was found.")
    )
    use = _("It chooses among equal questions of your next interviews.") if is_steering else _("It is not in use.")
    limits = _(
        "Labels come from the words of each sentence and can be wrong; which questions bear on it is told by likeness of "
        "meaning. No promise about any job follows from it."
    )
    return f'<p>{held}{reason} {covered} {use}</p><p class="small">{limits}</p>'


def _legend(advert: Advert) -> str:
    counts = Counter(demand.label for demand in advert.demands)
    rows = "".join(
        f'<li><mark class="label-{label.value}">{NAMES[label]}</mark> {counts[label]} <span class="small">{MEANINGS[label]}</span></li>'
        for label in Label
    )
    return f'<ul class="plain-list legend">{rows}</ul>'


def _marked(advert: Advert) -> str:
    shown, at = [], 0
    for demand in advert.demands:
        shown.append(esc(advert.text[at : demand.start]))
        shown.append(
            f'<mark class="label-{demand.label.value}">{_because(advert, demand)} <span class="label-name">{NAMES[demand.label]}</span></mark>'
        )
        at = demand.end
    return "".join((*shown, esc(advert.text[at:])))


def _because(advert: Advert, demand: Demand) -> str:
    """The words of a demand, those that decided its label underlined."""
    shown, at = [], demand.start
    for start, end in sorted(demand.because):
        if start >= at:
            shown += [esc(advert.text[at:start]), f"<u>{esc(advert.text[start:end])}</u>"]
            at = end
    return "".join((*shown, esc(advert.text[at : demand.end])))


def _demands(bank: Bank, advert: Advert) -> str:
    about = [demand for demand in advert.demands if demand.label in ABOUT_MODELS]
    if not about:
        return ""
    rows = "".join(
        f'<li><p><mark class="label-{demand.label.value}">{NAMES[demand.label]}</mark> {esc(demand.text)}</p>{_questions(bank, demand)}</li>'
        for demand in about
    )
    return f'<section class="card"><h2>{_("What the bank has for it")}</h2><ul class="plain-list demands">{rows}</ul></section>'


def _questions(bank: Bank, demand: Demand) -> str:
    known = [bank.questions[q] for q in demand.questions if q in bank.questions]
    if not known:
        return f'<p class="small">{_("<b>Not covered:</b> no question of this role bears on it.")}</p>'
    rows = "".join(
        f'<li>{in_english(esc(q.subtopic.replace("_", " ")))} <span class="small">{TOPIC_NAMES[q.topic]}, {within(LEVEL_NAMES[q.level])}</span> {practise_button(q.id)}</li>'
        for q in known
    )
    return f"<ul>{rows}</ul>"


def cv_note(reading: CvReading) -> str:
    """What was found in a CV, and what of it speaks for a situation."""
    signs = "".join(_sign(reading, sign) for sign in reading.signs)
    found = (
        _("Choose what you want to keep as stories; the rest is forgotten with this page.")
        if reading.deeds
        else _("No deed with a figure or a doing word was found; write your stories by hand.")
    )
    return f"<p>{found}</p>{signs}"


def _sign(reading: CvReading, sign: Sign) -> str:
    said = _(
        "It looks like <b>{situation}</b>: {because} (<q>{words}</q>). If that is so, choose it under "
        '<a href="/app/settings">Settings, About you</a>; fitting questions then come first among equals.',
        situation=GOAL_NAMES[sign.goal],
        because=in_english(esc(sign.because)),
        words=esc(reading.text[sign.start : sign.end]),
    )
    return f'<p class="note">{said}</p>'


def kept(stories: Sequence[Story]) -> str:
    """What was taken over from a CV."""
    rows = "".join(f'<li><a href="/app/stories?story={esc(story.id)}">{esc(story.title)}</a></li>' for story in stories)
    said = _("Kept as stories; look them over, since only what is written there was read:")
    return f'<p>{said}</p><ul class="plain-list">{rows}</ul>'


def steered(advert: Advert | None) -> str:
    """On the start page: that an advert chooses among equal questions."""
    if advert is None:
        return ""
    link = f'<a href="/app/advert?advert={esc(advert.id)}">{esc(advert.title)}</a>'
    said = _("Among equal questions those that bear on {advert} come first.", advert=link)
    return f'<p class="small steered">{said}</p>'
