"""When the words that an outcome quotes were spoken: worked out once, and kept with the outcome.

A page can look a time up while the recording is there; an export, an import and another program cannot.
"""

from collections.abc import Mapping, Sequence

from interviewer.grading.grade import Outcome, Quote, Submission
from interviewer.grading.quotes import with_quotes
from interviewer.speech.placing import PlacedWord, placed_words, words_in
from interviewer.speech.transcript import Transcript

HEARD_SHARE = 0.5
"""Share of a quote's words that must have been heard as they stand; of fewer its time would be a guess."""


def with_times(outcome: Outcome, submission: Submission, heard: Mapping[str, Sequence[Transcript | None]]) -> Outcome:
    """The outcome with the time of each quote that was spoken; a quote that was typed or written anew has none.

    `heard` has for each turn what was heard in its answer's recordings, in their order; None where that is not known.
    """
    texts = {part.turn_id: part.text for part in submission.parts if heard.get(part.turn_id)}
    placed = {turn_id: _placed(text, heard[turn_id]) for turn_id, text in texts.items()}

    def timed(quote: Quote) -> Quote:
        return _timed(quote, placed.get(quote.turn_id, ()))

    return with_quotes(outcome, timed)


def _placed(text: str, heard: Sequence[Transcript | None]) -> tuple[PlacedWord, ...]:
    return placed_words(text, {str(n): transcript for n, transcript in enumerate(heard) if transcript is not None})


def _timed(quote: Quote, placed: Sequence[PlacedWord]) -> Quote:
    """A quote that goes on in another recording gets the time of the recording that has most of its words."""
    spoken = [word for word in placed if word.start < quote.end and word.end > quote.start]
    if not spoken or len(spoken) < HEARD_SHARE * len(words_in(quote.text)):
        return quote
    recordings = [word.recording for word in spoken]
    recording = max(dict.fromkeys(recordings), key=recordings.count)
    there = [word for word in spoken if word.recording == recording]
    start_s, end_s = there[0].start_s, max(word.end_s for word in there)
    return quote.model_copy(
        update={"recording": int(recording), "start_s": round(start_s, 2), "end_s": round(max(start_s, end_s), 2)}
    )
