"""Settings: who grades, who transcribes, what each can do here, and the person's data."""

import queue
import threading
from collections.abc import Iterator
from typing import Any

import gradio as gr

from interviewer.interview.profile import MAX_CHARS, Goal
from interviewer.language.messages import _
from interviewer.llm.prompty import all_prompts
from interviewer.service.preferences import PreferencesService
from interviewer.service.profile import ProfileService
from interviewer.service.review import ReviewService
from interviewer.speech.models import ModelMissing
from interviewer.web.layout import EVENT, STEPS, bar, person_of, sentence_of, told
from interviewer.web.present import settings, text

OTHER = "other"


class SettingsPage:
    """What a person can choose, test and delete."""

    def __init__(self, preferences: PreferencesService, review: ReviewService, profiles: ProfileService) -> None:
        self._preferences = preferences
        self._review = review
        self._profiles = profiles

    def build(self, page: gr.Blocks) -> None:
        """Lay out the page and wire its events."""
        bar("Settings")
        with gr.Column(elem_classes="narrow"):
            with gr.Column(elem_classes="card"):
                gr.HTML(f"<h1>{_('Who grades')}</h1>")
                grader = gr.Radio(
                    [], label=_("Grader"), show_label=False, elem_id="grader", elem_classes="stacked choices"
                )
                other = gr.Textbox(
                    label=_("Another model, as litellm names it"),
                    placeholder=_("provider/model"),
                    elem_id="grader-name",
                    visible=False,
                )
                with gr.Row():
                    use = gr.Button(_("Use this grader"), variant="primary", elem_id="grader-use")
                    test = gr.Button(_("Test it"), elem_id="grader-test")
                answer = gr.HTML(elem_id="grader-answer")
                keys = gr.HTML()
                gr.HTML(settings.grader_facts())
            with gr.Column(elem_classes="card", elem_id="prompts"):
                gr.HTML(settings.prompts(all_prompts()))
            with gr.Column(elem_classes="card"):
                gr.HTML(f"<h2>{_('Voice')}</h2>")
                voice = gr.HTML(elem_id="voice-state")
                download = gr.Button(_("Download the model"), visible=False, elem_id="download")
            with gr.Column(elem_classes="card", elem_id="profile"):
                gr.HTML(settings.profile_intro())
                goal = gr.Radio(
                    settings.goals(), label=_("What you practise for"), elem_id="goal", elem_classes="stacked choices"
                )
                sector = gr.Textbox(label=_("Sector"), placeholder=_("such as health insurance"), max_length=MAX_CHARS)
                place = gr.Textbox(label=_("Place"), placeholder=_("such as Germany, EU"), max_length=MAX_CHARS)
                tell = gr.Button(_("Keep this"), elem_id="profile-tell")
                told_profile = gr.HTML(elem_id="profile-told")
            with gr.Column(elem_classes="card"):
                gr.HTML(settings.data_facts())
                wipe = gr.Button(_("Delete everything of mine"), elem_id="wipe", size="sm")
                with gr.Row(visible=False, elem_classes="confirm") as confirm:
                    gr.HTML(
                        f"<p>{_('Delete all your sessions, answers, grades and recordings? This cannot be undone.')}</p>"
                    )
                    wipe_yes = gr.Button(_("Delete everything"), variant="stop", elem_id="wipe-yes")
                    wipe_no = gr.Button(_("Keep it"), elem_id="wipe-no")
                wiped = gr.HTML()
        page.load(self.on_load, None, [grader, other, keys, voice, download], **EVENT)
        page.load(self.on_load_profile, None, [goal, sector, place], **EVENT)
        tell.click(self.on_tell, [goal, sector, place], told_profile, **EVENT)
        grader.input(self.on_pick, grader, other, **EVENT)
        use.click(self.on_use, [grader, other], answer, **STEPS)
        test.click(self.on_test, [grader, other], answer, **STEPS)
        download.click(self.on_download, None, [voice, download], **STEPS)
        wipe.click(self.on_wipe_asked, None, confirm, **EVENT)
        wipe_no.click(self.on_wipe_declined, None, confirm, **EVENT)
        wipe_yes.click(self.on_wipe, None, [wiped, confirm], **EVENT)

    # Grader --------------------------------------------------------------------------------------------

    @told
    def on_load(self, request: gr.Request) -> list[Any]:
        """What is chosen, what can be chosen, and whether voice works."""
        chosen = self._preferences.grader_of(person_of(request))
        options = self._preferences.grader_options()
        known = chosen in {option.name for option in options}
        choices = [
            (settings.grader_label(option, self._preferences.standing_of(option.name)), option.name)
            for option in options
        ]
        if not self._preferences.is_shared:
            choices.append((_("Another model"), OTHER))
        return [
            gr.update(choices=choices, value=chosen if known else None if self._preferences.is_shared else OTHER),
            gr.update(visible=not known and not self._preferences.is_shared, value="" if known else chosen),
            settings.keys(self._preferences.keys_found()),
            *self._voice(),
        ]

    def on_pick(self, grader: str) -> Any:
        """Ask for the name of another model only when that is chosen."""
        return gr.update(visible=grader == OTHER)

    def on_use(self, grader: str | None, other: str | None, request: gr.Request) -> Iterator[str]:
        """Keep the choice, and try it at once, so that a mistyped name shows here and not after an interview."""
        name = _name(grader, other)
        try:
            self._preferences.choose_grader(person_of(request), name)
        except Exception as error:
            yield text.notice(sentence_of(error), "error")
            return
        standing = self._preferences.standing_of(name).words
        chosen = _(
            "From now on answers are graded by: {grader}, {standing}.",
            grader=text.who_grades(name.strip()),
            standing=standing,
        )
        yield text.notice(f"{chosen} {_('Asking it for one word…')}")
        try:
            yield text.notice(f"{chosen} {self._preferences.test_grader(name)}")
        except Exception as error:
            failed = _(
                "But it does not answer now, so answers would stay unscored: {reason}", reason=sentence_of(error)
            )
            yield text.notice(f"{chosen} {failed}", "error")

    def on_test(self, grader: str | None, other: str | None) -> Iterator[str]:
        """Try the grader, saying so while it takes its time."""
        yield text.notice(_("Asking it for one word…"))
        try:
            yield text.notice(self._preferences.test_grader(_name(grader, other)))
        except Exception as error:
            yield text.notice(sentence_of(error), "error")

    # Voice ---------------------------------------------------------------------------------------------

    def _voice(self) -> list[Any]:
        state = self._preferences.model_state()
        missing = state if isinstance(state, ModelMissing) and not self._preferences.is_shared else None
        size = ""
        if missing is not None:
            size = _("Download {model} ({size} MB)", model=missing.name, size=missing.size_mb)
        return [
            settings.voice(state),
            gr.update(visible=bool(size), value=size or _("Download the model"), interactive=True),
        ]

    def on_download(self) -> Iterator[list[Any]]:
        """Fetch the model, showing how far it is."""
        news: queue.SimpleQueue[tuple[int, int] | Exception | None] = queue.SimpleQueue()

        def fetch() -> None:
            try:
                self._preferences.download_model(lambda done, total: news.put((done, total)))
                news.put(None)
            except Exception as error:
                news.put(error)

        threading.Thread(target=fetch, name="model-download", daemon=True).start()
        yield [text.notice(_("Looking for the model…")), gr.update(interactive=False)]
        while True:
            match news.get():
                case (done, total):
                    yield [settings.progress(done, total), gr.update(interactive=False)]
                case None:
                    yield self._voice()
                    return
                case error:
                    yield [text.notice(sentence_of(error), "error"), gr.update(interactive=True)]
                    return

    # Profile -------------------------------------------------------------------------------------------

    @told
    def on_load_profile(self, request: gr.Request) -> tuple[str, str, str]:
        """What was told before."""
        profile = self._profiles.profile(person_of(request))
        return profile.goal.value, profile.sector, profile.place

    @told
    def on_tell(self, request: gr.Request, goal: str | None, sector: str | None, place: str | None) -> str:
        """Keep what is told; it counts from the next interview on."""
        self._profiles.tell(person_of(request), Goal(goal or ""), sector or "", place or "")
        return text.notice(_("Kept. It counts from your next interview on."))

    # Data ----------------------------------------------------------------------------------------------

    def on_wipe_asked(self) -> Any:
        """Ask before deleting."""
        return gr.update(visible=True)

    def on_wipe_declined(self) -> Any:
        """Keep it."""
        return gr.update(visible=False)

    @told
    def on_wipe(self, request: gr.Request) -> tuple[str, Any]:
        """Delete all that is stored about the person."""
        self._review.delete_everything(person_of(request))
        return text.notice(_("Everything of yours is deleted.")), gr.update(visible=False)


def _name(grader: str | None, other: str | None) -> str:
    """The grader that is chosen, or the name typed for another; '' where there is none."""
    return (other if grader == OTHER else grader) or ""
