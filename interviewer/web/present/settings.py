"""What the settings page says about graders, transcribers and data."""

from collections.abc import Sequence

from interviewer.grading.qualification import Standing
from interviewer.interview.profile import Goal
from interviewer.llm.prompty import PromptFile
from interviewer.service.preferences import GraderOption
from interviewer.settings import EMBEDDED
from interviewer.speech.models import ModelMissing, ModelReady, ModelRemote, ModelState
from interviewer.web.present.text import esc


def grader_label(option: GraderOption, standing: Standing) -> str:
    """A grader with what it is, and whether it was found good enough."""
    name = "Offline grader" if option.name == EMBEDDED else option.name
    return f"{name}: {option.note}; {standing.words}"


def keys(names: tuple[str, ...]) -> str:
    """Provider keys that are set; nothing uses them until a model is chosen."""
    if not names:
        return ""
    return f"<p class='small'>Found in the environment: {esc(', '.join(names))}. Choose 'Another model' to use a model of that provider.</p>"


def grader_facts() -> str:
    """What the two kinds of graders can and cannot do."""
    rows = (
        ("Needs a key or network", "no", "a key, or a server such as Ollama on this machine"),
        (
            "What it measures",
            "coverage of the expected points by meaning",
            "the rubric's anchors, with a reason for each level",
        ),
        ("Shows quotes checked by code", "yes", "yes; quotes that are not in the answer are dropped"),
        ("Judges truth and reasoning", "no; a wrong but well-worded answer can pass", "in part; models make mistakes"),
        ("Range of a level", "± 1, indicative", "± ½ at the least, wider by what was measured of the model"),
        ("Where answers go", "they stay on this machine", "to the model's server"),
    )
    body = "".join(f"<tr><th scope='row'>{esc(a)}</th><td>{esc(b)}</td><td>{esc(c)}</td></tr>" for a, b, c in rows)
    return (
        "<table class='facts'><thead><tr><td></td><th>Offline grader</th><th>Language model</th></tr></thead>"
        f"<tbody>{body}</tbody></table><p class='small'><code>interviewer qualify NAME</code> tries a grader on our graded answers, "
        "on attacks and on answers graded twice; <b>qualified</b> is one that reaches every target. No grader here has been compared with human raters on interview "
        "answers yet.</p>"
    )


def prompts(files: Sequence[PromptFile]) -> str:
    """Every prompt as it stands in its file, with what identifies its version; placeholders are filled for each question."""
    shown = "".join(
        f'<details class="quiet-details"><summary>{esc(file.name)}: {esc(file.description)}</summary>'
        f'<p class="small">sha256 {file.sha256}</p>{_parts(file)}</details>'
        for file in files
    )
    return (
        "<h2>What a model is told</h2><p class='small'>These are all prompts, word for word. Your answer is never part of them: it "
        f"follows as data of its own. A changed prompt has another sha256, which stands in every grade.</p>{shown}"
    )


def _parts(file: PromptFile) -> str:
    return "".join(f'<pre class="prompt-text">{esc(role)}:\n{esc(text)}</pre>' for role, text in file.parts)


def voice(state: ModelState) -> str:
    """Whether speech can be transcribed here, and what to do if not."""
    if isinstance(state, ModelReady):
        return f"<p>Transcription works, with <b>{esc(state.name)}</b>, on this machine only.</p>"
    if isinstance(state, ModelRemote):
        return f"<p>Recordings are sent to <b>{esc(state.name)}</b> for transcription, as whoever runs this program has chosen.</p>"
    if isinstance(state, ModelMissing):
        return f"<p>{esc(state.name)} is not on this machine. {esc(state.advice)} Typing always works.</p>"
    return f"<p>{esc(state.reason)}</p>"


def progress(done: int, total: int) -> str:
    """How far a download is."""
    share = min(100, round(100 * done / total)) if total else 0
    return (
        f"<p>Downloading: {done / 1e6:.0f} of {total / 1e6:.0f} MB</p>"
        f'<progress max="100" value="{share}" aria-label="Download">{share} %</progress>'
    )


GOALS = [
    ("Nothing in particular", Goal.NONE.value),
    ("A first job with LLMs", Goal.FIRST_JOB.value),
    ("Coming back after a break", Goal.RETURN.value),
    ("Leading a team", Goal.LEAD.value),
    ("Work on prompts", Goal.PROMPTS.value),
]
"""What can be practised for, as it is shown and kept."""


def profile_intro() -> str:
    """What telling something of oneself does, and what it does not."""
    return (
        "<h2>About you</h2><p class='small'>Of questions that you have seen equally seldom, those that fit come first. "
        "It never touches a score, and no grader sees it.</p>"
    )


def data_facts() -> str:
    """Where data lies and what may be done with it."""
    return (
        "<h2>Your data</h2><p>Answers, grades and recordings are kept in the data folder of this machine until you delete them. "
        "A cookie in this browser says which sessions are yours; another browser starts empty. Each debrief offers its session "
        "as Markdown and JSON; <code>interviewer export</code> writes all of them, "
        "<code>interviewer import</code> takes them in again.</p>"
        '<p class="links"><a href="/api/account.zip" download>Everything of mine (Markdown, JSON and recordings, one ZIP)</a></p>'
        '<p><label class="file">Take exported interviews back in (JSON or ZIP)'
        '<input type="file" accept=".json,.zip" data-import></label></p><p id="import-told" role="status"></p>'
    )
