"""`interviewer export`: all sessions as files."""

from pathlib import Path

from interviewer.errors import StoreError
from interviewer.service.export import to_json, to_markdown
from interviewer.settings import load_settings
from interviewer.wiring.parts import Parts, open_parts


def export(target: Path) -> None:
    """Write `<target>/<person>/<session>.md`, `.json` and recordings; existing files of that name are replaced."""
    parts = open_parts(load_settings())
    try:
        count = sum([_person(parts, owner, target) for owner in parts.sessions.owners()])
    except OSError as error:
        raise StoreError(f"{str(target)!r} cannot be written: {error.strerror}.") from error
    finally:
        parts.close()
    print(f"{count} sessions written to {target}")


def _person(parts: Parts, owner: str, target: Path) -> int:
    lines = parts.review.lines(owner)
    for line in lines:
        report = parts.review.report(owner, line.id)
        folder = target / owner
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{line.created_at:%Y-%m-%d-%H%M}-{line.id[:8]}"
        (folder / f"{name}.md").write_text(to_markdown(report), encoding="utf-8")
        (folder / f"{name}.json").write_text(to_json(report), encoding="utf-8")
        for recording in parts.recordings.of_session(line.id, owner):
            if recording.state == "finished":
                (folder / f"{name}-{recording.id[:8]}.wav").write_bytes(
                    parts.recordings.wav(recording.id, owner).getbuffer()
                )
    return len(lines)
