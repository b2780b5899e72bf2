"""The bounded cache."""

import pytest

from interviewer.grading.recent import Recent


def test_makes_a_value_once() -> None:
    kept: Recent[str, object] = Recent(2)
    first = kept.get("a", object)

    assert kept.get("a", object) is first


def test_lets_the_key_go_that_was_not_asked_for_longest() -> None:
    kept: Recent[str, object] = Recent(2)
    a, b = kept.get("a", object), kept.get("b", object)
    kept.get("a", object)

    kept.get("c", object)

    assert kept.get("a", object) is a
    assert kept.get("b", object) is not b
    assert len(kept) == 2


def test_a_value_that_cannot_be_made_is_not_kept() -> None:
    kept: Recent[str, int] = Recent(2)
    with pytest.raises(ZeroDivisionError):
        kept.get("a", lambda: 1 // 0)

    assert kept.get("a", lambda: 1) == 1
