"""Job adverts: one is taken apart and may choose questions; a CV gives stories."""

from collections.abc import Callable, Iterator
from typing import Any

import gradio as gr

from interviewer.adverts.demands import Advert
from interviewer.content.bank import Bank
from interviewer.content.taxonomy import Role
from interviewer.errors import InterviewerError
from interviewer.language.messages import _
from interviewer.service.adverts import AdvertService
from interviewer.web.layout import EVENT, REDIRECT_JS, STEPS, bar, person_of, sentence_of, told
from interviewer.web.present import advert as present
from interviewer.web.present import text

FROM_ADVERT = ""
"""The choice of a role that leaves it to the advert."""


class AdvertPage:
    """The adverts of a person; the open one is named in the address."""

    def __init__(self, bank: Bank, service: AdvertService, reader_of: Callable[[str], str]) -> None:
        """`reader_of` names the model that reads a person's adverts, '' for the rules."""
        self._bank = bank
        self._service = service
        self._reader_of = reader_of

    def build(self, page: gr.Blocks) -> None:
        """Lay out the page and wire its events."""
        bar("Adverts")
        with gr.Column(elem_classes="narrow wide"):
            gr.HTML(present.intro())
            with gr.Column(elem_classes="card"):
                pasted = gr.Textbox(label=_("The advert"), lines=8, max_lines=24, elem_id="advert-text")
                gr.HTML(present.document_input("advert-text", _("Open the advert as a file")))
                role = gr.Dropdown(
                    [(_("The role named in the advert"), FROM_ADVERT), *((p.name, p.role.value) for p in self._bank.roles.values())],
                    value=FROM_ADVERT,
                    label=_("Held against the questions of"),
                    elem_id="advert-role",
                )  # fmt: skip
                reader = gr.HTML(elem_id="advert-reader")
                decode = gr.Button(_("Take it apart"), variant="primary", elem_id="advert-decode")
                said = gr.HTML(elem_id="advert-said")
            listing = gr.HTML(elem_id="adverts")
            with gr.Row(visible=False, elem_classes="row-end") as controls:
                steer = gr.Checkbox(label=_("Let it choose among equal questions"), elem_id="advert-steer")
                drop = gr.Button(_("Delete this advert"), size="sm", elem_id="advert-delete")
            shown = gr.HTML(elem_id="advert")
            with gr.Accordion(_("Stories from your CV"), open=False, elem_id="cv"):
                cv = gr.Textbox(label=_("Your CV"), lines=6, max_lines=20, elem_id="cv-text")
                gr.HTML(present.document_input("cv-text", _("Open your CV as a file")))
                read = gr.Button(_("Look for deeds"), elem_id="cv-read")
                found = gr.HTML(elem_id="cv-found")
                deeds = gr.CheckboxGroup([], label=_("Deeds"), visible=False, elem_id="cv-deeds")
                keep = gr.Button(_("Keep the chosen ones as stories"), visible=False, elem_id="cv-keep")
        redirect = gr.Textbox(visible="hidden", elem_id="redirect")
        follow = {"fn": None, "inputs": redirect, "outputs": None, "js": REDIRECT_JS}
        page.load(self.on_load, None, [reader, listing, shown, controls, steer], **EVENT)
        decode.click(self.on_decode, [pasted, role], [said, redirect], **STEPS).then(**follow)
        steer.input(self.on_steer, steer, [listing, shown], **EVENT)
        drop.click(self.on_delete, None, redirect, **EVENT).then(**follow)
        read.click(self.on_read_cv, cv, [found, deeds, keep], **EVENT)
        keep.click(self.on_keep, deeds, [found, deeds, keep], **EVENT)

    @told
    def on_load(self, request: gr.Request) -> list[Any]:
        """The list, and the advert named in the address."""
        owner = person_of(request)
        reader = present.reads_with(self._reader_of(owner))
        try:
            advert = self._open(request)
        except InterviewerError as error:
            return [
                reader,
                self._listing(owner, ""),
                present.missing(sentence_of(error)),
                gr.update(visible=False),
                False,
            ]
        if advert is None:
            return [reader, self._listing(owner, ""), "", gr.update(visible=False), False]
        is_steering = self._is_steering(owner, advert.id)
        shown = present.decoded(self._bank, advert, is_steering=is_steering)
        return [reader, self._listing(owner, advert.id), shown, gr.update(visible=True), is_steering]

    def on_decode(self, request: gr.Request, pasted: str | None, role: str | None) -> Iterator[tuple[Any, Any]]:
        """Take the text apart, then go to what was found."""
        yield text.notice(_("Reading...")), ""
        try:
            chosen = Role(role) if role else None
            advert = self._service.decode(person_of(request), pasted or "", chosen)
        except Exception as error:
            yield text.notice(sentence_of(error), "error"), ""
            return
        yield text.notice(_("Done.")), f"/app/advert?advert={advert.id}"

    @told
    def on_steer(self, request: gr.Request, is_on: bool) -> tuple[str, str]:
        """Let the open advert choose questions, or no longer."""
        owner = person_of(request)
        self._service.steer(owner, _named(request), is_on=bool(is_on))
        advert = self._service.get(owner, _named(request))
        return self._listing(owner, advert.id), present.decoded(self._bank, advert, is_steering=bool(is_on))

    @told
    def on_delete(self, request: gr.Request) -> str:
        """Delete the open advert and go to the list."""
        self._service.delete(person_of(request), _named(request))
        return "/app/advert"

    @told
    def on_read_cv(self, pasted: str | None) -> tuple[str, Any, Any]:
        """Show what a CV offers."""
        reading = self._service.read_cv(pasted or "")
        deeds = list(dict.fromkeys(deed.text for deed in reading.deeds))
        return (
            present.cv_note(reading),
            gr.update(choices=deeds, value=[], visible=bool(deeds)),
            gr.update(visible=bool(deeds)),
        )

    @told
    def on_keep(self, request: gr.Request, deeds: list[str] | None) -> tuple[str, Any, Any]:
        """Keep the chosen deeds as stories."""
        stories = self._service.take_over(person_of(request), deeds or [])
        return present.kept(stories), gr.update(value=[]), gr.skip()

    def _open(self, request: gr.Request) -> Advert | None:
        named = _named(request)
        return self._service.get(person_of(request), named) if named else None

    def _listing(self, owner: str, current: str) -> str:
        steering = self._service.steering(owner)
        return present.listing(self._service.all(owner), current, steering.id if steering else "")

    def _is_steering(self, owner: str, advert_id: str) -> bool:
        steering = self._service.steering(owner)
        return steering is not None and steering.id == advert_id


def _named(request: gr.Request) -> str:
    return str(request.query_params.get("advert", ""))[:64]
