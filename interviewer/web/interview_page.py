"""The interview: one question at a time; every answer is on disk before anything else happens to it.

The session stands in the address and the turn in a hidden box of the page, so that a click after a
restart of the server still says what it means; nothing is kept in `gr.State`.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import gradio as gr

from interviewer.errors import NotFound, SessionChanged
from interviewer.interview import flow
from interviewer.interview.session import Channel, ItemKind, Session, Stage, TurnKind
from interviewer.language.messages import _, marked
from interviewer.service.dictation import DictationService
from interviewer.service.interviews import InterviewService
from interviewer.service.preferences import PreferencesService
from interviewer.web.layout import EVENT, REDIRECT_JS, bar, person_of, sentence_of, session_of, told
from interviewer.web.present import interview, text

HAND_IN_JS = """async (turn) => {
    const page = window.interviewer;
    await page.takeDone?.("handing in");
    const answer = page.answer();
    await page.handIn(turn, answer);
    return [turn, answer];
}"""
"""Waits for the last words of a recording, then stores what stands in the box.

Over a route of our own, so that the page can send it again until it is stored.
"""
SKIP_JS = "async (turn) => { const page = window.interviewer; await page.takeDone?.('going on'); return [turn, page.answer()]; }"
REDO_JS = (
    "async () => { const page = window.interviewer; await page.takeDone?.('going back'); return [page.answer()]; }"
)

FOCUS_CONFIRM_JS = (
    "() => { const no = document.querySelector('#finish-no'); no?.scrollIntoView({block: 'nearest'}); no?.focus(); }"
)
FOCUS_FINISH_JS = "() => document.querySelector('#finish')?.focus()"
UNSENT = marked("There is text in the box that is not submitted yet. Submit it, or clear the box first.")

THINK_JS = "() => window.interviewer.think()"

VIEW = (
    "turn", "card", "mic", "answer", "check", "notice", "controls", "submit", "think", "pause", "hint", "redo", "skip",
    "concerns", "clarify", "unclear", "confirm", "redirect",
)  # fmt: skip


class InterviewPage:
    """The quiet screen on which an interview is held."""

    def __init__(
        self,
        interviews: InterviewService,
        dictation: DictationService,
        preferences: PreferencesService,
        clock: Callable[[], datetime],
        grade_limit_chars: int,
        *,
        has_voice: bool = False,
    ) -> None:
        """`has_voice` says whether a speech server can read questions aloud."""
        self._interviews = interviews
        self._dictation = dictation
        self._preferences = preferences
        self._clock = clock
        self._grade_limit_chars = grade_limit_chars
        self._has_voice = has_voice

    def build(self, page: gr.Blocks) -> None:
        """Lay out the page and wire its events."""
        bar("")
        parts: dict[str, Any] = {"turn": gr.Textbox(visible="hidden", elem_id="turn")}
        with gr.Column(elem_classes="narrow"):
            parts["card"] = gr.HTML(elem_id="card")
            with gr.Column(visible=False, elem_classes="answer-box") as parts["controls"]:
                folded = gr.Accordion(_("Something unclear? Ask"), open=False, elem_id="clarify")
                parts["clarify"] = folded
                with folded, gr.Row(elem_classes="ask-row"):
                    parts["unclear"] = gr.Textbox(
                        show_label=False,
                        label=_("What is unclear"),
                        placeholder=_("What would you need to know?"),
                        max_lines=1,
                        scale=4,
                        elem_id="unclear",
                    )
                    ask = gr.Button(_("Ask"), elem_id="ask", min_width=90, scale=0)
                parts["concerns"] = gr.Radio(
                    [], label=_("It belongs to"), visible=False, elem_id="concerns", elem_classes="stacked"
                )
                parts["mic"] = gr.HTML(elem_id="mic")
                parts["answer"] = gr.Textbox(
                    label=_("Your answer"),
                    lines=6,
                    max_lines=24,
                    elem_id="answer",
                    placeholder=_("Say it as you would in the room."),
                )
                parts["check"] = gr.HTML(elem_id="words-to-check")
                gr.HTML(
                    '<div class="under-answer"><p class="small" id="time-notice" role="status" aria-live="polite"></p>'
                    '<p class="saved small" id="saved" role="status" aria-live="polite"></p></div>'
                )
                parts["notice"] = gr.HTML(elem_id="notice")
                with gr.Row(elem_classes="actions"):
                    parts["submit"] = gr.Button(_("Submit answer"), variant="primary", elem_id="submit", scale=2)
                    parts["think"] = gr.Button(_("Let me think"), elem_id="think", min_width=120)
                    parts["pause"] = gr.Button(_("Pause"), elem_id="pause", min_width=90)
                    parts["hint"] = gr.Button(_("Hint"), elem_id="hint", min_width=90)
                    parts["redo"] = gr.Button(_("Redo last"), elem_id="redo", min_width=110)
                    parts["skip"] = gr.Button(_("Skip"), elem_id="skip", min_width=90)
                    end = gr.Button(_("Finish"), elem_id="finish", min_width=90)
                with gr.Row(visible=False, elem_classes="confirm", elem_id="confirm") as parts["confirm"]:
                    question = gr.HTML()
                    yes = gr.Button(_("Finish and see the debrief"), variant="primary", elem_id="finish-yes")
                    no = gr.Button(_("Go on"), elem_id="finish-no")
        parts["redirect"] = gr.Textbox(visible="hidden", elem_id="redirect")
        outputs = [parts[name] for name in VIEW]
        turn = parts["turn"]

        def wire(trigger: Any, handler: Callable[..., Any], inputs: list[Any], js: str | None = None) -> None:
            trigger(handler, inputs, outputs, js=js, **EVENT).then(None, parts["redirect"], None, js=REDIRECT_JS)

        wire(page.load, self.on_load, [])
        wire(parts["submit"].click, self.on_submit, [turn, parts["answer"]], js=HAND_IN_JS)
        wire(ask.click, self.on_clarify, [turn, parts["unclear"]])
        wire(parts["unclear"].submit, self.on_clarify, [turn, parts["unclear"]])
        wire(parts["concerns"].input, self.on_concern, [turn, parts["concerns"]])
        parts["think"].click(None, None, None, js=THINK_JS)
        wire(parts["pause"].click, self.on_pause, [])
        wire(parts["hint"].click, self.on_hint, [turn])
        wire(parts["redo"].click, self.on_redo, [parts["answer"]], js=REDO_JS)
        wire(parts["skip"].click, self.on_skip, [turn, parts["answer"]], js=SKIP_JS)
        wire(yes.click, self.on_finish, [turn, parts["answer"]], js=HAND_IN_JS)
        end.click(self.on_finish_asked, None, [parts["confirm"], question], **EVENT).then(None, js=FOCUS_CONFIRM_JS)
        no.click(self.on_finish_declined, None, parts["confirm"], **EVENT).then(None, js=FOCUS_FINISH_JS)

    # Events --------------------------------------------------------------------------------------------

    @told
    def on_load(self, request: gr.Request) -> list[Any]:
        """Show the session named in the address; without one go to the session that waits to be continued."""
        owner, session_id = person_of(request), session_of(request)
        try:
            if session_id:
                return self._view(owner, self._interviews.get(owner, session_id))
            waiting = self._interviews.unfinished(owner)
        except NotFound:
            waiting = None
        if waiting is None:
            return self._nothing()
        return self._same({"redirect": f"/app/interview?session={waiting.id}"})

    def on_submit(self, turn_id: str, answer: str, request: gr.Request) -> list[Any]:
        """Ask what comes next. The page has stored the answer already; without its script it is stored here."""
        owner, session_id = person_of(request), session_of(request)

        def step() -> Session:
            self._interviews.submit(owner, session_id, turn_id, answer)
            return self._interviews.advance(owner, session_id)

        return self._then(owner, step, self._saved(answer))

    def on_pause(self, request: gr.Request) -> list[Any]:
        """Stop the clock, or let it run on."""
        owner, session_id = person_of(request), session_of(request)
        return self._then(owner, lambda: self._interviews.toggle_pause(owner, session_id), keep_answer=True)

    def on_clarify(self, turn_id: str, asked: str, request: gr.Request) -> list[Any]:
        """Say what the circumstances tell about something unclear."""
        owner, session_id = person_of(request), session_of(request)
        view = self._then(owner, lambda: self._interviews.clarify(owner, session_id, turn_id, asked), keep_answer=True)
        if view[VIEW.index("card")] != gr.skip():
            view[VIEW.index("unclear")] = ""
        return view

    def on_concern(self, turn_id: str, item: int, request: gr.Request) -> list[Any]:
        """Choose the question that an addition is counted with."""
        owner, session_id = person_of(request), session_of(request)
        return self._then(
            owner, lambda: self._interviews.concern(owner, session_id, turn_id, int(item)), keep_answer=True
        )

    def on_hint(self, turn_id: str, request: gr.Request) -> list[Any]:
        """Show the next hint."""
        owner, session_id = person_of(request), session_of(request)
        return self._then(owner, lambda: self._interviews.hint(owner, session_id, turn_id), keep_answer=True)

    def on_redo(self, answer: str, request: gr.Request) -> list[Any]:
        """Take the latest answer back into the box, unless something unsent stands in it."""
        if answer.strip():
            return self._same({"notice": text.notice(_(UNSENT), "error")})
        owner, session_id = person_of(request), session_of(request)
        return self._then(owner, lambda: self._interviews.redo(owner, session_id), _("Your last answer is open again."))

    def on_skip(self, turn_id: str, answer: str, request: gr.Request) -> list[Any]:
        """Move on without an answer, unless something unsent stands in the box."""
        if answer.strip():
            return self._same({"notice": text.notice(_(UNSENT), "error")})
        owner, session_id = person_of(request), session_of(request)
        return self._then(owner, lambda: self._interviews.skip(owner, session_id, turn_id), _("Skipped."))

    @told
    def on_finish_asked(self, request: gr.Request) -> tuple[Any, str]:
        """Ask whether to end."""
        session = self._interviews.get(person_of(request), session_of(request))
        return gr.update(visible=True), interview.finish_question(session)

    def on_finish_declined(self) -> Any:
        """Go on."""
        return gr.update(visible=False)

    def on_finish(self, turn_id: str, answer: str, request: gr.Request) -> list[Any]:
        """End the interview; what stands in the box is handed in first."""
        owner, session_id = person_of(request), session_of(request)

        def step() -> Session:
            if answer.strip():
                self._interviews.submit(owner, session_id, turn_id, answer)
            return self._interviews.finish(owner, session_id)

        return self._then(owner, step)

    # Views ---------------------------------------------------------------------------------------------

    def _then(self, owner: str, step: Callable[[], Session], said: str = "", keep_answer: bool = False) -> list[Any]:
        """Take a step and show where it led; a refused step leaves the page as it is, with the reason."""
        try:
            return self._view(owner, step(), said, keep_answer)
        except Exception as error:
            return self._same(self._refused(error))

    def _refused(self, error: Exception) -> dict[str, Any]:
        sentence = sentence_of(error)
        if isinstance(error, SessionChanged):
            sentence = _("Another tab moved this interview on. Reload the page; what you wrote is kept.")
        return {"notice": text.notice(sentence, "error"), "submit": gr.update(interactive=True)}

    def _view(self, owner: str, session: Session, said: str = "", keep_answer: bool = False) -> list[Any]:
        turn = session.current
        if session.stage is Stage.BRIEFING:
            return self._same({"redirect": f"/app/briefing?session={session.id}"})
        if session.stage is not Stage.INTERVIEW or turn is None:
            return self._same({"redirect": f"/app/debrief?session={session.id}"})
        planned = session.plan.items[turn.item]
        question, rubric = (
            self._interviews.content_of(session, turn.item) if planned.kind is ItemKind.QUESTION else (None, None)
        )
        spoken = self._interviews.spoken_text(session, turn)
        card = interview.question_card(
            session, turn, question, rubric, spoken, self._clock(), has_voice=self._has_voice
        )
        has_hints = session.plan.allows_hints and question is not None
        is_wrap_up = turn.kind is TurnKind.WRAP_UP
        hints_left = len(question.hints) - session.turns_of(turn.item)[0].hints_shown if question is not None else 0
        return self._same(
            {
                "turn": turn.id,
                "card": card,
                "mic": self._microphone(session) if not keep_answer else gr.skip(),
                "check": interview.words_to_check(self._interviews.words_to_check(session, turn.id)),
                "answer": gr.skip()
                if keep_answer
                else gr.update(value=self._interviews.draft(owner, session), label=interview.answer_name(turn)),
                "notice": text.notice(said),
                "controls": gr.update(visible=True),
                "submit": gr.update(interactive=session.paused_at is None, value=interview.submit_name(turn)),
                "think": gr.update(visible=session.plan.shows_clock),
                "pause": gr.update(value=_("Continue") if session.paused_at is not None else _("Pause")),
                "hint": gr.update(
                    visible=has_hints, value=_("Hint ({n} left)", n=hints_left), interactive=hints_left > 0
                ),
                "redo": gr.update(visible=flow.latest_answered(session) is not None),
                "skip": gr.update(value=interview.skip_name(turn)),
                "concerns": gr.update(
                    visible=is_wrap_up, choices=interview.concerned(session) if is_wrap_up else [], value=turn.concerns
                ),
                "clarify": gr.update(visible=flow.may_clarify(session)),
                "confirm": gr.update(visible=False),
                "redirect": "",
            }
        )

    def _microphone(self, session: Session) -> str:
        turn = session.current
        if session.plan.channel is not Channel.VOICE or turn is None:
            return ""
        waiting = self._dictation.recover(session.owner, session)
        given_up = self._dictation.cut_off(session) if waiting is None else None
        return interview.microphone(session, turn, self._preferences.voice_problem(), waiting, given_up)

    def _nothing(self) -> list[Any]:
        return self._same({"card": interview.nothing_open(), "controls": gr.update(visible=False)})

    def _saved(self, answer: str) -> str:
        if len(answer) > self._grade_limit_chars:
            return _(
                "Saved in full. Of its {count} characters the first {most} are graded.",
                count=len(answer),
                most=self._grade_limit_chars,
            )
        return _("Saved.")

    def _same(self, changes: dict[str, Any]) -> list[Any]:
        """Outputs in order; what is not named stays as it is."""
        return [changes.get(name, gr.skip()) for name in VIEW]
