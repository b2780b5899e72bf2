"""Recordings with their reference texts, from a manifest of one JSON object a line.

A line needs `file` (relative to the manifest) and `reference` (what is said). It may have `id`,
`kind` (`human`, `synthetic` ...), `terms` (jargon, spelled as it should appear; the recogniser is
told of them) and `segments` (`start`, `end` in seconds and `text` of each phrase, silence between them).
Other keys are provenance and left alone.
"""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from interviewer.errors import ContentError
from interviewer.speech.jargon import jargon_in
from interviewer.value import Value


class Phrase(Value):
    """Words that were said without a pause between these two moments."""

    start: float = Field(ge=0)
    end: float = Field(gt=0)
    text: str


class Clip(Value):
    """A recording and what is said in it."""

    id: str
    audio: Path
    reference: str
    kind: str
    terms: tuple[str, ...]
    """Terms that the recogniser is told of."""
    jargon: tuple[str, ...]
    """Terms that must come out right: those named, else names and abbreviations in the reference."""
    phrases: tuple[Phrase, ...]
    """Known phrase times; empty where nobody knows them."""


def read_clips(manifest: Path) -> tuple[Clip, ...]:
    """All clips of a manifest, in order; ContentError with one line for each fault."""
    try:
        lines = manifest.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError((f"{manifest}: cannot be read as a text file; name a manifest of JSON Lines.",)) from error
    clips: list[Clip] = []
    faults: list[str] = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                clips.append(_clip(_Line.model_validate_json(line), manifest.parent))
            except ValidationError as error:
                faults += [f"{manifest}:{number}: {_where(fault['loc'])}{fault['msg']}" for fault in error.errors()]
            else:
                faults += [f"{manifest}:{number}: {fault}" for fault in _faults(clips[-1], clips[:-1])]
    if not clips and not faults:
        faults.append(f"{manifest}: holds no clip; write one JSON object a line with file and reference.")
    if faults:
        raise ContentError(tuple(faults))
    return tuple(clips)


class _Line(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    file: str = Field(min_length=1)
    reference: str
    id: str = ""
    kind: str = ""
    terms: tuple[str, ...] = ()
    segments: tuple[Phrase, ...] = ()


def _clip(line: _Line, folder: Path) -> Clip:
    said = line.reference.casefold()
    return Clip(
        id=line.id or Path(line.file).stem,
        audio=folder / line.file,
        reference=line.reference,
        kind=line.kind,
        terms=line.terms,
        jargon=tuple(term for term in line.terms if term.casefold() in said) or jargon_in(line.reference),
        # Phrase times of people were cut by a voice detector, which is what they would be used to check.
        phrases=() if line.kind.startswith("human") else line.segments,
    )


def _faults(clip: Clip, earlier: list[Clip]) -> list[str]:
    faults = []
    if not clip.audio.is_file():
        faults.append(f"file: there is no {str(clip.audio)!r}; paths are relative to the manifest.")
    if not any(char.isalnum() for char in clip.reference):
        faults.append("reference: holds no words; write down what is said.")
    if clip.id in {other.id for other in earlier}:
        faults.append(f"id: {clip.id!r} stands there twice.")
    ends = [0.0, *(phrase.end for phrase in clip.phrases)]
    if any(
        phrase.start < before or phrase.end <= phrase.start for before, phrase in zip(ends, clip.phrases, strict=False)
    ):
        faults.append("segments: phrases must follow one another and end after they start.")
    return faults


def _where(place: tuple[int | str, ...]) -> str:
    return f"{'.'.join(map(str, place))}: " if place else ""
