"""The interviewer's voice from a speech server: each question's sound is made once and kept for a while."""

import contextlib
import hashlib
import os
from collections.abc import Callable
from itertools import accumulate
from pathlib import Path
from threading import Lock

from interviewer.errors import NotFound
from interviewer.service.interviews import InterviewService

MOST_KEPT, MOST_KEPT_BYTES = 500, 200_000_000
"""Sounds in the folder and their size together; the oldest go."""


class SpeakingService:
    """The use case of having a question read aloud; it names the owner."""

    def __init__(
        self, interviews: InterviewService, folder: Path, name: str, speak: Callable[[str], bytes] | None
    ) -> None:
        """`name` is the model with its voice; `speak` is None where no server was named."""
        self._interviews = interviews
        self._folder = folder
        self._name = name
        self._speak = speak
        self._one_at_a_time = Lock()
        """The same question asked for twice at once is made once."""

    @property
    def has_voice(self) -> bool:
        """Whether there is a server to ask."""
        return self._speak is not None

    def sound(self, owner: str, session_id: str, turn_id: str) -> bytes:
        """The question of a turn as sound. Raises NotFound where there is no server or no such turn, VoiceError."""
        session = self._interviews.get(owner, session_id)
        turn = session.turn(turn_id)
        if self._speak is None or turn is None:
            raise NotFound("There is no sound of this question; the browser's own voice can read it.")
        text = self._interviews.spoken_text(session, turn)
        kept = self._folder / hashlib.sha256(f"{self._name}\x00{text}".encode()).hexdigest()
        with self._one_at_a_time:
            with contextlib.suppress(OSError):
                return kept.read_bytes()
            sound = self._speak(text)
            self._keep(kept, sound)
            return sound

    def _keep(self, path: Path, sound: bytes) -> None:
        with contextlib.suppress(OSError):  # A folder that cannot be written costs another request, no more.
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            part = path.with_suffix(f".{os.getpid()}.part")
            part.write_bytes(sound)
            part.replace(path)
            newest = sorted(self._folder.iterdir(), key=lambda file: -file.stat().st_mtime)
            sizes = accumulate(file.stat().st_size for file in newest)
            for place, (file, together) in enumerate(zip(newest, sizes, strict=True)):
                if place >= MOST_KEPT or together > MOST_KEPT_BYTES:
                    file.unlink(missing_ok=True)
