"""The start page: choose, see the plan and what is looked at, begin."""

from typing import Any

import gradio as gr

from interviewer.content.bank import Bank
from interviewer.content.taxonomy import Level, Role, Topic
from interviewer.errors import InterviewerError, RefusedAction
from interviewer.interview.plan import Choice
from interviewer.interview.session import MAX_ARTEFACT_CHARS, Channel, Difficulty, Mode, Preset
from interviewer.language.messages import _
from interviewer.service.adverts import AdvertService
from interviewer.service.interviews import InterviewService
from interviewer.service.preferences import PreferencesService
from interviewer.service.progress import ProgressService
from interviewer.store.text import storable
from interviewer.web.layout import EVENT, REDIRECT_JS, bar, person_of, sentence_of, told
from interviewer.web.present import progress as present_progress
from interviewer.web.present import start
from interviewer.web.present.advert import steered
from interviewer.web.present.text import LEVEL_NAMES, TOPIC_NAMES


class StartPage:
    """Practise: the first page."""

    def __init__(
        self,
        bank: Bank,
        interviews: InterviewService,
        preferences: PreferencesService,
        progress: ProgressService,
        adverts: AdvertService,
    ) -> None:
        self._bank = bank
        self._interviews = interviews
        self._preferences = preferences
        self._progress = progress
        self._adverts = adverts

    def build(self, page: gr.Blocks) -> None:
        """Lay out the page and wire its events."""
        bar("Practise")
        resume = gr.HTML(elem_id="resume")
        due = gr.HTML(elem_id="due-note")
        gr.HTML(
            f'<div class="intro"><h1>{_("Practise an interview for an LLM job")}</h1><p>'
            + _(
                "Questions on tradeoffs, system design and failures, with follow-ups. You get a scored transcript that shows "
                "its evidence."
            )
            + "</p></div>"
        )
        with gr.Row(elem_classes="columns"):
            with gr.Column(scale=5, elem_classes="choices"):
                role = gr.Radio(
                    self._roles(), value=Role.LLM_ENGINEER.value, label=_("Role"), elem_id="role", elem_classes="tiles"
                )
                level = gr.Radio(
                    [(LEVEL_NAMES[v], v.value) for v in Level], value=Level.MID.value, label=_("Level"), elem_id="level"
                )
                topics = gr.CheckboxGroup(
                    [(TOPIC_NAMES[t], t.value) for t in Topic],
                    value=[t.value for t in Topic],
                    label=_("Topics"),
                    elem_id="topics",
                )
                preset = gr.Radio(
                    [(start.preset_label(p), p.value) for p in Preset],
                    value=Preset.SPRINT.value,
                    label=_("Length"),
                    elem_id="preset",
                    elem_classes="stacked",
                )
                mode = gr.Radio(
                    [(_("Exam: no help"), Mode.EXAM.value), (_("Coach: hints on request"), Mode.COACH.value)],
                    value=Mode.EXAM.value,
                    label=_("Mode"),
                    elem_id="mode",
                )
                channel = gr.Radio(
                    [(_("Typed"), Channel.TYPED.value), (_("Voice, with transcript to correct"), Channel.VOICE.value)],
                    value=Channel.TYPED.value,
                    label=_("Answers"),
                    elem_id="channel",
                )
                voice = gr.HTML(elem_id="voice-note")
                with gr.Accordion(_("More choices"), open=False, elem_id="more"):
                    difficulty = gr.Radio(
                        [
                            (_("Fixed: your level, comparable scores"), Difficulty.FIXED.value),
                            (_("Adaptive: one level up or down with your answers"), Difficulty.ADAPTIVE.value),
                        ],
                        value=Difficulty.FIXED.value,
                        label=_("Questions"),
                        elem_id="difficulty",
                        elem_classes="stacked",
                    )
                    artefact = gr.Textbox(
                        label=_("A piece of your own work (optional)"),
                        info=_(
                            "Paste a README, a prompt or notes on a demo; you are asked about it, unscored. At most {most} "
                            "characters, without anything confidential.",
                            most=MAX_ARTEFACT_CHARS,
                        ),
                        lines=4,
                        max_lines=12,
                        elem_id="artefact",
                    )
            with gr.Column(scale=4, elem_classes="side"):
                preview = gr.HTML(elem_id="preview")
                begin = gr.Button(_("Continue to the briefing"), variant="primary", size="lg", elem_id="begin")
                gr.HTML(
                    '<p class="small privacy">'
                    + _(
                        "Answers and recordings stay on this machine until you delete them. With a language model chosen "
                        "under Settings, answers are sent to that model for grading."
                    )
                    + "</p>"
                )
        seed = gr.Number(visible="hidden", precision=0, elem_id="seed")
        redirect = gr.Textbox(visible="hidden", elem_id="redirect")
        choice = [role, level, topics, preset, mode, channel, difficulty, artefact]
        page.load(self.on_load, choice, [resume, due, preview, seed, voice], **EVENT)
        changes = [c.change for c in choice if c is not artefact]  # long text is looked at once, not at each key
        gr.on([*changes, artefact.blur], self.on_change, [*choice, seed], [preview, voice], **EVENT)
        begin.click(self.on_begin, [*choice, seed], redirect, **EVENT).then(None, redirect, None, js=REDIRECT_JS)

    def _roles(self) -> list[tuple[str, str]]:
        return [(profile.name, profile.role.value) for profile in self._bank.roles.values()]

    @told
    def on_load(self, request: gr.Request, *values: Any) -> tuple[str, str, str, int, str]:
        """Offer an unfinished session, say what is due, and show a first plan."""
        owner = person_of(request)
        seed = self._interviews.new_seed()
        resume = start.unfinished(self._bank, self._interviews.unfinished(owner))
        due = present_progress.due_note(self._progress.due_today(owner))
        return resume, due, self._preview(owner, values, seed), seed, self._voice(values)

    @told
    def on_change(self, request: gr.Request, *values: Any) -> tuple[str, str]:
        """Another choice: show its plan."""
        *chosen, seed = values
        return self._preview(person_of(request), chosen, seed), self._voice(chosen)

    @told
    def on_begin(self, request: gr.Request, *values: Any) -> str:
        """Prepare the session whose plan is shown, and go to its briefing."""
        *chosen, seed = values
        session = self._interviews.prepare(person_of(request), _choice(chosen), int(seed))
        return f"/app/briefing?session={session.id}"

    def _preview(self, owner: str, chosen: Any, seed: int) -> str:
        try:
            plan = self._interviews.preview(owner, _choice(chosen), int(seed))
            return start.plan_preview(self._interviews.bank_of(owner), plan) + steered(self._adverts.steering(owner))
        except InterviewerError as error:
            return start.no_plan(sentence_of(error))

    def _voice(self, chosen: Any) -> str:
        channel = chosen[5]
        return start.voice_note(self._preferences.voice_problem()) if channel == Channel.VOICE.value else ""


def _choice(values: Any) -> Choice:
    role, level, topics, preset, mode, channel, difficulty, artefact = values
    pasted = storable(artefact or "")
    if len(pasted) > MAX_ARTEFACT_CHARS:
        raise RefusedAction(
            "The pasted work has {count} characters, and {most} are taken; shorten it.",
            count=len(pasted),
            most=MAX_ARTEFACT_CHARS,
        )
    return Choice(
        role=Role(role),
        level=Level(level),
        topics=tuple(t for t in Topic if t.value in (topics or ())),
        preset=Preset(preset),
        mode=Mode(mode),
        channel=Channel(channel),
        difficulty=Difficulty(difficulty),
        artefact=pasted,
    )
