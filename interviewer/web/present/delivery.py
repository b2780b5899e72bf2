"""How an answer was spoken, as a bar of speech and silence with figures beside it; apart from every score."""

from interviewer.speech.delivery import Delivery, facts_of, remarks_on
from interviewer.web.present.text import esc


def delivery(found: Delivery) -> str:
    """The figures of one recording with its timeline, closed until somebody wants to see them."""
    facts = "".join(f'<tr><th scope="row">{esc(f.label)}</th><td>{esc(f.text)}</td></tr>' for f in facts_of(found))
    tips = "".join(f'<p class="small">{esc(tip)}</p>' for tip in remarks_on(found))
    return (
        '<details class="quiet-details delivery"><summary>Delivery (not scored)</summary>'
        f'{_timeline(found)}<table class="facts">{facts}</table>{tips}{_stretches(found)}</details>'
    )


def _timeline(found: Delivery) -> str:
    """Speech as blocks on a line as long as the recording; read aloud as one sentence."""
    bars = "".join(
        f'<rect x="{_percent(span.start_s, found)}" width="{_percent(span.end_s - span.start_s, found)}" y="0" height="100%"/>'
        for span in found.speech
    )
    said = f"Speech and pauses over {found.duration_s:.0f} seconds, {len(found.long_pauses)} pauses of a second or more"
    return f'<svg class="timeline" role="img" aria-label="{said}">{bars}</svg>'


def _percent(seconds: float, found: Delivery) -> str:
    return f"{100 * seconds / max(found.duration_s, found.speech[-1].end_s):.2f}%"


def _stretches(found: Delivery) -> str:
    """The same as a table, for those who do not see the bar."""
    after = (*(f"{pause.duration_s:.1f} s" for pause in found.pauses), "end")
    rows = "".join(
        f"<tr><td>{span.start_s:.1f} s</td><td>{span.end_s:.1f} s</td><td>{pause}</td></tr>"
        for span, pause in zip(found.speech, after, strict=True)
    )
    return (
        '<details class="quiet-details"><summary>Timeline as a table</summary><table class="facts"><thead><tr>'
        '<th scope="col">Speech from</th><th scope="col">to</th><th scope="col">Pause after</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></details>"
    )
