"""Where the sound of recordings goes: the data folder, or the object store that a URL names."""

from pathlib import Path

from interviewer.store.segment_folder import SegmentFolder
from interviewer.store.sounds import SoundStorage


def sound_storage(url: str, folder: Path) -> SoundStorage:
    """The storage at `url`, or the folder where it is empty. Raises SettingsError for a URL of no object store."""
    if not url:
        return SegmentFolder(folder)
    # What object stores need is loaded for them only.
    from interviewer.store.object_place import ObjectPlace
    from interviewer.store.sound_objects import SoundObjects

    return SoundObjects(ObjectPlace(url))
