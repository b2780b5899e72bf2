"""`interviewer import`: exported sessions back into the store."""

from pathlib import Path

from interviewer.errors import RefusedFile, SettingsError, StoreError
from interviewer.service.exported import MAX_FILE_BYTES
from interviewer.service.importing import ImportResult
from interviewer.settings import load_settings
from interviewer.wiring.parts import Parts, open_parts

MAX_FILES = 10_000
MAX_PERSON_CHARS = 64


def import_sessions(source: Path, person: str | None) -> int:
    """Import a file, or every .json file under a folder; returns 1 if one of them was refused, else 0."""
    files = _files(source)
    parts = open_parts(load_settings())
    try:
        owner = _owner(parts, person)
        found = [_take_in(parts, owner, file) for file in files]
    finally:
        parts.close()
    stored, there = (found.count(result) for result in (ImportResult.STORED, ImportResult.ALREADY_THERE))
    print(f"{stored} sessions imported, {there} were there already, {found.count(None)} files refused")
    return 1 if None in found else 0


def _files(source: Path) -> list[Path]:
    if source.is_file():
        return [source]
    if not source.is_dir():
        raise SettingsError(f"There is no file or folder {str(source)!r}.")
    files = sorted(path for path in source.rglob("*.json") if path.is_file())
    if not files:
        raise SettingsError(f"There is no .json file under {str(source)!r}.")
    if len(files) > MAX_FILES:
        raise SettingsError(
            f"There are more than {MAX_FILES:,} files under {str(source)!r}; import its folders one by one."
        )
    return files


def _owner(parts: Parts, person: str | None) -> str:
    known = parts.sessions.owners()
    if person is not None:
        if not person.isalnum() or len(person) > MAX_PERSON_CHARS:
            raise SettingsError(
                "A person's id is letters and digits, as the folders of `interviewer export` are named."
            )
        return person
    if len(known) != 1:
        raise SettingsError(
            f"The store knows {len(known)} people; say whose sessions these are with --person ID, where the id is the "
            "name of a person's folder in what `interviewer export` writes."
        )
    return known[0]


def _take_in(parts: Parts, owner: str, file: Path) -> ImportResult | None:
    try:
        with file.open("rb") as opened:
            raw = opened.read(MAX_FILE_BYTES + 1)
        return parts.imports.take_in(owner, raw)
    except RefusedFile as error:
        print(f"{file}: {error}")
        return None
    except OSError as error:
        raise StoreError(f"{str(file)!r} cannot be read: {error.strerror}.") from error
