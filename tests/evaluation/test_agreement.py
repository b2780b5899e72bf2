"""Figures of agreement, held to values worked out by hand or known from their definitions."""

import math

import numpy as np
import pytest

from interviewer.evaluation.agreement import agreement, qwk, stepped


def test_full_agreement() -> None:
    found = agreement([0, 0.25, 0.5, 1], [0, 0.25, 0.5, 1], ["a", "a", "b", "b"], steps=4)

    assert (found.n, found.exact, found.within_one, found.bias, found.rmse) == (4, 1, 1, 0, 0)
    assert found.pearson == pytest.approx(1)
    assert found.spearman == pytest.approx(1)
    assert found.qwk == pytest.approx(1)


def test_opposite_scores() -> None:
    found = agreement([0, 1], [1, 0], ["a", "b"], steps=1)

    assert found.pearson == pytest.approx(-1)
    assert found.qwk == pytest.approx(-1)
    assert (found.exact, found.within_one, found.rmse) == (0, 1, 1)


def test_kappa_of_a_table_worked_out_by_hand() -> None:
    """Observed squared distances 1 + 1 over six pairs; by chance 3.5 in all, so 1 - 2 / 3.5."""
    a, b = np.array([0, 0, 1, 1, 2, 2]), np.array([0, 1, 1, 1, 2, 1])
    observed = 2.0
    counts_a, counts_b = [2, 2, 2], [1, 4, 1]
    chance = sum(counts_a[i] * counts_b[j] / 6 * (i - j) ** 2 for i in range(3) for j in range(3))

    assert qwk(a, b, 2) == pytest.approx(1 - observed / chance)


def test_ties_share_their_rank() -> None:
    found = agreement([0, 0.5, 0.5, 1], [0, 0.5, 0.5, 1], list("abcd"), steps=2)
    other = agreement([0, 0.5, 0.5, 1], [0, 0.4, 0.6, 1], list("abcd"), steps=2)

    assert found.spearman == pytest.approx(1)
    assert other.spearman == pytest.approx(3 / math.sqrt(10), abs=0.01)


def test_what_is_not_defined_is_none_and_no_number() -> None:
    alike = agreement([0.5, 0.5], [0.5, 0.5], ["a", "a"], steps=4)
    one = agreement([0.5], [0.2], ["a"], steps=4)

    assert (alike.pearson, alike.spearman, alike.qwk, alike.within_question_r) == (None, None, None, None)
    assert (one.pearson, one.pearson_low, one.within_question_r) == (None, None, None)


def test_within_a_question_the_level_of_the_question_plays_no_part() -> None:
    """Two questions of different difficulty, each ranked perfectly, pooled in the wrong order."""
    expected = [i / 20 for i in range(8)] + [0.6 + i / 20 for i in range(8)]
    given = [0.6 + i / 20 for i in range(8)] + [i / 20 for i in range(8)]

    found = agreement(expected, given, ["easy"] * 8 + ["hard"] * 8, steps=10)

    assert found.within_question_r == pytest.approx(1)
    assert found.pearson is not None and found.pearson < 0


def test_questions_with_few_answers_do_not_count_within() -> None:
    found = agreement([0, 1, 0], [0, 1, 0], ["a", "a", "a"], steps=1)

    assert found.within_question_r is None


def test_an_interval_holds_the_figure_and_is_the_same_each_time() -> None:
    rng = np.random.default_rng(3)
    expected = rng.uniform(size=200)
    given = np.clip(expected + rng.normal(0, 0.3, 200), 0, 1)
    groups = [i // 10 for i in range(200)]

    first, again = (agreement(list(expected), list(given), groups, steps=5) for _ in range(2))

    assert first == again
    assert first.pearson is not None and first.pearson_low is not None and first.pearson_high is not None
    assert first.pearson_low < first.pearson < first.pearson_high


def test_halves_are_rounded_upwards_and_scores_kept_on_the_scale() -> None:
    assert list(stepped(np.array([-1, 0, 0.125, 0.374, 0.375, 2]), 4)) == [0, 0, 1, 1, 2, 4]
