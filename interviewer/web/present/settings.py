"""What the settings page says about graders, transcribers and data."""

from collections.abc import Sequence

from interviewer.grading.qualification import Standing
from interviewer.interview.profile import Goal
from interviewer.language.messages import _
from interviewer.llm.prompty import PromptFile
from interviewer.service.preferences import GraderOption
from interviewer.settings import EMBEDDED
from interviewer.speech.models import ModelMissing, ModelReady, ModelRemote, ModelState
from interviewer.web.present.text import esc, lang_en


def grader_label(option: GraderOption, standing: Standing) -> str:
    """A grader with what it is, and whether it was found good enough."""
    name = _("Offline grader") if option.name == EMBEDDED else option.name
    return f"{name}: {_(option.note)}; {standing.words}"


def keys(names: tuple[str, ...]) -> str:
    """Provider keys that are set; nothing uses them until a model is chosen."""
    if not names:
        return ""
    said = _(
        "Found in the environment: {names}. Choose 'Another model' to use a model of that provider.",
        names=esc(", ".join(names)),
    )
    return f"<p class='small'>{said}</p>"


def grader_facts() -> str:
    """What the two kinds of graders can and cannot do."""
    rows = (
        (_("Needs a key or network"), _("no"), _("a key, or a server such as Ollama on this machine")),
        (
            _("What it measures"),
            _("coverage of the expected points by meaning"),
            _("the rubric's anchors, with a reason for each level"),
        ),
        (_("Shows quotes checked by code"), _("yes"), _("yes; quotes that are not in the answer are dropped")),
        (
            _("Judges truth and reasoning"),
            _("no; a wrong but well-worded answer can pass"),
            _("in part; models make mistakes"),
        ),
        (
            _("Range of a level"),
            _("± 1, indicative"),
            _("± ½ at the least, wider by what was measured of the model"),
        ),
        (_("Where answers go"), _("they stay on this machine"), _("to the model's server")),
    )
    body = "".join(f"<tr><th scope='row'>{esc(a)}</th><td>{esc(b)}</td><td>{esc(c)}</td></tr>" for a, b, c in rows)
    said = _(
        "<code>interviewer qualify NAME</code> tries a grader on our graded answers, on attacks and on answers graded "
        "twice; <b>qualified</b> is one that reaches every target. No grader here has been compared with human raters on "
        "interview answers yet."
    )
    return (
        f"<table class='facts'><thead><tr><td></td><th>{_('Offline grader')}</th><th>{_('Language model')}</th></tr></thead>"
        f"<tbody>{body}</tbody></table><p class='small'>{said}</p>"
    )


def prompts(files: Sequence[PromptFile]) -> str:
    """Every prompt as it stands in its file, with what identifies its version; placeholders are filled for each question."""
    shown = "".join(
        f'<details class="quiet-details"><summary{lang_en()}>{esc(file.name)}: {esc(file.description)}</summary>'
        f'<p class="small">sha256 {file.sha256}</p>{_parts(file)}</details>'
        for file in files
    )
    said = _(
        "These are all prompts, word for word. Your answer is never part of them: it follows as data of its own. A changed "
        "prompt has another sha256, which stands in every grade."
    )
    return f"<h2>{_('What a model is told')}</h2><p class='small'>{said}</p>{shown}"


def _parts(file: PromptFile) -> str:
    return "".join(f'<pre class="prompt-text"{lang_en()}>{esc(role)}:\n{esc(text)}</pre>' for role, text in file.parts)


def voice(state: ModelState) -> str:
    """Whether speech can be transcribed here, and what to do if not."""
    if isinstance(state, ModelReady):
        said = _("Transcription works, with <b>{model}</b>, on this machine only.", model=esc(state.name))
    elif isinstance(state, ModelRemote):
        said = _(
            "Recordings are sent to <b>{server}</b> for transcription, as whoever runs this program has chosen.",
            server=esc(state.name),
        )
    elif isinstance(state, ModelMissing):
        said = _(
            "{model} is not on this machine. {advice} Typing always works.",
            model=esc(state.name),
            advice=esc(state.advice),
        )
    else:
        said = esc(_(state.reason))
    return f"<p>{said}</p>"


def progress(done: int, total: int) -> str:
    """How far a download is."""
    share = min(100, round(100 * done / total)) if total else 0
    return (
        f"<p>{_('Downloading: {done} of {total} MB', done=round(done / 1e6), total=round(total / 1e6))}</p>"
        f'<progress max="100" value="{share}" aria-label="{_("Download")}">{share} %</progress>'
    )


def goals() -> list[tuple[str, str]]:
    """What can be practised for, as it is shown and kept."""
    return [
        (_("Nothing in particular"), Goal.NONE.value),
        (_("A first job with LLMs"), Goal.FIRST_JOB.value),
        (_("Coming back after a break"), Goal.RETURN.value),
        (_("Leading a team"), Goal.LEAD.value),
        (_("Work on prompts"), Goal.PROMPTS.value),
    ]


def profile_intro() -> str:
    """What telling something of oneself does, and what it does not."""
    said = _(
        "Of questions that you have seen equally seldom, those that fit come first. It never touches a score, and no "
        "grader sees it."
    )
    return f"<h2>{_('About you')}</h2><p class='small'>{said}</p>"


def data_facts() -> str:
    """Where data lies and what may be done with it."""
    said = _(
        "Answers, grades and recordings are kept in the data folder of this machine until you delete them. A cookie in this "
        "browser says which sessions are yours; another browser starts empty. Each debrief offers its session as Markdown "
        "and JSON; <code>interviewer export</code> writes all of them, <code>interviewer import</code> takes them in again."
    )
    everything = _("Everything of mine (Markdown, JSON and recordings, one ZIP)")
    return (
        f"<h2>{_('Your data')}</h2><p>{said}</p>"
        f'<p class="links"><a href="/api/account.zip" download>{everything}</a></p>'
        f'<p><label class="file">{_("Take exported interviews back in (JSON or ZIP)")}'
        '<input type="file" accept=".json,.zip" data-import></label></p><p id="import-told" role="status"></p>'
    )
