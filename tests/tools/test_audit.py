"""The audit says what it knows, and says so where it knows nothing."""

import json

import pytest

from tools.audit import is_free, read_advisories

WELL = {"name": "a", "version": "1", "vulns": []}
BAD = {"name": "b", "version": "2", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2.1"]}]}
UNKNOWN = {"name": "c", "version": "3", "skip_reason": "not found on the index"}


@pytest.mark.parametrize(
    ("packages", "found"),
    [
        pytest.param([WELL], [], id="nothing_known"),
        pytest.param([WELL, BAD], ["b 2: PYSEC-1, fixed in 2.1"], id="advisory"),
        pytest.param([WELL, UNKNOWN], None, id="a_package_that_was_not_looked_at"),
    ],
)
def test_a_report_is_believed_only_when_it_is_complete(packages: list[object], found: list[str] | None) -> None:
    assert read_advisories(json.dumps({"dependencies": packages, "fixes": []})) == found


@pytest.mark.parametrize("report", ["", "no network", "{}"])
def test_no_report_is_no_clean_bill(report: str) -> None:
    assert read_advisories(report) is None


@pytest.mark.parametrize(
    ("licence", "free"), [("MIT License", True), ("Apache-2.0 OR GPL-3.0", True), ("GPL-3.0-only", False), ("", False)]
)
def test_licences_that_allow_our_use(licence: str, free: bool) -> None:
    assert is_free(licence) is free
