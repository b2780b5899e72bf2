"""The briefing: what will happen and what is stored, a check of the microphone, then the first question."""

from typing import Any

import gradio as gr

from interviewer.errors import NotFound
from interviewer.interview.session import Stage
from interviewer.language.messages import _
from interviewer.service.interviews import InterviewService
from interviewer.service.preferences import PreferencesService
from interviewer.speech.models import ModelRemote
from interviewer.web.layout import EVENT, REDIRECT_JS, bar, person_of, session_of, told
from interviewer.web.present import briefing, interview


class BriefingPage:
    """One session before its first question; the clock starts when the candidate says so."""

    def __init__(self, interviews: InterviewService, preferences: PreferencesService) -> None:
        self._interviews = interviews
        self._preferences = preferences

    def build(self, page: gr.Blocks) -> None:
        """Lay out the page and wire its events."""
        bar("")
        with gr.Column(elem_classes="narrow wide"):
            card = gr.HTML(elem_id="briefing")
            microphone = gr.HTML(elem_id="briefing-mic")
            begin = gr.Button(_("Start the interview"), variant="primary", size="lg", elem_id="open", visible=False)
        redirect = gr.Textbox(visible="hidden", elem_id="redirect")
        page.load(self.on_load, None, [card, microphone, begin, redirect], **EVENT).then(
            None, redirect, None, js=REDIRECT_JS
        )
        begin.click(self.on_open, None, redirect, **EVENT).then(None, redirect, None, js=REDIRECT_JS)

    @told
    def on_load(self, request: gr.Request) -> tuple[str, str, Any, str]:
        """Show the briefing of the session named in the address; one that has begun is gone on with."""
        owner, session_id = person_of(request), session_of(request)
        try:
            session = self._interviews.get(owner, session_id)
        except NotFound:
            return interview.nothing_open(), "", gr.update(visible=False), ""
        if session.stage is not Stage.BRIEFING:
            return "", "", gr.update(visible=False), f"/app/interview?session={session.id}"
        grader = self._preferences.grader_of(owner)
        cost_usd = self._preferences.expected_cost_usd(grader, len(session.plan.questions))
        state = self._preferences.model_state()
        heard_by = state.name if isinstance(state, ModelRemote) else ""
        card = briefing.briefing(self._interviews.bank_of(owner), session, grader, cost_usd, heard_by)
        microphone = briefing.microphone_check(session.plan, self._preferences.voice_problem())
        return card, microphone, gr.update(visible=True), ""

    @told
    def on_open(self, request: gr.Request) -> str:
        """Ask the first question, and go to it."""
        session = self._interviews.open(person_of(request), session_of(request))
        return f"/app/interview?session={session.id}"
