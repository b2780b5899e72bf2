"""What the page for correcting a transcript and grading once more shows."""

from interviewer.language.messages import _
from interviewer.service.regrading import GivenAnswer
from interviewer.web.present.interview import words_to_check
from interviewer.web.present.text import esc, lang_en, paragraphs


def intro(session_id: str, item: int) -> str:
    """What is done here, and the way back."""
    return (
        f'<section class="card"><h1>{_("Correct and grade again")}</h1><p>'
        + _(
            "Put right what was misheard in a spoken answer; what you handed in is kept beside it. Choose who grades, and "
            "both grades stand side by side in the debrief."
        )
        + "</p>"
        f'<p class="links"><a href="/app/debrief?session={esc(session_id)}#item-{item}">{_("Back to the debrief")}</a></p></section>'
    )


def nothing(sentence: str) -> str:
    """Why there is nothing to grade here."""
    return f'<section class="card empty"><h1>{_("Nothing to grade here")}</h1><p>{esc(sentence)}</p><a class="button" href="/app/review">{_("Your sessions")}</a></section>'


def answer(given: GivenAnswer) -> str:
    """An answer's question with its sound and the words to look at; a typed answer as it stands."""
    turn = given.turn
    assert turn.answer is not None
    asked = f'<p class="asked-line"{lang_en()}>{paragraphs(turn.asked)}</p>'
    if not given.can_be_corrected:
        return f'{asked}<p class="said" tabindex="0" role="group">{esc(turn.answer.text)}</p><p class="small">{_("Typed: it stays as you handed it in.")}</p>'
    audio = "".join(
        f'<audio controls preload="none" src="/api/recordings/{esc(recording)}.wav"></audio>'
        for recording in turn.answer.recordings
    )
    return f"{asked}{audio}{words_to_check(given.words)}"


def label(given: GivenAnswer, number: int) -> str:
    """The name of an answer's box."""
    corrected = ", " + _("corrected before") if given.turn.uncorrected else ""
    return _("What was said, answer {n}", n=number) + corrected
