"""`interviewer doctor`: what works here and what does not, fit to be pasted into an issue."""

import importlib.metadata
import platform
import shutil
import sqlite3
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from interviewer import __version__
from interviewer.errors import ContentError, InterviewerError, StoreInUse
from interviewer.llm.ollama import installed_models
from interviewer.settings import Settings, load_settings, provider_keys
from interviewer.speech.models import ModelMissing, ModelReady, find_model
from interviewer.store.database import Database
from interviewer.store.lock import DataDirectoryLock
from interviewer.store.places import sound_storage
from interviewer.store.recordings import RecordingStore
from interviewer.store.schema import schema_state
from interviewer.wiring.parts import read_bank

LEAST_FREE_MB = 500
SQLITE_FIXED = (3, 51, 3)
"""From this version on two connections that write at once cannot damage a WAL database."""


@dataclass(frozen=True)
class Line:
    """One thing looked at."""

    name: str
    is_well: bool
    text: str


def doctor() -> int:
    """Print one line a check; 0 when all is well, else 1. Looks only, changes nothing."""
    settings = load_settings()
    checks: tuple[Callable[[Settings], Line], ...] = (_program, _packages, _disk, _process, _database, _recordings, _content, _grader, _voice)  # fmt: skip
    lines = [_looked(check, settings) for check in checks]
    for line in lines:
        print(f"{'ok  ' if line.is_well else 'LOOK'}  {line.name:10} {line.text}")
    return 0 if all(line.is_well for line in lines) else 1


def _looked(check: Callable[[Settings], Line], settings: Settings) -> Line:
    name = check.__name__.strip("_")
    try:
        return check(settings)
    except ContentError as error:
        return Line(name, False, f"{len(error.problems)} faults, listed by `interviewer validate`: {error.problems[0]}")
    except InterviewerError as error:
        return Line(name, False, " ".join(str(error).split()))
    except OSError as error:
        return Line(name, False, f"cannot be looked at: {error.strerror}")


def _program(settings: Settings) -> Line:  # noqa: ARG001 - all checks take the same
    return Line(
        "program",
        sys.version_info >= (3, 11),
        f"{__version__}, Python {platform.python_version()}, {platform.platform(terse=True)}",
    )


def _packages(settings: Settings) -> Line:  # noqa: ARG001 - all checks take the same
    names = ("gradio", "litellm", "faster-whisper", "pydantic", "sqlalchemy", "onnxruntime")
    found = {name: _version(name) for name in names}
    text = ", ".join(f"{name} {version or 'is missing'}" for name, version in found.items())
    return Line("packages", all(found.values()), text)


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _disk(settings: Settings) -> Line:
    folder = settings.data_dir
    there = next(p for p in (folder, *folder.parents) if p.exists())
    free_mb = shutil.disk_usage(there).free // 1_000_000
    return Line(
        "disk",
        free_mb >= LEAST_FREE_MB,
        f"{free_mb:,} MB free for the data folder{'' if folder.exists() else ' (not made yet)'}",
    )


def _process(settings: Settings) -> Line:
    if not settings.data_dir.exists():
        return Line("process", True, "the data folder is free")
    try:
        with DataDirectoryLock(settings.data_dir):
            return Line("process", True, "the data folder is free")
    except StoreInUse:
        return Line("process", True, "the app is running on this data folder")


def _database(settings: Settings) -> Line:
    if not _has_database(settings):
        return Line("database", True, f"SQLite {sqlite3.sqlite_version}, not made yet")
    database = Database(settings.resolved_database_url)
    try:
        state = schema_state(database)
        damage = database.damage()
    finally:
        database.close()
    note = (
        ""
        if state.backend != "sqlite" or sqlite3.sqlite_version_info >= SQLITE_FIXED
        else " (one writer only, as we do)"
    )
    text = f"{state.backend} {state.backend_version}{note}, schema {state.revision}, {state.state}"
    return Line(
        "database",
        state.state in ("current", "behind", "empty") and not damage,
        text + "".join(f"; {d}" for d in damage),
    )


def _has_database(settings: Settings) -> bool:
    """Whether there is one to look at; opening SQLite would make it."""
    url = settings.resolved_database_url
    return not url.startswith("sqlite") or Path(url.partition(":///")[2].partition("?")[0]).exists()


def _recordings(settings: Settings) -> Line:
    sounds = sound_storage(settings.recordings_url, settings.data_dir / "recordings")
    sounds.check()
    if not _has_database(settings):
        return Line("recordings", True, "none yet")
    database = Database(settings.resolved_database_url)
    try:
        if schema_state(database).state != "current":
            return Line("recordings", True, "not looked at, because of the database")
        damage = RecordingStore(database, sounds).damage()
    finally:
        database.close()
    return Line("recordings", not damage, "; ".join(damage) or "all whole")


def _content(settings: Settings) -> Line:
    bank = read_bank(settings, keeps=False)
    return Line("content", True, f"{len(bank.questions)} questions, {len(bank.rubrics)} rubrics")


def _grader(settings: Settings) -> Line:
    keys = ", ".join(provider_keys()) or "no provider key set"
    ollama = len(installed_models(settings.ollama_url))
    return Line("grader", True, f"{settings.grader}; {keys}; {ollama} Ollama models")


def _voice(settings: Settings) -> Line:
    if settings.transcription_model:
        return Line("voice", True, f"recordings are sent to {settings.transcription_model}")
    state = find_model(settings.whisper_model, endpoint=settings.hub_url)
    if isinstance(state, ModelReady):
        return Line("voice", True, f"transcription with {state.name}")
    if isinstance(state, ModelMissing):
        return Line(
            "voice", True, f"{state.name} is not here ({state.size_mb} MB); typing works, Settings offers the download"
        )
    return Line("voice", False, state.reason)
