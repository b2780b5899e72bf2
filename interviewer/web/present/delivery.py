"""How an answer was spoken, as a bar of speech and silence with figures beside it; apart from every score."""

from interviewer.language.formats import decimal
from interviewer.language.messages import _
from interviewer.speech.delivery import Delivery, facts_of, remarks_on
from interviewer.web.present.text import esc


def delivery(found: Delivery) -> str:
    """The figures of one recording with its timeline, closed until somebody wants to see them."""
    facts = "".join(f'<tr><th scope="row">{esc(_(f.label))}</th><td>{esc(f.text)}</td></tr>' for f in facts_of(found))
    tips = "".join(f'<p class="small">{esc(_(tip))}</p>' for tip in remarks_on(found))
    return (
        f'<details class="quiet-details delivery"><summary>{_("Delivery (not scored)")}</summary>'
        f'{_timeline(found)}<table class="facts">{facts}</table>{tips}{_stretches(found)}</details>'
    )


def _timeline(found: Delivery) -> str:
    """Speech as blocks on a line as long as the recording; read aloud as one sentence."""
    bars = "".join(
        f'<rect x="{_percent(span.start_s, found)}" width="{_percent(span.end_s - span.start_s, found)}" y="0" height="100%"/>'
        for span in found.speech
    )
    said = _(
        "Speech and pauses over {seconds} seconds, {pauses} pauses of a second or more",
        seconds=round(found.duration_s),
        pauses=len(found.long_pauses),
    )
    return f'<svg class="timeline" role="img" aria-label="{said}">{bars}</svg>'


def _percent(seconds: float, found: Delivery) -> str:
    return f"{100 * seconds / max(found.duration_s, found.speech[-1].end_s):.2f}%"


def _stretches(found: Delivery) -> str:
    """The same as a table, for those who do not see the bar."""
    after = (*(f"{decimal(pause.duration_s, 1)} s" for pause in found.pauses), _("end"))
    rows = "".join(
        f"<tr><td>{decimal(span.start_s, 1)} s</td><td>{decimal(span.end_s, 1)} s</td><td>{pause}</td></tr>"
        for span, pause in zip(found.speech, after, strict=True)
    )
    return (
        f'<details class="quiet-details"><summary>{_("Timeline as a table")}</summary><table class="facts"><thead><tr>'
        f'<th scope="col">{_("Speech from")}</th><th scope="col">{_("to")}</th><th scope="col">{_("Pause after")}</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></details>"
    )
