"""Own questions: a list, and a form that is kept and checked as it is filled in."""

from typing import Any

import gradio as gr

from interviewer.content.bank import Bank
from interviewer.content.own.form import MAX_CHARS, OwnForm
from interviewer.content.taxonomy import Form, Kind, Layer, Level, Topic
from interviewer.errors import InterviewerError
from interviewer.interview.session import Channel, Mode
from interviewer.language.messages import _
from interviewer.service.own_questions import OwnQuestionService
from interviewer.store.own_questions import OwnQuestion
from interviewer.web.layout import EVENT, REDIRECT_JS, bar, person_of, sentence_of, told
from interviewer.web.present import questions as present
from interviewer.web.present import text
from interviewer.web.present.layers import LAYER_NAMES
from interviewer.web.present.text import LEVEL_NAMES, TOPIC_NAMES

CHOICES = ("role", "topic", "level", "form", "kind", "layer")
FIELDS = (*CHOICES, *present.LABELS)
"""The boxes in the order in which events carry them."""
_FIRST = ("title", "context", "prompt", "spoken", "evidence", "red_flags", "probes")


class QuestionsPage:
    """The questions of a person; the open one is named in the address."""

    def __init__(self, bank: Bank, service: OwnQuestionService) -> None:
        self._bank = bank
        self._service = service

    def build(self, page: gr.Blocks) -> None:
        """Lay out the page and wire its events."""
        bar("Own questions")
        with gr.Column(elem_classes="narrow wide"):
            intro = gr.HTML(elem_id="own-intro")
            with gr.Row(elem_classes="card row-end"):
                like = gr.Dropdown(self._shipped(), value="", label=_("Start from"), elem_id="own-like")
                add = gr.Button(_("Write a question"), elem_id="own-add")
            said = gr.HTML(elem_id="own-said")
            listing = gr.HTML(elem_id="own")
            with gr.Column(visible=False, elem_id="own-form") as form:
                with gr.Column(elem_classes="card"):
                    with gr.Row():
                        chosen = {
                            name: gr.Dropdown(choices, label=label, elem_id=f"own-{name}")
                            for name, label, choices in self._choices()
                        }
                    boxes = {name: _box(name) for name in _FIRST}
                    with gr.Accordion(_("More"), open=False, elem_id="own-more"):
                        boxes |= {name: _box(name) for name in present.LABELS if name not in _FIRST}
                found = gr.HTML(elem_id="own-found")
                with gr.Row(elem_classes="row-end"):
                    practise = gr.Button(_("Practise it now"), variant="primary", elem_id="own-practise")
                    drop = gr.Button(_("Delete this question"), size="sm", elem_id="own-delete")
            use = gr.Checkbox(label=_("Let interviews choose from my own questions too"), elem_id="own-use")
            with gr.Accordion(_("Take questions in from YAML"), open=False, elem_id="own-import"):
                pasted = gr.Textbox(
                    label=_("YAML as exported here, or as in question_banks/"),
                    lines=6,
                    max_lines=20,
                    elem_id="own-yaml",
                )
                gr.HTML(present.file_input("own-yaml"))
                take = gr.Button(_("Take in"), elem_id="own-take")
        redirect = gr.Textbox(visible="hidden", elem_id="redirect")
        filled = gr.Textbox(
            visible="hidden", elem_id="own-filled"
        )  # Set last: until then the boxes hold nobody's words.
        fields = [*(chosen[name] for name in CHOICES), *(boxes[name] for name in present.LABELS)]
        follow = {"fn": None, "inputs": redirect, "outputs": None, "js": REDIRECT_JS}
        page.load(self.on_load, None, [intro, listing, form, use, found, *fields, filled], **EVENT)
        add.click(self.on_add, like, redirect, **EVENT).then(**follow)
        gr.on(
            [f.change for f in fields],
            self.on_change,
            [*fields, filled],
            [found, listing],
            trigger_mode="always_last",
            **EVENT,
        )
        practise.click(self.on_practise, None, redirect, **EVENT).then(**follow)
        drop.click(self.on_delete, None, redirect, **EVENT).then(**follow)
        use.input(self.on_use, use, said, **EVENT)
        take.click(self.on_take_in, pasted, [said, listing], **EVENT)

    def _choices(self) -> list[tuple[str, str, list[tuple[str, str]]]]:
        return [
            ("role", _("Role"), [(p.name, p.role.value) for p in self._bank.roles.values()]),
            ("topic", _("Topic"), [(TOPIC_NAMES[t], t.value) for t in Topic]),
            ("level", _("Level"), [(LEVEL_NAMES[v], v.value) for v in Level]),
            ("form", _("Way of asking"), [(present.FORMS[f], f.value) for f in Form]),
            ("kind", _("Work with models"), [(present.KINDS[k], k.value) for k in Kind]),
            ("layer", _("Layer"), [(LAYER_NAMES[v], v.value) for v in Layer]),
        ]

    def _shipped(self) -> list[tuple[str, str]]:
        shipped = self._bank.questions.values()
        return [
            (_("An empty form"), ""),
            *((present.shipped_label(q, self._bank.roles[q.role].name), q.id) for q in shipped),
        ]

    @told
    def on_load(self, request: gr.Request) -> list[Any]:
        """The list, and the question named in the address."""
        owner = person_of(request)
        every, is_used = self._service.all(owner), self._service.are_chosen(owner)
        intro = present.intro(len(every))
        nothing = [*[gr.skip()] * len(FIELDS), ""]
        try:
            own = self._service.get(owner, _named(request)) if _named(request) else None
        except InterviewerError as error:
            return [
                intro + present.missing(sentence_of(error)),
                present.listing(every, ""),
                gr.update(visible=False),
                is_used,
                "",
                *nothing,
            ]
        if own is None:
            return [intro, present.listing(every, ""), gr.update(visible=False), is_used, "", *nothing]
        found = present.findings(own, self._service.check(owner, own))
        return [
            intro,
            present.listing(every, own.id),
            gr.update(visible=True),
            is_used,
            found,
            *_values(own.form),
            own.id,
        ]

    @told
    def on_add(self, request: gr.Request, like: str | None) -> str:
        """A new question, opened."""
        return _address(self._service.write(person_of(request), like or ""))

    @told
    def on_change(self, request: gr.Request, *values: str | None) -> tuple[Any, Any]:
        """Keep what was typed, and look at it; a change that filling the boxes makes is none."""
        owner = person_of(request)
        *written, filled = values
        if filled != _named(request):
            return gr.skip(), gr.skip()
        boxes = {name: value or "" for name, value in zip(FIELDS, written, strict=True)}
        own, checked = self._service.keep(owner, _named(request), boxes)
        return present.findings(own, checked), present.listing(self._service.all(owner), own.id)

    @told
    def on_practise(self, request: gr.Request) -> str:
        """Start an interview of this question alone."""
        session = self._service.practise(person_of(request), _named(request), Mode.EXAM, Channel.TYPED)
        return f"/app/interview?session={session.id}"

    @told
    def on_delete(self, request: gr.Request) -> str:
        """Delete the open question and go to the list."""
        self._service.delete(person_of(request), _named(request))
        return "/app/questions"

    @told
    def on_use(self, request: gr.Request, is_on: bool) -> str:
        """Let interviews choose from own questions, or no longer."""
        self._service.choose(person_of(request), is_on=bool(is_on))
        return text.notice(
            _("Interviews choose from your own questions too.")
            if is_on
            else _("Interviews choose from shipped questions only.")
        )

    @told
    def on_take_in(self, request: gr.Request, pasted: str | None) -> tuple[str, str]:
        """Take the questions of a YAML text in."""
        owner = person_of(request)
        count = self._service.take_in(owner, pasted or "")
        return text.notice(_("Taken in: {n}.", n=count)), present.listing(self._service.all(owner), _named(request))


def _box(name: str) -> gr.Textbox:
    return gr.Textbox(
        label=present.LABELS[name],
        info=present.HELP.get(name),
        lines=1 if name == "title" else 4 if name in ("evidence", "probes") else 2,
        max_lines=1 if name == "title" else 24,
        max_length=80 if name == "title" else MAX_CHARS,
        elem_id=f"own-{name.replace('_', '-')}",
    )


def _values(form: OwnForm) -> list[str]:
    kept = form.model_dump(mode="json")
    return [kept[name] for name in FIELDS]


def _address(own: OwnQuestion) -> str:
    return f"/app/questions?own={own.id}"


def _named(request: gr.Request) -> str:
    return str(request.query_params.get("own", ""))[:64]
