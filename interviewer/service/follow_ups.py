"""Follow-ups on an answer: code chooses what to ask, a model may word it, code checks the words.

The candidate waits for this, so a model has a few seconds; whatever goes wrong, the planned question is asked and the
log says why, without a word of what was said.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from interviewer.claims.values import Ledger
from interviewer.content.question import Question
from interviewer.content.rubric import Rubric
from interviewer.content.taxonomy import Form, Topic
from interviewer.grading.arithmetic.checking import check_quantities
from interviewer.grading.embedder import Embedder
from interviewer.grading.grade import Submission
from interviewer.grading.leaks import PhrasingCheck
from interviewer.grading.substance import is_specific
from interviewer.interview.depth import holds
from interviewer.interview.follow_ups import Challenge, FollowUp, FollowUpKind, Heard, choose_follow_up
from interviewer.interview.phrasing import Asking, tidied
from interviewer.interview.session import ItemKind, Phrasing, Session, Turn, TurnState
from interviewer.llm.chat import ChatError, ChatModel, Prompt
from interviewer.llm.prompty import data_message, load_prompt
from interviewer.service.misheard import Understood, UsualWords, nothing_usual
from interviewer.service.submission import submission_of
from interviewer.value import Value

log = logging.getLogger(__name__)

WAIT_S = 4.0
"""The longest that a candidate waits for a model's words."""
MOST_TOKENS = 400
MOST_REPLY_CHARS = 1_000
"""A longer reply is no question and is not read."""
MOST_SAID_CHARS = 6_000
"""Of what was said so much, the latest, goes to the model."""

ModelOf = Callable[[str], ChatModel | None]
"""The model that words follow-ups for a person, None for the planned words."""


class GapFinder(Protocol):
    """Tells which evidence points an answer does not show yet."""

    def gaps(self, question: Question, text: str) -> Mapping[str, float]:
        """Of each point how far it is missing, 0 to 1; fast, because the candidate waits."""
        ...


class ChallengeFinder(Protocol):
    """Finds what calls for an explanation in the answers to a question."""

    def __call__(self, question: Question, submission: Submission) -> Sequence[Challenge]:
        """Challenges in the order in which they should be asked."""
        ...


class FoundChallenge(Value):
    """Something in an answer that calls for an explanation."""

    kind: FollowUpKind
    ask: str
    criterion: str | None = None


def broken_quantities(question: Question, submission: Submission) -> tuple[FoundChallenge, ...]:
    """The sums in an answer that do not come out; stories tell figures and work none out."""
    if question.topic is Topic.FAILURES:
        return ()
    found = check_quantities(question, submission)
    return tuple(FoundChallenge(kind=FollowUpKind.QUANTITY, ask=one.ask) for one in found)


def challenged_claims(read: Callable[[Submission], Ledger]) -> ChallengeFinder:
    """Finds, in a told experience, claims that contradict each other, and the kind of claim that is missing."""

    def find(question: Question, submission: Submission) -> tuple[FoundChallenge, ...]:
        if question.form is not Form.PAST_BEHAVIOUR:
            return ()
        ledger = read(submission)
        found = [FoundChallenge(kind=FollowUpKind.CONTRADICTION, ask=one.ask) for one in ledger.contradictions]
        if ledger.thinnest is not None and ledger.thinnest.is_missing:
            found.append(FoundChallenge(kind=FollowUpKind.THIN, ask=ledger.thinnest.ask))
        return tuple(found)

    return find


class Worded(Value):
    """A follow-up as it is shown."""

    text: str
    phrasing: Phrasing | None = None
    """None where no model was asked."""


class FollowUps:
    """Chooses and words follow-ups."""

    def __init__(
        self,
        gaps: GapFinder,
        embedder: Embedder,
        model_of: ModelOf = lambda _: None,
        challenges: Sequence[ChallengeFinder] = (broken_quantities,),
        usual: UsualWords = nothing_usual,
        wait_s: float = WAIT_S,
        draw_boundary: Callable[[], str] = lambda: secrets.token_hex(16),
    ) -> None:
        self._gaps = gaps
        self._embedder = embedder
        self._model_of = model_of
        self._challenges = tuple(challenges)
        self._usual = usual
        self._wait_s = wait_s
        self._draw_boundary = draw_boundary
        self._prompt = load_prompt("phrase_follow_up")

    def prepare(self, owner: str) -> None:
        """Let the model that words a person's follow-ups be made now, so that nobody waits for it later."""
        self._model_of(owner)

    def choose(self, session: Session, question: Question, rubric: Rubric) -> FollowUp | None:
        """What to ask about the answers to the current question, or None to move on."""
        turn = session.current
        assert turn is not None
        planned = session.plan.items[turn.item]
        if planned.kind is not ItemKind.QUESTION or turn.state is not TurnState.ANSWERED:
            return None
        turns = session.turns_of(turn.item)
        asked = [follow_up for t in turns if (follow_up := follow_up_of(question, t)) is not None]
        submission = submission_of(session, turn.item)
        if len(asked) >= planned.time.probes_max or submission is None:
            return None
        # What recognition misheard is put right, as it is for the grader.
        said = "\n\n".join(part.text for part in Understood(submission, question, self._usual).submission.parts)
        heard = Heard(
            gaps=self._gaps.gaps(question, said),
            tells_story=question.form is not Form.PAST_BEHAVIOUR or is_specific(said),
            holds_rung=holds(turn),
        )
        challenges = [found for finder in self._challenges for found in finder(question, submission)]
        return choose_follow_up(question, rubric, heard, asked, planned.time.probes_max, challenges)

    def word(self, session: Session, question: Question, follow_up: FollowUp) -> Worded:
        """The words of a follow-up: a model's if they pass every check, else the planned ones."""
        model = self._model_of(session.owner) if follow_up.may_be_rephrased else None
        if model is None:
            return Worded(text=follow_up.ask)
        turn = session.current
        assert turn is not None
        asking = Asking(
            planned=follow_up.ask,
            said=_said(session.turns_of(turn.item)),
            given=f"{question.context}\n{question.prompt}",
            earlier=tuple(t.asked for t in session.turns),
        )
        text, fault = asyncio.run(self._phrase(model, PhrasingCheck(self._embedder, question, asking)))
        if fault is not None:
            log.warning("Follow-up %s of %s is asked in its planned words: %s.", follow_up.id, question.id, fault)
            return Worded(text=follow_up.ask, phrasing=Phrasing(model=model.name, kept_plan=fault))
        return Worded(text=text, phrasing=Phrasing(model=model.name))

    async def _phrase(self, model: ChatModel, check: PhrasingCheck) -> tuple[str, str | None]:
        """A model's words, and why they may not be shown; the check is made ready while the model thinks."""
        ready = asyncio.ensure_future(asyncio.to_thread(check.prepare))
        try:
            async with asyncio.timeout(self._wait_s):
                reply = await model.reply(self._asked_of_model(check.asking), max_tokens=MOST_TOKENS)
        except TimeoutError:
            return "", "no reply in time"
        except ChatError as error:
            return "", f"the model gave no reply ({error.fault.value})"
        finally:
            await ready
        if len(reply.text) > MOST_REPLY_CHARS:
            return "", "too long"
        text = tidied(reply.text)
        fault = check.fault_in(text)
        return text, None if fault is None else fault.value

    def _asked_of_model(self, asking: Asking) -> Prompt:
        boundary = self._draw_boundary()
        rules = self._prompt.render(boundary=boundary, planned=asking.planned)
        heard = data_message({"asked": list(asking.earlier[-3:]), "said": asking.said[-MOST_SAID_CHARS:]}, boundary)
        return Prompt(name=self._prompt.name, sha256=self._prompt.sha256, messages=(*rules, heard))


def follow_up_of(question: Question, turn: Turn) -> FollowUp | None:
    """The follow-up that a turn asks; of a session stored before follow-ups were kept, its probe."""
    if turn.follow_up is not None or turn.probe_id is None:
        return turn.follow_up
    probe = next((probe for probe in question.probes if probe.id == turn.probe_id), None)
    criterion = None if probe is None else probe.criterion
    return FollowUp(id=turn.probe_id, kind=FollowUpKind.GAP, ask=turn.asked, criterion=criterion)


def _said(turns: Sequence[Turn]) -> str:
    return "\n\n".join(t.answer.text for t in turns if t.answer is not None)
