"""An interview given to a coach of the same organisation, and what comes back, on a real store."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from interviewer.accounts.account import Account, Role
from interviewer.errors import Forbidden, NotFound, RefusedAction
from interviewer.interview.session import Session
from interviewer.service.handing_over import HandingOver, require_coach
from interviewer.store.accounts import AccountStore
from interviewer.store.handing_over import HandoverStore
from interviewer.store.tables import coach_note, handed_over, shared_interview
from tests.program import ANNA, BERT, Program
from tests.service.test_coaching import levels, shared

CARL, DORA = "c" * 32, "d" * 32


class School:
    """Anna practises, Bert coaches; Carl coaches elsewhere, Dora practises too."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.store = AccountStore(program.database)
        self.anna = self._account(ANNA, "anna", Role.CANDIDATE, "north")
        self.bert = self._account(BERT, "bert", Role.COACH, "north")
        self.carl = self._account(CARL, "carl", Role.COACH, "south")
        self.dora = self._account(DORA, "dora", Role.CANDIDATE, "north")
        self.handing_over = HandingOver(HandoverStore(program.database), self.store, program.coaching, program.clock)

    def _account(self, account_id: str, name: str, role: Role, organisation: str) -> Account:
        made = Account(
            id=account_id, email=f"{name}@example.org", role=role, organisation=organisation,
            created_at=self.program.clock(),
        )  # fmt: skip
        self.store.add(made)
        return made

    def given(self) -> tuple[Session, str]:
        """Anna's interview in Bert's hands: her session, and what it is called there."""
        session, found = shared(self.program)
        self.handing_over.give(self.anna, session.id, BERT)
        return session, found.id

    def rows(self) -> list[int]:
        """How much is in the store of what was shared, noted and handed over."""
        with self.program.database.read() as connection:
            return [
                connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
                for table in (shared_interview, coach_note, handed_over)
            ]


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    with Program(tmp_path) as program:
        yield School(program)


def test_an_interview_is_given_to_coaches_of_ones_own_organisation(school: School) -> None:
    session, share_id = school.given()

    assert school.handing_over.coaches(school.anna) == (school.bert,)
    assert [one.id for one in school.program.coaching.all(BERT)] == [share_id]
    assert school.handing_over.holders(school.anna, session.id) == (school.bert,)
    for nobody in (CARL, DORA, ANNA, "x"):
        with pytest.raises(NotFound, match="no such coach in your organisation"):
            school.handing_over.give(school.anna, session.id, nobody)


def test_somebody_elses_interview_cannot_be_given_away(school: School) -> None:
    session, _ = school.given()
    with pytest.raises(NotFound):
        school.handing_over.give(school.dora, session.id, BERT)
    school.handing_over.take_back(school.dora, session.id, BERT)

    assert school.handing_over.holders(school.anna, session.id) == (school.bert,)


def test_what_the_coach_says_is_in_the_debrief_at_once(school: School) -> None:
    session, share_id = school.given()
    found = school.program.coaching.bench(BERT, share_id).shared
    school.program.coaching.rate(BERT, share_id, found.items[0].index, levels(found, 4))
    school.program.coaching.comment(BERT, share_id, found.items[0].index, "each with its figure", "Good.")

    received = school.program.coaching.received(school.program.review.report(ANNA, session.id))
    assert [note.kind.value for note in received] == ["rating", "comment"]


def test_given_again_it_is_as_it_is_now_and_the_notes_stay(school: School) -> None:
    session, share_id = school.given()
    found = school.program.coaching.bench(BERT, share_id).shared
    school.program.coaching.rate(BERT, share_id, found.items[0].index, levels(found, 4))
    school.program.coaching.leave_out(ANNA, "Acme\nfigure")
    school.handing_over.give(school.anna, session.id, BERT)

    bench = school.program.coaching.bench(BERT, share_id)
    assert "figure" not in bench.shared.items[0].parts[0].said
    assert bench.is_rated(found.items[0].index)
    assert school.rows() == [1, 2, 1]


@pytest.mark.parametrize("how", ["taken back", "session deleted", "account closed"])
def test_what_a_candidate_takes_back_or_deletes_leaves_the_coach_too(school: School, how: str) -> None:
    session, share_id = school.given()
    found = school.program.coaching.bench(BERT, share_id).shared
    school.program.coaching.rate(BERT, share_id, found.items[0].index, levels(found, 4))
    if how == "taken back":
        school.handing_over.take_back(school.anna, session.id, BERT)
    elif how == "session deleted":
        school.program.review.delete(ANNA, session.id)
    else:
        school.program.review.delete_everything(ANNA)

    assert school.rows() == [0, 1 if how == "taken back" else 0, 0]
    assert school.program.coaching.all(BERT) == ()
    assert school.handing_over.followers(school.bert) == ()


def test_a_coach_sees_who_gave_what_and_what_is_still_to_be_rated(school: School) -> None:
    _, share_id = school.given()
    found = school.program.coaching.bench(BERT, share_id).shared
    school.program.coaching.rate(BERT, share_id, found.items[0].index, levels(found, 4))

    (follower,) = school.handing_over.followers(school.bert)
    assert (follower.email, follower.interviews) == ("anna@example.org", (share_id,))
    assert (follower.rated, follower.answers) == (1, len(found.items))
    assert school.handing_over.followers(school.carl) == ()


def test_an_interview_that_is_not_finished_is_not_given(school: School) -> None:
    session = school.program.start()
    with pytest.raises(RefusedAction, match="finish it first"):
        school.handing_over.give(school.anna, session.id, BERT)


def test_e4_rating_is_for_coaches_where_people_have_accounts(school: School) -> None:
    with pytest.raises(Forbidden, match="Rating is for coaches"):
        require_coach(school.anna)
    require_coach(school.bert)
    require_coach(None)

    _, found = shared(school.program)
    with pytest.raises(Forbidden):
        school.program.coaching.take_in(DORA, found.model_dump_json().encode(), may_rate=False)
    assert school.program.coaching.all(DORA) == ()
