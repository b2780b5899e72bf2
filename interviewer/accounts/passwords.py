"""Passwords: argon2id with the parameters of OWASP's password storage cheat sheet or stronger, and what is refused.

Rules after NIST SP 800-63B: length counts, no rules on composition, nothing that everybody would try first.
"""

import threading
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher

MIN_CHARS, MAX_CHARS = 12, 200
FEWEST_DIFFERENT = 5
MEMORY_KIB, PASSES, LANES = 65_536, 3, 1
"""64 MiB and three passes took 0.1 to 0.3 s here; the cheat sheet asks for at least 46 MiB and one pass."""
AT_ONCE = 2
"""More sign-ins at the same moment wait, so that guessing cannot fill the memory."""

_turns = threading.Semaphore(AT_ONCE)
_USUAL = ("password", "passwort", "interview", "qwerty", "qwertz", "letmein", "welcome", "123456", "abcdef", "iloveyou")


def is_of_wrong_length(password: str) -> bool:
    """Whether it is too short, or longer than anybody types."""
    return not MIN_CHARS <= len(password) <= MAX_CHARS


def is_usual(password: str, email: str) -> bool:
    """Whether it would be among the first to be guessed: little of its own beside usual words and the address."""
    plain = password.casefold()
    rest = plain
    for usual in (*_USUAL, email, email.partition("@")[0]):
        rest = rest.replace(usual, "") if len(usual) > 3 else rest
    return len(set(plain)) < FEWEST_DIFFERENT or len(rest) < MIN_CHARS // 2


def hash_of(password: str) -> str:
    """The password as it is kept, with its salt and parameters."""
    with _turns:
        return _hasher().hash(_normal(password))


def is_right(kept: str | None, password: str) -> bool:
    """Whether it is the password of this hash. Takes as long where there is no hash: the time tells nothing."""
    from argon2.exceptions import InvalidHashError, VerificationError

    with _turns:
        try:
            return _hasher().verify(kept or _NOBODYS, _normal(password)) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(kept: str) -> bool:
    """Whether it was made with weaker parameters than today's."""
    return _hasher().check_needs_rehash(kept)


@cache
def _hasher() -> "PasswordHasher":
    """Made at the first password: argon2 is of the server extra, which nobody needs who is alone with the program."""
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)


def _normal(password: str) -> str:
    # The same letters can come composed or not, by keyboard.
    return unicodedata.normalize("NFKC", password)[: MAX_CHARS * 4]


_NOBODYS = "$argon2id$v=19$m=65536,t=3,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
