"""`interviewer eval speech ...`: speech recognition and delivery figures on recordings with known words."""

import json
import sys
import time
from pathlib import Path
from typing import Any

from interviewer.evaluation.replay import InPieces, LiveTranscription, WholeFile
from interviewer.evaluation.speech import Clocks, DeliveryCheck, SpeechResult, check_deliveries, evaluate_speech
from interviewer.evaluation.speech_clips import read_clips
from interviewer.settings import load_settings
from interviewer.wiring.voices import make_transcriber


def evaluate_recognition(
    manifest: Path, model: str | None, only_delivery: bool, as_json: bool, is_live: bool = False
) -> int:
    """Figures of a manifest's clips; 0, also where they are bad."""
    clips = read_clips(manifest)
    if only_delivery:
        checks = check_deliveries(clips)
        print(json.dumps(_delivery_json(checks), indent=2) if as_json else _delivery_table(checks))
        return 0
    transcriber = make_transcriber(load_settings(), model)
    transcriber.warm_up()
    clocks = Clocks(clock=time.perf_counter, sleep=time.sleep, peak_memory_mb=_peak_memory_mb)

    def way(terms: tuple[str, ...]) -> LiveTranscription:
        return InPieces(transcriber, terms) if is_live else WholeFile(transcriber, terms)

    found = evaluate_speech(clips, transcriber, way, "in-pieces" if is_live else "whole-file", clocks)
    print(json.dumps(_json(found), indent=2, ensure_ascii=False) if as_json else _table(found))
    return 0


def _peak_memory_mb() -> int | None:
    try:
        import resource
    except ImportError:  # Windows
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // 1_000_000 if sys.platform == "darwin" else peak * 1024 // 1_000_000


def _json(found: SpeechResult) -> dict[str, Any]:
    return found.model_dump(mode="json", exclude={"delivery"}) | _delivery_json(found.delivery)


def _delivery_json(checks: tuple[DeliveryCheck, ...]) -> dict[str, Any]:
    return {"delivery": [check.model_dump() | {"is_within": check.is_within} for check in checks]}


def _table(found: SpeechResult) -> str:
    lines = [
        f"{found.model}, {len(found.clips)} clips, {found.audio_s:.0f} s of audio, text by {found.path}",
        f"WER {found.wer:.1%}; jargon recall {_share(found.jargon_recall)}, with aliases {_share(found.jargon_recall_with_aliases)}",
        f"real-time factor {found.rtf:.3f}; stop to text p50 {found.stop_to_text_s.p50:.2f} s, p95 {found.stop_to_text_s.p95:.2f} s"
        + ("" if found.peak_memory_mb is None else f"; peak memory {found.peak_memory_mb} MB"),
        "",
        f"{'clip':28} {'s':>6}  {'words':>5}  {'WER':>6}  {'jargon':>7}  {'stop-text s':>11}",
    ]
    for clip in found.clips:
        jargon = f"{clip.jargon_found}/{clip.jargon_said}" if clip.jargon_said else "-"
        lines.append(
            f"{clip.id:28} {clip.seconds:6.1f}  {clip.words:5}  {clip.wer:6.1%}  {jargon:>7}  {clip.stop_to_text_s:11.2f}"
        )
    return "\n".join([*lines, "", _delivery_table(found.delivery)])


def _delivery_table(checks: tuple[DeliveryCheck, ...]) -> str:
    if not checks:
        return "Delivery: no clip has known phrase times (segments)."
    lines = [f"{'delivery':28} {'phrases':>7}  {'pause off':>9}  {'pace':>6}  {'true':>6}  {'off':>5}"]
    for check in checks:
        phrases = f"{check.found}/{check.phrases}"
        lines.append(
            f"{check.id:28} {phrases:>7}  {check.largest_pause_error_s:7.3f} s  {check.pace_wpm:6.1f}  "
            f"{check.true_pace_wpm:6.1f}  {check.pace_error:5.1%}"
        )
    within = sum(check.is_within for check in checks)
    lines.append(f"{within} of {len(checks)} with every phrase found, pauses within 0.15 s and pace within 3 %")
    return "\n".join(lines)


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.1%}"
