"""Layers of competence: how measured levels lie to their bars, as stacked bars with their numbers."""

from collections.abc import Sequence

from interviewer.content.taxonomy import Layer
from interviewer.language.messages import Names, _
from interviewer.practice.progress import LayerShare
from interviewer.service.report import SessionReport

LAYER_NAMES = Names({Layer.CONCEPTUAL: "Concepts", Layer.OPERATIONAL: "Doing it", Layer.JUDGEMENT: "Judgement"})


def layer_bars(rows: Sequence[LayerShare]) -> str:
    """A bar for each layer with a level; '' where nothing was measured."""
    lines = "".join(_bar(one) for one in rows if one.below + one.at + one.above)
    return f'<dl class="layers">{lines}</dl>' if lines else ""


def of_session(report: SessionReport) -> str:
    """The layers of one session, as a section of its debrief."""
    bars = layer_bars(report.layers)
    if not bars:
        return ""
    return (
        f'<section class="card"><h2>{_("By layer")}</h2><p class="small">'
        + _(
            "Levels of this session below, at and above the bar. Few levels say little: "
            "<a href='/app/progress'>Progress</a> adds them up over sessions."
        )
        + f"</p>{bars}</section>"
    )


def _bar(one: LayerShare) -> str:
    total = one.below + one.at + one.above
    parts = "".join(
        f'<i class="share share-{kind}" style="width:{100 * count / total:.0f}%"></i>'
        for kind, count in (("below", one.below), ("at", one.at), ("above", one.above))
        if count
    )
    said = _("{below} below, {at} at, {above} above the bar", below=one.below, at=one.at, above=one.above)
    return (
        f'<dt>{LAYER_NAMES[one.layer]}</dt><dd><span class="shares" role="img" aria-label="{said}">{parts}</span>'
        f'<span class="small">{said}</span></dd>'
    )
