"""What the coach's bench shows, and what of it a candidate sees: nobody's levels before they may be seen."""

from collections.abc import Sequence

from interviewer.coaching.notes import Note, NoteKind, levels_of, rating_of
from interviewer.coaching.share import OWN_QUESTION, SharedInterview, SharedItem
from interviewer.content.bank import Bank
from interviewer.content.rubric import Criterion, Rubric
from interviewer.language.formats import decimal, percent
from interviewer.language.messages import _, marked, plural, within
from interviewer.service.coaching import Bench, Pairs
from interviewer.service.handing_over import Follower
from interviewer.web.present.document import STYLE
from interviewer.web.present.text import LEVEL_NAMES, TOPIC_NAMES, day_and_time, esc, in_english, lang_en, who_grades

NOT_ENOUGH = marked("NE")


def intro() -> str:
    """What the page is for."""
    said = _(
        "Take in an interview that somebody shared with you (their debrief offers the file), rate each answer, and only "
        "then see what the grader gave. Your notes go back as a file. No verdict on a person is made of them."
    )
    return f'<section class="card head"><h1>{_("Coach")}</h1><p>{said}</p></section>'


def file_input() -> str:
    """A choice of a shared interview or of another coach's ratings."""
    return (
        f'<label class="file-choice"><span class="button-secondary">{_("Take in a file")}</span>'
        '<input type="file" class="visually-hidden" data-post="/api/coaching" accept=".json,application/json"></label>'
        '<p class="small" role="status" aria-live="polite" data-post-told>'
        + _("A shared interview, or another coach's ratings of one; 5 MB at most.")
        + "</p>"
    )


def listing(bank: Bank, every: Sequence[SharedInterview], current: str) -> str:
    """The shared interviews as links, the open one marked."""
    if not every:
        return ""
    rows = "".join(
        f'<li><a href="/app/coach?share={esc(one.id)}"{" aria-current=page" if one.id == current else ""}>{_name(bank, one)}</a> '
        f'<span class="small">{plural("{n} answer", "{n} answers", len(one.items))}</span></li>'
        for one in every
    )
    return f'<section class="card"><h2>{_("Shared with you")}</h2><ul class="plain-list">{rows}</ul></section>'


def cohort(followers: Sequence[Follower]) -> str:
    """Those who have given a coach interviews, with what is still to be rated."""
    if not followers:
        return f'<section class="card"><h2>{_("Your candidates")}</h2><p class="small">{_("Nobody has given you an interview yet. They do it under <i>Share with a coach</i> in a debrief.")}</p></section>'
    rows = "".join(
        f"<tr><th scope='row'>{_apart(one.email)}</th><td>{_links(one.interviews)}</td><td>{_('{n} of {all}', n=one.rated, all=one.answers)}</td>"
        f"<td>{day_and_time(one.latest)}</td></tr>"
        for one in followers
    )
    return (
        f'<section class="card"><h2>{_("Your candidates")}</h2><div class="table-scroll" tabindex="0"><table><thead><tr>'
        f"<th scope='col'>{_('Candidate')}</th><th scope='col'>{_('Interviews given')}</th><th scope='col'>{_('Answers rated')}</th>"
        f"<th scope='col'>{_('Newest')}</th></tr></thead><tbody>{rows}</tbody></table></div></section>"
    )


def _links(shares: Sequence[str]) -> str:
    return ", ".join(f'<a href="/app/coach?share={esc(share)}">{n}</a>' for n, share in enumerate(shares, 1))


def holders(emails: Sequence[str]) -> str:
    """Which coaches have an interview."""
    if not emails:
        return f'<p class="small" role="status">{_("No coach has this interview. Who is given it sees your e-mail address and the text below; their notes appear in your debrief.")}</p>'
    return f'<p class="small" role="status">{_("With {people}. Their notes appear in your debrief.", people=esc(", ".join(emails)))}</p>'


def missing(sentence: str) -> str:
    """There is no such shared interview."""
    return f'<section class="card empty"><h2>{_("Not found")}</h2><p>{esc(sentence)}</p></section>'


def item_label(bank: Bank, item: SharedItem, number: int, is_rated: bool) -> str:
    """An answer in a choice; text."""
    question = bank.questions.get(item.question_id)
    about = question.subtopic.replace("_", " ") if question is not None else TOPIC_NAMES[item.rubric.topic]
    return f"{number}. {about}" + (f" ({_('rated')})" if is_rated else "")


def answer(item: SharedItem, notes: Sequence[Note]) -> str:
    """What was asked and said, the words that comments are about marked."""
    context = f'<p class="small"{lang_en()}>{esc(item.context)}</p>' if item.context else ""
    parts = "".join(
        f'<p class="asked-line"><b>{_("Interviewer")}</b> {in_english(esc(part.asked))}</p>'
        f'<p class="said" tabindex="0" role="group">{_marked(part.said, [n for n in notes if n.turn_id == part.turn_id and n.item == item.index])}</p>'
        for part in item.parts
    )
    return f'<section class="card"><h2>{_("The answer")}</h2>{context}{parts}{_comments(item, notes)}</section>'


def anchors(rubric: Rubric) -> str:
    """What each criterion looks like at 1, 3 and 5."""
    rows = "".join(
        f"<tr{lang_en()}><th scope='row'>{esc(c.name)}</th>{''.join(_anchor(c, n) for n in (1, 3, 5))}</tr>"
        for c in rubric.criteria
    )
    return (
        f'<section class="card"><h2>{_("The scale")}</h2><p class="small">{_("2 and 4 lie between; NE is for too little to judge.")}</p>'
        f"<div class='table-scroll' tabindex='0'><table><thead><tr><th scope='col'>{_('Criterion')}</th><th scope='col'>1</th>"
        f"<th scope='col'>3</th><th scope='col'>5</th></tr></thead><tbody>{rows}</tbody></table></div></section>"
    )


def _anchor(criterion: Criterion, level: int) -> str:
    """A cell that names its level itself where the table is shown as a list."""
    return f'<td data-level="{level}">{esc(criterion.anchors.get(level, ""))}</td>'


def compared(bench: Bench, item: SharedItem) -> str:
    """The coach's levels beside the grader's and other coaches'; nothing before the coach has rated."""
    rating = rating_of(bench.notes, bench.coach, item.index)
    if rating is None:
        said = _("What the grader gave is shown once you have rated.")
        return f'<section class="card"><h2>{_("Rate it")}</h2><p class="small">{said}</p></section>'
    graded = item.graded
    now = levels_of(bench.notes, bench.coach, item.index)
    others = sorted(
        {n.coach for n in bench.notes if n.item == item.index and n.kind is NoteKind.RATING and n.coach != bench.coach}
    )
    heads = [_("You, blind"), _("You now"), who_grades(graded.grader) if graded else _("No grade"), *others]
    rows = ""
    for criterion in item.rubric.criteria:
        cells = [
            rating.levels.get(criterion.id),
            now.get(criterion.id),
            graded.levels.get(criterion.id) if graded else None,
        ]
        cells += [levels_of(bench.notes, other, item.index).get(criterion.id) for other in others]
        rows += f"<tr><th scope='row'{lang_en()}>{esc(criterion.name)}</th>{''.join(f'<td>{_level(one)}</td>' for one in cells)}</tr>"
    head = "".join(f"<th scope='col'>{esc(name)}</th>" for name in heads)
    reasons = _reasons(item, bench.notes)
    return (
        f"<section class='card'><h2>{_('Side by side')}</h2><div class='table-scroll' tabindex='0'><table><thead><tr><th scope='col'>{_('Criterion')}</th>"
        f"{head}</tr></thead><tbody>{rows}</tbody></table></div>{reasons}</section>"
    )


def notes_link(bench: Bench) -> str:
    """The file that goes back, once there is something in it."""
    if not any(note.coach == bench.coach for note in bench.notes):
        return ""
    return f'<p class="links"><a href="/api/coaching/{esc(bench.shared.id)}.json" download>{_("My notes as a file")}</a></p>'


def agreements(found: Sequence[Pairs]) -> str:
    """How far raters agree, with how many levels that rests on."""
    if not found:
        return ""
    rows = "".join(
        f"<tr><th scope='row'>{_('{first} and {second}', first=esc(pair.first), second=esc(who_grades(pair.second)))}</th><td>{pair.n}</td>{_figures(pair)}</tr>"
        for pair in found
    )
    said = _(
        "Over everything that both rated without seeing the other. QWK is Cohen's kappa with quadratic weights: 1 is "
        "perfect, 0 is chance; the range is a 95 % bootstrap over answers."
    )
    heads = (_("Who"), _("Levels"), _("Same"), _("Within one"), "QWK")
    return (
        f"<section class='card'><h2>{_('Agreement')}</h2><p class='small'>{said}</p><div class='table-scroll' tabindex='0'>"
        f"<table><thead><tr>{''.join(f'<th scope=col>{name}</th>' for name in heads)}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div><p class='links'><a href='/api/coaching/golden.yaml' download>"
        f"{_('Disputed answers as YAML for the bank')}</a></p></section>"
    )


def received(notes: Sequence[Note], item: int, rubric: Rubric | None, *, hides_levels: bool = False) -> str:
    """In the candidate's debrief: what coaches said of an answer. The grade stays what it is."""
    here = [note for note in notes if note.item == item]
    if not here or rubric is None:
        return ""
    blocks = ""
    for coach in sorted({note.coach for note in here}):
        levels = levels_of(here, coach, item)
        given = [f"{in_english(_apart(c.name))} {_level(levels[c.id])}" for c in rubric.criteria if c.id in levels]
        said = "" if hides_levels else "; ".join(given)
        told = {NoteKind.COMMENT} if hides_levels else {NoteKind.COMMENT, NoteKind.OVERRIDE}
        mine = [note for note in here if note.coach == coach and note.kind in told]
        rows = "".join(f"<li>{_note(note, rubric)}</li>" for note in mine)
        blocks += f"<p><b>{_apart(coach)}</b> {said}</p>" + (f"<ul>{rows}</ul>" if rows else "")
    return f'<div class="coach-said"><h3>{_("From a coach")}</h3>{blocks}</div>'


def share_head(shared: SharedInterview) -> str:
    """What a candidate is about to give away."""
    said = plural(
        "The file holds the questions, your answers as below, and the grader's levels, which the coach's page shows only "
        "after they have rated (an editor would show them before). It holds no name, no sound, no rating of your own. "
        "{n} answer.",
        "The file holds the questions, your answers as below, and the grader's levels, which the coach's page shows only "
        "after they have rated (an editor would show them before). It holds no name, no sound, no rating of your own. "
        "{n} answers.",
        len(shared.items),
    )
    return f'<section class="card head"><h1>{_("Share with a coach")}</h1><p>{said}</p></section>'


def share_links(session_id: str) -> str:
    """The file for a coach, and a page to read."""
    base = f"/api/sessions/{esc(session_id)}/share"
    return (
        f'<p class="links"><a class="button" href="{base}.json" download>{_("File for a coach")}</a>'
        f'<a href="{base}.html" target="_blank" rel="noopener">{_("Page to read or print")}</a></p>'
    )


def shared_text(shared: SharedInterview) -> str:
    """The answers as they will be read, and the criteria that the candidate wrote."""
    return "".join(
        answer(item, ()) + (anchors(item.rubric) if item.question_id == OWN_QUESTION else "") for item in shared.items
    )


def share_document(bank: Bank, shared: SharedInterview) -> str:
    """A shared interview as one HTML file: no levels, no script, nothing loaded."""
    items = "".join(
        f"<section><h2>{TOPIC_NAMES[item.rubric.topic]}</h2><p class='small'>{esc(item.context)}</p>"
        + "".join(
            f"<p><b>Interviewer</b> {esc(part.asked)}</p><blockquote>{esc(part.said)}</blockquote>"
            for part in item.parts
        )
        + "</section>"
        for item in shared.items
    )
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>Interview</title><style>{STYLE}</style></head>'
        f"<body><main><h1>{_name(bank, shared)}</h1>{items}</main></body></html>\n"
    )


def _name(bank: Bank, shared: SharedInterview) -> str:
    return f"{in_english(esc(bank.roles[shared.role].name))}, {within(LEVEL_NAMES[shared.level])}, {esc(shared.id[:6])}"


def _level(level: int | None) -> str:
    return _(NOT_ENOUGH) if level is None else str(level)


def _figures(pair: Pairs) -> str:
    found = pair.found
    if found is None:
        return f"<td colspan='3'>{_('not yet measured: fewer than 10 levels')}</td>"
    low_high = (
        f" ({_('{low} to {high}', low=decimal(found.qwk_low, 2), high=decimal(found.qwk_high, 2))})"
        if found.qwk_low is not None and found.qwk_high is not None
        else ""
    )
    kappa = _("not defined") if found.qwk is None else f"{decimal(found.qwk, 2)}{low_high}"
    return f"<td>{percent(found.exact or 0)}</td><td>{percent(found.within_one or 0)}</td><td>{kappa}</td>"


def _marked(said: str, notes: Sequence[Note]) -> str:
    """The answer with commented words marked, none over another."""
    shown, at = [], 0
    for note in sorted((n for n in notes if n.kind is NoteKind.COMMENT), key=lambda n: n.start):
        if note.start >= at and said[note.start : note.end] == note.words:
            shown += [esc(said[at : note.start]), f"<mark>{esc(note.words)}</mark>"]
            at = note.end
    return "".join((*shown, esc(said[at:])))


def _comments(item: SharedItem, notes: Sequence[Note]) -> str:
    here = [n for n in notes if n.kind is NoteKind.COMMENT and n.item == item.index]
    rows = "".join(f"<li>{_apart(note.coach)}: {_note(note, item.rubric)}</li>" for note in here)
    return f"<h3>{_('Comments')}</h3><ul>{rows}</ul>" if rows else ""


def _reasons(item: SharedItem, notes: Sequence[Note]) -> str:
    here = [n for n in notes if n.kind is NoteKind.OVERRIDE and n.item == item.index]
    rows = "".join(f"<li>{_apart(n.coach)}, {day_and_time(n.at)}: {_note(n, item.rubric)}</li>" for n in here)
    return f"<h3>{_('Overrides')}</h3><ul>{rows}</ul>" if rows else ""


def _note(note: Note, rubric: Rubric) -> str:
    if note.kind is NoteKind.COMMENT:
        return f"<q>{_apart(note.words)}</q> {_apart(note.text)}"
    names = {criterion.id: criterion.name for criterion in rubric.criteria}
    return (
        "; ".join(f"{in_english(_apart(names.get(c, c)))} {_level(n)}" for c, n in note.levels.items())
        + f": {_apart(note.text)}"
    )


def _apart(text: str) -> str:
    """A stranger's text within a line; it cannot turn the direction of what follows it."""
    return f"<bdi>{esc(text)}</bdi>"
