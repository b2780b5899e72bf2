"""The debrief: the candidate's own rating first, then the scored transcript."""

from typing import Any

import gradio as gr

from interviewer.content.bank import Bank
from interviewer.content.rubric import Rubric
from interviewer.errors import NotFound, RefusedAction
from interviewer.interview.session import SelfRating, Stage
from interviewer.language.messages import _
from interviewer.service.coaching import CoachService
from interviewer.service.interviews import InterviewService
from interviewer.service.preferences import PreferencesService
from interviewer.service.report import SessionReport
from interviewer.service.review import ReviewService
from interviewer.web.layout import EVENT, REDIRECT_JS, bar, person_of, session_of, told
from interviewer.web.present import debrief, layers, text
from interviewer.web.present.text import TOPIC_NAMES

TO_THE_TOP_JS = "() => window.scrollTo(0, 0)"
RATING_CHOICES = [("1", 1), ("2", 2), ("3", 3), ("4", 4), ("5", 5)]
LOOK_AGAIN_S = 1.5

VIEW = ("head", "overview", "items", "closing", "calm", "timer", "retry", "manage", "confirm", "rating", "rating_intro", "notice", "redirect")  # fmt: skip


class DebriefPage:
    """One session: own rating, then grades with their evidence."""

    def __init__(
        self,
        bank: Bank,
        interviews: InterviewService,
        review: ReviewService,
        preferences: PreferencesService,
        coaching: CoachService,
    ) -> None:
        self._bank = bank
        self._interviews = interviews
        self._review = review
        self._preferences = preferences
        self._coaching = coaching
        self._n_slots = rating_slots(bank)

    def build(self, page: gr.Blocks) -> None:
        """Lay out the page and wire its events."""
        bar("")
        parts: dict[str, Any] = {}
        with gr.Column(elem_classes="narrow wide"):
            parts["notice"] = gr.HTML(elem_id="notice")
            with gr.Column(visible=False, elem_classes="card rating", elem_id="rating") as parts["rating"]:
                parts["rating_intro"] = gr.HTML()
                slots = [gr.Radio(RATING_CHOICES, visible=False, elem_classes="rate") for __ in range(self._n_slots)]
                with gr.Row():
                    rate = gr.Button(_("Show the debrief"), variant="primary", elem_id="rate")
                    pass_by = gr.Button(_("Skip my rating"), elem_id="rate-skip")
            parts["head"] = gr.HTML()
            parts["calm"] = gr.Checkbox(label=_("Hide levels, keep the advice"), visible=False, elem_id="hide-levels")
            parts["overview"] = gr.HTML(elem_id="overview")
            parts["retry"] = gr.Button(_("Try grading again"), visible=False, elem_id="retry")
            parts["items"] = gr.HTML(elem_id="items")
            parts["closing"] = gr.HTML()
            with gr.Row(visible=False) as parts["manage"]:
                delete = gr.Button(_("Delete this session"), elem_id="delete", size="sm")
            with gr.Row(visible=False, elem_classes="confirm") as parts["confirm"]:
                gr.HTML(
                    f"<p>{_('Delete the session with its answers, grades and recordings? This cannot be undone.')}</p>"
                )
                delete_yes = gr.Button(_("Delete for good"), variant="stop", elem_id="delete-yes")
                delete_no = gr.Button(_("Keep it"), elem_id="delete-no")
        parts["timer"] = gr.Timer(LOOK_AGAIN_S, active=False)
        parts["redirect"] = gr.Textbox(visible="hidden", elem_id="redirect")
        outputs = [parts[name] for name in VIEW]

        page.load(self.on_load, None, [*outputs, *slots], **EVENT).then(None, parts["redirect"], None, js=REDIRECT_JS)
        rate.click(self.on_rate, slots, outputs, **EVENT).then(None, js=TO_THE_TOP_JS)
        pass_by.click(self.on_rate_skipped, None, outputs, **EVENT).then(None, js=TO_THE_TOP_JS)
        parts["calm"].input(self.on_calm, parts["calm"], outputs, **EVENT)
        parts["timer"].tick(self.on_look_again, None, outputs, **EVENT)
        parts["retry"].click(self.on_retry, None, outputs, **EVENT)
        delete.click(self.on_delete_asked, None, parts["confirm"], **EVENT)
        delete_no.click(self.on_delete_declined, None, parts["confirm"], **EVENT)
        delete_yes.click(self.on_delete, None, parts["redirect"], **EVENT).then(
            None, parts["redirect"], None, js=REDIRECT_JS
        )

    # Events --------------------------------------------------------------------------------------------

    @told
    def on_load(self, request: gr.Request) -> list[Any]:
        """Show the session named in the address, where it stands."""
        owner, session_id = person_of(request), session_of(request)
        try:
            session = self._interviews.get(owner, session_id)
        except NotFound:
            return [*self._gone(), *self._no_slots()]
        if session.stage in (Stage.BRIEFING, Stage.INTERVIEW):
            return [*self._same({"redirect": f"/app/interview?session={session.id}"}), *self._no_slots()]
        if session.stage is Stage.SELF_RATING:
            view = self._same({"rating": gr.update(visible=True), "rating_intro": debrief.rating_intro(self._bank)})
            return [*view, *self._slots(self._interviews.rubrics_of(session))]
        return [*self._view(self._review.report(owner, session_id)), *self._no_slots()]

    @told
    def on_rate(self, request: gr.Request, *levels: int | None) -> list[Any]:
        """Record the own rating, one level or None for each slot, and open the debrief."""
        owner, session_id = person_of(request), session_of(request)
        session = self._interviews.get(owner, session_id)
        if session.stage is Stage.SELF_RATING:
            self._interviews.rate_self(owner, session_id, _ratings(self._interviews.rubrics_of(session), levels))
        return self._view(self._review.report(owner, session_id))

    @told
    def on_rate_skipped(self, request: gr.Request) -> list[Any]:
        """Open the debrief without an own rating."""
        owner, session_id = person_of(request), session_of(request)
        if self._interviews.get(owner, session_id).stage is Stage.SELF_RATING:
            self._interviews.rate_self(owner, session_id, ())
        return self._view(self._review.report(owner, session_id))

    @told
    def on_look_again(self, request: gr.Request) -> list[Any]:
        """Grading was under way: show what is ready, or that the session was deleted meanwhile, in another tab."""
        try:
            return self._view(self._review.report(person_of(request), session_of(request)))
        except NotFound:
            return self._gone()

    @told
    def on_retry(self, request: gr.Request) -> list[Any]:
        """Grade again what has no grade."""
        owner, session_id = person_of(request), session_of(request)
        self._review.grade_again(owner, session_id)
        return self._view(self._review.report(owner, session_id))

    @told
    def on_calm(self, request: gr.Request, is_hidden: bool) -> list[Any]:
        """Hide levels from now on, or show them again."""
        self._preferences.hide_levels(person_of(request), bool(is_hidden))
        return self._view(self._review.report(person_of(request), session_of(request)))

    def on_delete_asked(self) -> Any:
        """Ask before deleting."""
        return gr.update(visible=True)

    def on_delete_declined(self) -> Any:
        """Keep it."""
        return gr.update(visible=False)

    @told
    def on_delete(self, request: gr.Request) -> str:
        """Delete and go to the list."""
        self._review.delete(person_of(request), session_of(request))
        return "/app/review"

    # Views ---------------------------------------------------------------------------------------------

    def _view(self, report: SessionReport) -> list[Any]:
        pending = report.is_pending
        hides_levels = self._preferences.hides_levels(report.session.owner)
        can_retry = not pending and any(item.needs_grade for item in report.items)
        waiting = debrief.waiting(self._review.waits_for(report.session.id)) if pending else ""
        return self._same(
            {
                "head": debrief.session_head(self._bank, report),
                "overview": debrief.overview(self._bank, report, hides_levels=hides_levels)
                + ("" if hides_levels else layers.of_session(report)),
                "items": debrief.items(self._bank, report, self._coaching.received(report), hides_levels=hides_levels),
                "calm": gr.update(visible=True, value=hides_levels),
                "closing": debrief.closing(report),
                "timer": gr.Timer(active=pending),
                "retry": gr.update(visible=can_retry),
                "manage": gr.update(visible=True),
                "rating": gr.update(visible=False),
                "notice": waiting,
                "redirect": "",
            }
        )

    def _gone(self) -> list[Any]:
        """Nothing but a sentence, and no further looking for grades."""
        missing = _("There is no such session. It may have been deleted, or belong to another browser.")
        empty: dict[str, Any] = dict.fromkeys(("head", "overview", "items", "closing", "redirect"), "")
        hidden = {name: gr.update(visible=False) for name in ("calm", "retry", "manage", "confirm", "rating")}
        return self._same(empty | hidden | {"timer": gr.Timer(active=False), "notice": text.notice(missing, "error")})

    def _same(self, changes: dict[str, Any]) -> list[Any]:
        """Outputs in order; what is not named stays as it is."""
        return [changes.get(name, gr.skip()) for name in VIEW]

    def _slots(self, rubrics: tuple[Rubric, ...]) -> list[Any]:
        labels = [f"{TOPIC_NAMES[rubric.topic]}: {c.name}" for rubric in rubrics for c in rubric.criteria]
        return [
            gr.update(visible=n < len(labels), label=labels[n] if n < len(labels) else None)
            for n in range(self._n_slots)
        ]

    def _no_slots(self) -> list[Any]:
        return [gr.skip()] * self._n_slots


def rating_slots(bank: Bank) -> int:
    """How many criteria somebody can be asked to rate: those of all rubrics of the role with the most."""
    families = {profile.family for profile in bank.roles.values()}
    criteria = (sum(len(r.criteria) for r in bank.rubrics.values() if r.family is family) for family in families)
    return max(criteria, default=0)


def _ratings(rubrics: tuple[Rubric, ...], levels: tuple[int | None, ...]) -> tuple[SelfRating, ...]:
    """The levels that were given, each with its criterion; RefusedAction rather than losing one."""
    names = [(rubric.id, criterion.id) for rubric in rubrics for criterion in rubric.criteria]
    given = [(place, level) for place, level in enumerate(levels) if level is not None]
    if given and given[-1][0] >= len(names):
        raise RefusedAction("This page is out of date; reload it and rate yourself again.")
    return tuple(
        SelfRating(rubric_id=names[place][0], criterion=names[place][1], level=level) for place, level in given
    )
