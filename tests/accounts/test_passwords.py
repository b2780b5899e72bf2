"""How passwords are kept, and which are refused."""

import pytest

from interviewer.accounts import passwords
from interviewer.accounts.passwords import hash_of, is_of_wrong_length, is_outdated, is_right, is_usual

GOOD = "violet tractor seventeen"


def test_a_password_is_recognised_and_another_is_not() -> None:
    kept = hash_of(GOOD)

    assert is_right(kept, GOOD)
    assert not is_right(kept, GOOD + " ")
    assert GOOD not in kept and kept != hash_of(GOOD)


def test_kept_passwords_cost_64_mib_and_three_passes_to_try() -> None:
    kept = hash_of(GOOD)

    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=1$")
    assert not is_outdated(kept)
    assert is_outdated(kept.replace("t=3", "t=2"))


def test_the_same_letters_typed_on_another_keyboard_are_the_same_password() -> None:
    assert is_right(hash_of("caf\u00e9 on the corner"), "cafe\u0301 on the corner")


def test_where_there_is_no_password_none_is_right_and_the_work_is_done_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Otherwise the time would tell which addresses have accounts."""
    tried: list[str] = []

    class Watched:
        def verify(self, kept: str, password: str) -> bool:
            tried.append(kept)
            return True

    monkeypatch.setattr(passwords, "_hasher", Watched)
    assert not is_right(None, GOOD)
    assert [kept.rsplit("$", 2)[0] for kept in tried] == ["$argon2id$v=19$m=65536,t=3,p=1"]


def test_a_damaged_hash_lets_nobody_in() -> None:
    assert not is_right("$argon2id$nonsense", GOOD)


@pytest.mark.parametrize(
    ("password", "is_refused"),
    [
        pytest.param(GOOD, False, id="words"),
        pytest.param("x7!kQ2#vLp9z", False, id="drawn"),
        pytest.param("eleven char", True, id="short"),
        pytest.param("ab" * 101, True, id="long"),
        pytest.param("aaaaaaaaaaaaaaaa", True, id="one_letter"),
        pytest.param("Password123456!", True, id="usual"),
        pytest.param("anna@example.org", True, id="the_address"),
        pytest.param("anna@example.org1", True, id="the_address_and_a_figure"),
        pytest.param(
            "\u5bc6\u7801\u662f\u4e00\u4e2a\u5f88\u957f\u7684\u53e5\u5b50\u5440\u5929\u5730", False, id="another_script"
        ),
    ],
)
def test_what_would_be_guessed_first_is_refused(password: str, is_refused: bool) -> None:
    assert (is_of_wrong_length(password) or is_usual(password, "anna@example.org")) is is_refused
