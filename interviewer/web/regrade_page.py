"""One answered question: put its transcript right, and have it graded once more."""

from typing import Any

import gradio as gr

from interviewer.errors import NotFound, RefusedAction
from interviewer.language.messages import _
from interviewer.service.preferences import PreferencesService
from interviewer.service.regrading import GivenAnswer, RegradingService
from interviewer.web.layout import EVENT, REDIRECT_JS, bar, item_of, person_of, sentence_of, session_of, told
from interviewer.web.present import regrading
from interviewer.web.present.settings import grader_label

ANSWERS = 3
"""A question and its follow-ups, of which there are at most two."""


class RegradePage:
    """Correction of an answer, and the choice of who grades it."""

    def __init__(self, service: RegradingService, preferences: PreferencesService) -> None:
        self._service = service
        self._preferences = preferences

    def build(self, page: gr.Blocks) -> None:
        """Lay out the page and wire its events."""
        bar("")
        with gr.Column(elem_classes="narrow wide"):
            intro = gr.HTML(elem_id="regrade-intro")
            with gr.Column(visible=False, elem_classes="card") as form:
                shown: list[Any] = []
                boxes: list[Any] = []
                for n in range(ANSWERS):
                    shown.append(gr.HTML(visible=False))
                    boxes.append(gr.Textbox(visible=False, lines=6, max_lines=24, elem_id=f"correct-{n}"))
                grader = gr.Radio([], label=_("Who grades"), elem_id="regrade-grader", elem_classes="stacked choices")
                again = gr.Button(_("Keep and grade again"), variant="primary", elem_id="regrade")
        redirect = gr.Textbox(visible="hidden", elem_id="redirect")
        page.load(self.on_load, None, [intro, form, grader, *shown, *boxes], **EVENT)
        again.click(self.on_grade, [grader, *boxes], redirect, **EVENT).then(None, redirect, None, js=REDIRECT_JS)

    @told
    def on_load(self, request: gr.Request) -> list[Any]:
        """The answers of the item named in the address, and the graders that can be chosen."""
        owner, session_id, item = person_of(request), session_of(request), item_of(request)
        try:
            answers = self._service.answers(owner, session_id, item)[:ANSWERS]
        except (NotFound, RefusedAction) as error:
            return [regrading.nothing(sentence_of(error)), gr.update(visible=False), *[gr.skip()] * (1 + 2 * ANSWERS)]
        return [
            regrading.intro(session_id, item),
            gr.update(visible=True),
            self._graders(owner),
            *_padded([gr.update(visible=True, value=regrading.answer(given)) for given in answers]),
            *_padded([_box(given, n) for n, given in enumerate(answers, 1)]),
        ]

    @told
    def on_grade(self, request: gr.Request, grader: str | None, *texts: str | None) -> str:
        """Keep what was corrected, ask for the grade and go back to the debrief."""
        owner, session_id, item = person_of(request), session_of(request), item_of(request)
        answers = self._service.answers(owner, session_id, item)[:ANSWERS]
        spoken = {
            given.turn.id: text
            for given, text in zip(answers, texts, strict=False)
            if given.can_be_corrected and text is not None
        }
        self._service.grade_anew(owner, session_id, item, spoken, grader or self._preferences.grader_of(owner))
        return f"/app/debrief?session={session_id}#item-{item}"

    def _graders(self, owner: str) -> Any:
        chosen = self._preferences.grader_of(owner)
        options = self._preferences.grader_options()
        choices = [(grader_label(o, self._preferences.standing_of(o.name)), o.name) for o in options]
        if chosen not in {option.name for option in options}:
            choices.append((chosen, chosen))
        return gr.update(choices=choices, value=chosen)


def _box(given: GivenAnswer, number: int) -> Any:
    assert given.turn.answer is not None
    label = regrading.label(given, number)
    return gr.update(visible=given.can_be_corrected, label=label, value=given.turn.answer.text)


def _padded(updates: list[Any]) -> list[Any]:
    return [*updates, *[gr.update(visible=False)] * (ANSWERS - len(updates))]
