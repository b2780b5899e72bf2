"""Every error that this package raises on purpose, with who can mend it.

    InterviewerError
    ├── ContentError          the author of a question bank or rubric
    ├── SettingsError         the person who started the program
    ├── NotFound              nobody: the thing is gone, or belongs to someone else
    ├── RefusedAction         the candidate: that step is not possible now
    ├── Forbidden             nobody: the role does not allow it
    ├── SignInRefused         whoever signs in: the address, the password or the account
    │   └── TooManyTries      whoever signs in: wait
    ├── QuotaSpent            the candidate, tomorrow; or the operator
    ├── RefusedFile           whoever has the file: it is no export of ours, or not one that can be read here
    ├── StoreError            the operator: disk, permissions, database server
    │   ├── StoreInUse        the operator: another process has the data directory open
    │   ├── StoreTooNew       the operator: the database was written by a newer version
    │   └── SessionChanged    the page: reload, another tab moved the session on
    ├── GraderError           the grading service; a retry may help
    ├── TranscriberError      the transcription service or model; typing works meanwhile
    └── AudioError            the sender of the bytes: they are not usable audio

A message names the thing and the way out; it is shown to people as it stands, so it
never holds an answer's text, a key or a traceback.
"""

from interviewer.language.catalogue import SOURCE
from interviewer.language.chosen import speaking
from interviewer.language.messages import _


class InterviewerError(Exception):
    """Base of all errors that are raised on purpose.

    The sentence is English, with `{named}` values beside it, so that a page can say it in its reader's language:
    `RefusedAction("There are {n} questions; choose fewer.", n=12)`.
    """

    def __init__(self, sentence: str = "", /, **values: object) -> None:
        with speaking(SOURCE):
            super().__init__(_(sentence, **values))
        self.sentence = sentence
        self.values = values


class ContentError(InterviewerError):
    """A question bank or rubric file is wrong; its author can mend it.

    `problems` holds one `file:line: rule: field: message` line for each fault found.
    """

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class SettingsError(InterviewerError):
    """A setting is missing, malformed or contradicts another; the person who started the program can mend it."""


class NotFound(InterviewerError):
    """The thing asked for does not exist, or belongs to somebody else (the two are not told apart)."""


class RefusedAction(InterviewerError):
    """The step is not possible in the session's present state; the message says what is."""


class Forbidden(InterviewerError):
    """The role of the account does not allow this."""


class SignInRefused(InterviewerError):
    """Nobody is let in; the message tells nothing that would help somebody who guesses."""


class TooManyTries(SignInRefused):
    """So many wrong passwords that no other is looked at for `wait_s` seconds."""

    def __init__(self, sentence: str, /, wait_s: float, **values: object) -> None:
        super().__init__(sentence, **values)
        self.wait_s = wait_s


class QuotaSpent(InterviewerError):
    """What a person or their organisation may use in a day is used up; the message says until when."""

    def __init__(self, sentence: str, /, wait_s: float, **values: object) -> None:
        super().__init__(sentence, **values)
        self.wait_s = wait_s


class RefusedFile(InterviewerError):
    """A file to be imported is not an export of this program, was made by a newer one, or contradicts itself."""


class StoreError(InterviewerError):
    """The store cannot be read or written; the operator can mend it (disk, permissions, server)."""


class StoreInUse(StoreError):
    """Another process owns the data directory."""


class StoreTooNew(StoreError):
    """The database schema is newer than this version of the program."""


class SessionChanged(StoreError):
    """Somebody else (another tab) changed the session since it was read; reload and try again."""


class GraderError(InterviewerError):
    """The grading service failed; the answer is stored and grading can be tried again."""


class TranscriberError(InterviewerError):
    """Speech could not be transcribed; the recording is kept and typing works."""


class VoiceError(InterviewerError):
    """The interviewer's voice could not be made; the question stands on the page."""


class AudioError(InterviewerError):
    """The bytes are not usable audio; the message says what is wrong with them."""
