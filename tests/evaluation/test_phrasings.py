"""The phrasings and targets that the interviewer is measured by."""

from pathlib import Path

import pytest

from interviewer.content.bank import Bank
from interviewer.content.rules.wording import plain
from interviewer.errors import ContentError
from interviewer.evaluation.phrasings import check_phrasings, read_phrasings, summed_up
from interviewer.evaluation.targets import aim, read_targets
from interviewer.grading.coverage import Coverage
from interviewer.grading.embedder import Embedder

OURS = Path(__file__).parents[1] / "phrasing"


def test_our_phrasings_belong_to_probes_and_answers_of_the_bank(bank: Bank) -> None:
    for one in read_phrasings(OURS):
        question = bank.questions[one.question]

        assert one.answer in {e.id for e in question.exemplars}
        assert {p.probe for p in one.phrasings} <= {p.id for p in question.probes}


def test_our_paraphrased_leaks_hold_no_cue(bank: Bank) -> None:
    for one in read_phrasings(OURS):
        cues = [plain(cue) for point in bank.questions[one.question].evidence for cue in point.cues]
        leaks = [plain(text) for p in one.phrasings for text in p.leaks]

        assert not [(cue, leak) for leak in leaks for cue in cues if f" {cue} " in f" {leak} "]


def test_a_sample_is_checked_kind_by_kind(bank: Bank) -> None:
    checked, ms = check_phrasings(bank, Embedder(), read_phrasings(OURS)[:1], verbatim=4)
    found = summed_up(checked)

    assert found["verbatim"]["all"].n == 4
    assert found["verbatim"]["all"].shown == 0
    assert found["paraphrased"]["all"].n == found["paraphrased"]["fitted on"].n + found["paraphrased"]["kept apart"].n
    assert ms > 0


@pytest.mark.parametrize(("name", "least"), [("targets", 40), ("second", 40)])
def test_our_targets_name_criteria_of_their_questions(bank: Bank, name: str, least: int) -> None:
    labels = read_targets(OURS / "targets" / f"{name}.yaml")

    for label in labels:
        assert set(label.targets) <= {"none", *(p.criterion for p in bank.questions[label.question].evidence)}
    assert len(labels) >= least


def test_a_follow_up_on_known_gaps_goes_to_one_of_them(bank: Bank) -> None:
    labels = read_targets(OURS / "targets" / "targets.yaml")[:4]

    for aimed in aim(bank, Coverage(Embedder()), labels):
        assert aimed.known in aimed.tied


def test_an_empty_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="--phrasings"):
        read_phrasings(tmp_path)
