"""Which Whisper models are known, and which of them is on this machine; by local files only."""

import re
from contextlib import suppress
from pathlib import Path
from typing import Literal

from interviewer.language.messages import _
from interviewer.value import Value

DEFAULT_ENDPOINT = "https://huggingface.co"
SETTING = "INTERVIEWER_WHISPER_MODEL"


class WhisperFolder(Value):
    """A model that somebody put into a folder."""

    kind: Literal["folder"] = "folder"
    path: Path


class WhisperSize(Value):
    """A model that is known by name and can be downloaded."""

    kind: Literal["size"] = "size"
    name: str
    repository: str
    size_mb: int


WhisperSource = WhisperFolder | WhisperSize

SIZES = {
    size.name: size
    for size in (
        WhisperSize(name="tiny.en", repository="Systran/faster-whisper-tiny.en", size_mb=75),
        WhisperSize(name="base.en", repository="Systran/faster-whisper-base.en", size_mb=145),
        WhisperSize(name="small.en", repository="Systran/faster-whisper-small.en", size_mb=484),
        WhisperSize(name="medium.en", repository="Systran/faster-whisper-medium.en", size_mb=1530),
        WhisperSize(name="large-v3", repository="Systran/faster-whisper-large-v3", size_mb=3090),
        WhisperSize(name="large-v3-turbo", repository="mobiuslabsgmbh/faster-whisper-large-v3-turbo", size_mb=1620),
    )
}
DEFAULT_SIZE = "base.en"


class ModelReady(Value):
    """The model is on this machine."""

    kind: Literal["ready"] = "ready"
    name: str
    path: Path


class ModelMissing(Value):
    """The model is known but not here; `advice` says how to get it."""

    kind: Literal["missing"] = "missing"
    name: str
    size_mb: int
    advice: str


class ModelBroken(Value):
    """The setting leads to nothing that can be used; `reason` says why and what to do."""

    kind: Literal["broken"] = "broken"
    name: str
    reason: str


class ModelRemote(Value):
    """Recordings go to a server, which the operator has named."""

    kind: Literal["remote"] = "remote"
    name: str


LocalModel = ModelReady | ModelMissing | ModelBroken
ModelState = LocalModel | ModelRemote


def find_model(
    setting: str = DEFAULT_SIZE, *, cache_dir: Path | None = None, endpoint: str = DEFAULT_ENDPOINT
) -> LocalModel:
    """Where the model of this setting (a size name or a folder) is, by local files only.

    `cache_dir` is the download cache; the hub library's own by default.
    """
    source = parse_source(setting)
    match source:
        case WhisperFolder(path=path):
            fault = folder_fault(path)
            return ModelReady(name=path.name, path=path) if fault is None else ModelBroken(name=setting, reason=fault)
        case WhisperSize(name=name):
            cached = _cached(source, cache_folder(cache_dir))
            if cached is not None:
                return ModelReady(name=name, path=cached)
            advice = _("Download it ({size} MB), or type your answers.", size=source.size_mb)
            advice += " " + by_hand(source, endpoint)
            return ModelMissing(name=name, size_mb=source.size_mb, advice=advice)


def parse_source(setting: str) -> WhisperSource:
    """A known size name, or else a folder; write `./base.en` for a folder of that name."""
    return SIZES.get(setting) or WhisperFolder(path=Path(setting).expanduser())


def folder_fault(folder: Path) -> str | None:
    """Why this folder is no usable model, as a sentence; None if it looks whole.

    A missing tokenizer.json matters most: faster-whisper would go to the network for one.
    """
    way_out = _("Set {setting} to a whole model folder, or to one of {names}.", setting=SETTING, names=", ".join(SIZES))
    shown = repr(str(folder))
    if not folder.is_dir():
        return _("There is no folder {folder}, and no model of that name.", folder=shown) + f" {way_out}"
    missing = _missing_files(folder)
    if "model.bin" in missing and any(folder.glob("*.safetensors")):
        return _("The folder {folder} holds a model for another program (no model.bin).", folder=shown) + f" {way_out}"
    if missing:
        return _("The model folder {folder} lacks {files}.", folder=shown, files=", ".join(missing)) + f" {way_out}"
    with (folder / "model.bin").open("rb") as file:
        if file.read(20).startswith(b"version https://git"):
            return _("model.bin in {folder} is only a pointer to the real file; fetch it with Git LFS.", folder=shown)
    return None


def by_hand(size: WhisperSize, endpoint: str = DEFAULT_ENDPOINT) -> str:
    """How to bring the model to a machine that cannot download it, as sentences."""
    return _(
        "To bring it by hand, get config.json, model.bin, tokenizer.json and vocabulary.txt from {address}, put them into "
        "one folder, and set {setting} to that folder.",
        address=f"{shown_address(endpoint)}/{size.repository}/tree/main",
        setting=SETTING,
    )


def shown_address(endpoint: str) -> str:
    """The hub's address without a trailing slash, and without a name and password that it may carry."""
    return re.sub(r"//[^/@]*@", "//", endpoint.rstrip("/"))


def cache_folder(cache_dir: Path | None) -> Path:
    """Where downloads are kept: this folder, or by default the hub library's own."""
    if cache_dir is not None:
        return cache_dir.expanduser().resolve()
    from huggingface_hub import constants

    return Path(constants.HF_HUB_CACHE).resolve()


def repository_folder(size: WhisperSize, cache: Path) -> Path:
    """The folder of a model in the download cache, whether it is there or not."""
    return cache / f"models--{size.repository.replace('/', '--')}"


def _cached(size: WhisperSize, cache: Path) -> Path | None:
    """The newest whole copy in the cache; the layout is the hub library's, read here so that nothing asks the network."""
    repository = repository_folder(size, cache)
    try:
        copies = sorted((repository / "snapshots").iterdir(), key=lambda f: f.stat().st_mtime, reverse=True)
        with suppress(OSError):
            main = repository / "snapshots" / (repository / "refs" / "main").read_text(encoding="utf-8").strip()
            copies.insert(0, main)
        return next((copy for copy in copies if folder_fault(copy) is None), None)
    except OSError:
        return None


def _missing_files(folder: Path) -> list[str]:
    missing = [name for name in ("model.bin", "config.json", "tokenizer.json") if not (folder / name).is_file()]
    # The real models carry vocabulary.txt, newer conversions vocabulary.json.
    return missing if any(folder.glob("vocabulary.*")) else [*missing, "vocabulary.txt"]
