"""What may be told to a candidate: their own facts only, and no word on the person."""

import pytest

from interviewer.grading.own_words import is_own, judges_the_person, not_own

SAID = (
    "So um in March 2025 we moved 412 tickets to Qdrant, because recall fell to sixty one percent. I decided with Ines to "
    "roll back GPT-4o within three hours, and the error rate went from 9% to 2.5%. We spent $1,200 on it."
)


@pytest.mark.parametrize(
    ("bullet", "foreign"),
    [
        ("Moved 412 tickets to Qdrant.", ()),
        ("Recall fell to 61 percent.", ()),
        ("Rolled back within 3 hours.", ()),
        ("Spent 1200 dollars on it.", ()),
        ("Error rate from 9% to 2.5%.", ()),
        ("Open with the case: March 2025.", ()),
        ("Decided with Ines to roll back GPT-4o.", ()),
        ("Recall fell to 62 percent.", ("62",)),
        ("Moved 500 tickets.", ("500",)),
        ("Moved tickets to Pinecone.", ("Pinecone",)),
        ("Decided with Maria to roll back.", ("Maria",)),
        ("Fixed it in two days.", ("two",)),
        ("Moved it in April 2024.", ("2024", "April")),
        ("Error rate fell [your figure here: 40%].", ()),
    ],
)
def test_figures_and_names_must_have_been_said(bullet: str, foreign: tuple[str, ...]) -> None:
    found = not_own(bullet, SAID)
    assert {word for word in foreign if any(word in one for one in found)} == set(foreign)
    assert bool(found) == bool(foreign)


@pytest.mark.parametrize(
    ("bullet", "own"),
    [
        ("Recall fell to 61 percent, so we moved the tickets.", True),
        ("We introduced continuous monitoring and a rollback policy for every deployment.", False),
        ("[your figure here]", False),
    ],
)
def test_most_words_of_a_bullet_must_be_the_candidates(bullet: str, own: bool) -> None:
    assert is_own(bullet, SAID) is own


@pytest.mark.parametrize(
    "sentence",
    [
        "You are clearly very strong here.",
        "The candidate is weak on cost.",
        "The candidate seems confused.",
        "You sound nervous.",
        "Great job on the numbers.",
        "They are a good fit.",
        "Strong hire.",
        "An excellent answer overall.",
        "I am impressed by the detail.",
        "She was careless with the data.",
    ],
)
def test_praise_and_blame_are_told_apart(sentence: str) -> None:
    assert judges_the_person(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Names the share of each cause and fixes the largest first.",
        "The decision is tied to a threshold, but no date is given.",
        "The answer says what would change the decision.",
        "You named two options and their price.",
        "The retrieval step is weak when documents change daily.",
        "A strong baseline is compared with the new model.",
        "You are asked for a figure here, and none is given.",
        "The candidate names a great number of options without a choice.",
    ],
)
def test_words_about_the_answer_stay(sentence: str) -> None:
    assert not judges_the_person(sentence)
