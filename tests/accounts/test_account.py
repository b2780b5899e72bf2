"""Addresses, names of organisations, and what a role may do."""

import pytest

from interviewer.accounts.account import Role, email_from, organisation_from


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("anna@example.org", "anna@example.org"),
        ("  Anna.B+c@Example.ORG ", "anna.b+c@example.org"),
        ("anna@intranet", "anna@intranet"),
        ("", None),
        ("anna", None),
        ("anna@", None),
        ("an na@example.org", None),
        ("anna@example..org", None),
        ("anna@b@example.org", None),
        ("a" * 65 + "@example.org", None),
        ("anna@" + "b" * 260, None),
        ("anna@example.org\r\nBcc: x@y.z", None),
    ],
)
def test_an_address_is_kept_in_one_form_or_refused(typed: str, kept: str | None) -> None:
    if kept is None:
        with pytest.raises(ValueError, match="is not an e-mail address"):
            email_from(typed)
    else:
        assert email_from(typed) == kept


@pytest.mark.parametrize("typed", ["", "   ", "x" * 61, "a\x00b", "a\u202eb"])
def test_an_organisation_without_a_name_that_can_be_shown_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="1 to 60 characters"):
        organisation_from(typed)


def test_an_organisations_name_is_kept_with_single_spaces() -> None:
    assert organisation_from("  Bootcamp   Nord ") == "Bootcamp Nord"


def test_each_role_may_what_stands_before_it() -> None:
    allowed = {(a, b) for a in Role for b in Role if a.may(b)}

    assert allowed == {
        (Role.CANDIDATE, Role.CANDIDATE), (Role.COACH, Role.CANDIDATE), (Role.COACH, Role.COACH),
        (Role.ADMIN, Role.CANDIDATE), (Role.ADMIN, Role.COACH), (Role.ADMIN, Role.ADMIN),
    }  # fmt: skip
