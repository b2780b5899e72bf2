"""What a candidate gives to a coach: shown as it will be read, with words of their choice left out."""

from typing import Any

import gradio as gr

from interviewer.accounts.account import Account
from interviewer.errors import InterviewerError, RefusedAction
from interviewer.language.messages import _
from interviewer.service.coaching import CoachService
from interviewer.service.handing_over import HandingOver
from interviewer.web.layout import EVENT, account_of, bar, person_of, sentence_of, session_of, told
from interviewer.web.present import coach as present


class SharePage:
    """One finished interview, named in the address."""

    def __init__(self, service: CoachService, handing_over: HandingOver | None = None) -> None:
        """`handing_over` is there where people have accounts: then an interview can be given to a coach at once."""
        self._service = service
        self._handing_over = handing_over

    def build(self, page: gr.Blocks) -> None:
        """Lay out the page and wire its events."""
        bar("")
        with gr.Column(elem_classes="narrow wide"):
            head = gr.HTML(elem_id="share-head")
            with gr.Column(visible=False, elem_classes="card", elem_id="share-form") as form:
                words = gr.Textbox(
                    label=_("Words to leave out"),
                    info=_(
                        "Names of people, firms and products, one a line. E-mail addresses, telephone numbers and links are left out anyway."
                    ),
                    lines=3,
                    max_lines=10,
                    elem_id="share-words",
                )
                leave = gr.Button(_("Leave them out"), elem_id="share-leave")
                with gr.Column(visible=False, elem_id="share-give") as giving:
                    coach = gr.Dropdown([], label=_("A coach of your organisation"), elem_id="share-coach")
                    with gr.Row():
                        give = gr.Button(_("Give it to this coach"), variant="primary", elem_id="share-do-give")
                        back = gr.Button(_("Take it back"), elem_id="share-take-back")
                    holders = gr.HTML(elem_id="share-holders")
                links = gr.HTML(elem_id="share-links")
            shown = gr.HTML(elem_id="share-text")
        view = [head, form, links, shown]
        page.load(self.on_load, None, [*view, words], **EVENT)
        leave.click(self.on_leave, words, view, **EVENT)
        page.load(self.on_load_coaches, None, [giving, coach, holders], **EVENT)
        give.click(self.on_give, coach, holders, **EVENT)
        back.click(self.on_take_back, coach, holders, **EVENT)

    @told
    def on_load(self, request: gr.Request) -> list[Any]:
        """What would be shared now."""
        return [*self._view(request), self._service.left_out(person_of(request))]

    @told
    def on_leave(self, request: gr.Request, words: str | None) -> list[Any]:
        """Leave these words out, and show the result."""
        self._service.leave_out(person_of(request), words or "")
        return self._view(request)

    @told
    def on_load_coaches(self, request: gr.Request) -> list[Any]:
        """Whom it can be given to, and who has it."""
        mine = account_of(request)
        if self._handing_over is None or mine is None:
            return [gr.update(visible=False), gr.skip(), ""]
        coaches = [(one.email, one.id) for one in self._handing_over.coaches(mine)]
        return [
            gr.update(visible=True),
            gr.update(choices=coaches, value=coaches[0][1] if len(coaches) == 1 else None),
            self._holders(mine, request),
        ]

    @told
    def on_give(self, coach: str | None, request: gr.Request) -> str:
        """Give the interview to a coach, as it is shown here."""
        mine = account_of(request)
        if self._handing_over is None or mine is None or not coach:
            raise RefusedAction("Choose a coach first.")
        self._handing_over.give(mine, session_of(request), coach)
        return self._holders(mine, request)

    @told
    def on_take_back(self, coach: str | None, request: gr.Request) -> str:
        """Take it from that coach."""
        mine = account_of(request)
        if self._handing_over is None or mine is None or not coach:
            raise RefusedAction("Choose a coach first.")
        self._handing_over.take_back(mine, session_of(request), coach)
        return self._holders(mine, request)

    def _holders(self, mine: Account, request: gr.Request) -> str:
        assert self._handing_over is not None
        return present.holders([one.email for one in self._handing_over.holders(mine, session_of(request))])

    def _view(self, request: gr.Request) -> list[Any]:
        session_id = session_of(request)
        try:
            shared = self._service.share(person_of(request), session_id)
        except InterviewerError as error:
            return [present.missing(sentence_of(error)), gr.update(visible=False), "", ""]
        return [
            present.share_head(shared),
            gr.update(visible=True),
            present.share_links(session_id),
            present.shared_text(shared),
        ]
