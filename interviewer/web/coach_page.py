"""The coach's bench: a shared interview is rated blind, compared, overridden with a reason, commented on."""

from typing import Any

import gradio as gr

from interviewer.accounts.account import Role
from interviewer.coaching.share import SharedItem
from interviewer.content.bank import Bank
from interviewer.errors import InterviewerError, RefusedAction
from interviewer.language.messages import _
from interviewer.service.coaching import Bench, CoachService
from interviewer.service.handing_over import HandingOver, require_coach
from interviewer.web.layout import EVENT, REDIRECT_JS, account_of, bar, item_of, person_of, sentence_of, told
from interviewer.web.present import coach as present
from interviewer.web.present import text

MOST_CRITERIA = 5


class CoachPage:
    """What a person was given to rate; the open interview and answer are named in the address."""

    def __init__(self, bank: Bank, service: CoachService, handing_over: HandingOver | None = None) -> None:
        """`handing_over` is there where people have accounts."""
        self._bank = bank
        self._service = service
        self._handing_over = handing_over

    def build(self, page: gr.Blocks) -> None:
        """Lay out the page and wire its events."""
        bar("Coach")
        with gr.Column(elem_classes="narrow wide"):
            gr.HTML(present.intro() + f'<section class="card">{present.file_input()}</section>', elem_id="coach-intro")
            said = gr.HTML(elem_id="coach-notice")
            cohort = gr.HTML(elem_id="coach-cohort")
            listing = gr.HTML(elem_id="coach-list")
            with gr.Column(visible=False, elem_id="bench") as bench:
                which = gr.Radio([], label=_("Answer"), elem_id="coach-item", elem_classes="stacked")
                answer = gr.HTML(elem_id="coach-answer")
                anchors = gr.HTML(elem_id="coach-anchors")
                compared = gr.HTML(elem_id="coach-compared")
                with gr.Column(visible=False, elem_classes="card", elem_id="coach-rate") as rating:
                    slots = [
                        gr.Radio(_levels(), label="-", visible=False, elem_id=f"coach-level-{n}")
                        for n in range(MOST_CRITERIA)
                    ]
                    rate = gr.Button(
                        _("Keep my rating, then show the grader's"), variant="primary", elem_id="coach-keep"
                    )
                with gr.Accordion(
                    _("Override a level, with the reason"), open=False, visible=False, elem_id="coach-override"
                ) as override:
                    criterion = gr.Dropdown([], label=_("Criterion"), elem_id="coach-criterion")
                    level = gr.Radio(_levels(), label=_("Level"), elem_id="coach-new-level")
                    reason = gr.Textbox(label=_("Reason"), lines=2, max_length=2_000, elem_id="coach-reason")
                    do_override = gr.Button(_("Add the override"), elem_id="coach-do-override")
                with gr.Accordion(_("Comment on words of the answer"), open=False, elem_id="coach-comment"):
                    words = gr.Textbox(
                        label=_("The words, copied from the answer"), max_length=2_000, elem_id="coach-words"
                    )
                    comment = gr.Textbox(label=_("Comment"), lines=2, max_length=2_000, elem_id="coach-text")
                    do_comment = gr.Button(_("Add the comment"), elem_id="coach-do-comment")
                links = gr.HTML(elem_id="coach-links")
                drop = gr.Button(
                    _("Delete this shared interview and my notes on it"), size="sm", elem_id="coach-delete"
                )
            agreement = gr.HTML(elem_id="coach-agreement")
            with gr.Row(elem_classes="card row-end"):
                name = gr.Textbox(label=_("Your name on notes"), max_length=40, elem_id="coach-name")
                call = gr.Button(_("Keep the name"), elem_id="coach-call")
        redirect = gr.Textbox(visible="hidden", elem_id="redirect")
        view = [listing, bench, which, answer, anchors, compared, rating, *slots, override, criterion, links, agreement]
        follow = {"fn": None, "inputs": redirect, "outputs": None, "js": REDIRECT_JS}
        page.load(self.on_load, None, [*view, name, said], **EVENT)
        page.load(self.on_load_cohort, None, cohort, **EVENT)
        which.input(self.on_choose, which, redirect, **EVENT).then(**follow)
        rate.click(self.on_rate, slots, view, **EVENT)
        do_override.click(self.on_override, [criterion, level, reason], [*view, reason], **EVENT)
        do_comment.click(self.on_comment, [words, comment], [*view, words, comment], **EVENT)
        drop.click(self.on_delete, None, redirect, **EVENT).then(**follow)
        call.click(self.on_call, name, [name, said], **EVENT)

    @told
    def on_load(self, request: gr.Request) -> list[Any]:
        """The list, and the answer named in the address."""
        owner = person_of(request)
        try:
            return [*self._view(request), self._service.name(owner), ""]
        except InterviewerError as error:
            nothing = [gr.update(visible=False), *[gr.skip()] * (len_view() - 3), ""]
            return [present.listing(self._bank, self._service.all(owner), ""), *nothing, self._service.name(owner), present.missing(sentence_of(error))]  # fmt: skip

    @told
    def on_load_cohort(self, request: gr.Request) -> str:
        """Those who have given interviews to this coach."""
        mine = account_of(request)
        if self._handing_over is None or mine is None or not mine.role.may(Role.COACH):
            return ""
        return present.cohort(self._handing_over.followers(mine))

    def on_choose(self, request: gr.Request, item: str | None) -> str:
        """Go to another answer."""
        return f"/app/coach?share={_named(request)}&item={int(item or 0)}"

    @told
    def on_rate(self, request: gr.Request, *levels: str | None) -> list[Any]:
        """Keep a blind rating, and show what the grader gave."""
        require_coach(account_of(request))
        bench, item = self._open(request)
        chosen = levels[: len(item.rubric.criteria)]
        if any(level is None for level in chosen):
            raise RefusedAction("Rate every criterion; choose NE where there is not enough to judge.")
        given = {c.id: _level(level) for c, level in zip(item.rubric.criteria, chosen, strict=True)}
        self._service.rate(person_of(request), bench.shared.id, item.index, given)
        return self._view(request)

    @told
    def on_override(
        self, request: gr.Request, criterion: str | None, level: str | None, reason: str | None
    ) -> list[Any]:
        """Add an override."""
        require_coach(account_of(request))
        bench, item = self._open(request)
        self._service.override(
            person_of(request), bench.shared.id, item.index, criterion or "", _level(level), reason or ""
        )
        return [*self._view(request), ""]

    @told
    def on_comment(self, request: gr.Request, words: str | None, comment: str | None) -> list[Any]:
        """Add a comment."""
        require_coach(account_of(request))
        bench, item = self._open(request)
        self._service.comment(person_of(request), bench.shared.id, item.index, words or "", comment or "")
        return [*self._view(request), "", ""]

    @told
    def on_delete(self, request: gr.Request) -> str:
        """Delete the open shared interview and go to the list."""
        self._service.delete(person_of(request), _named(request))
        return "/app/coach"

    @told
    def on_call(self, request: gr.Request, name: str | None) -> tuple[str, str]:
        """Keep the coach's name."""
        return self._service.call(person_of(request), name or ""), text.notice(_("Kept."))

    def _view(self, request: gr.Request) -> list[Any]:
        owner = person_of(request)
        listing = present.listing(self._bank, self._service.all(owner), _named(request))
        agreement = present.agreements(self._service.agreements(owner))
        if not _named(request):
            return [listing, gr.update(visible=False), *[gr.skip()] * (len_view() - 3), agreement]
        bench, item = self._open(request)
        is_rated, criteria = bench.is_rated(item.index), item.rubric.criteria
        labels = [
            (present.item_label(self._bank, one, n, bench.is_rated(one.index)), str(one.index))
            for n, one in enumerate(bench.shared.items, 1)
        ]
        slots = [
            gr.update(visible=n < len(criteria) and not is_rated, label=criteria[n].name if n < len(criteria) else "-")
            for n in range(MOST_CRITERIA)
        ]
        return [
            listing,
            gr.update(visible=True),
            gr.update(choices=labels, value=str(item.index)),
            present.answer(item, bench.seen(item.index)),
            present.anchors(item.rubric),
            present.compared(bench, item),
            gr.update(visible=not is_rated),
            *slots,
            gr.update(visible=is_rated),
            gr.update(choices=[(c.name, c.id) for c in criteria], value=criteria[0].id),
            present.notes_link(bench),
            agreement,
        ]

    def _open(self, request: gr.Request) -> tuple[Bench, SharedItem]:
        bench = self._service.bench(person_of(request), _named(request))
        return bench, bench.shared.item(item_of(request)) or bench.shared.items[0]


def _levels() -> list[tuple[str, str]]:
    """Choices of a level; "0" stands for *not enough evidence*."""
    return [(_(present.NOT_ENOUGH), "0"), *((str(n), str(n)) for n in range(1, 6))]


def len_view() -> int:
    """How many outputs a view has."""
    return 11 + MOST_CRITERIA


def _level(chosen: str | None) -> int | None:
    return int(chosen) if chosen and chosen != "0" else None


def _named(request: gr.Request) -> str:
    return str(request.query_params.get("share", ""))[:64]
