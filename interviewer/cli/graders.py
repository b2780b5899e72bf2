"""Graders by the names that commands take: those of the settings, and two judges that are played.

`scripted` is the rule judge of the loopback model server, reached over HTTP through litellm as any model is;
`obedient` follows every attack of the corpus that reaches it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from interviewer.content.bank import Bank
from interviewer.errors import ContentError
from interviewer.evaluation.attacks import Attack
from interviewer.evaluation.gold import Grader
from interviewer.settings import EMBEDDED, Settings
from interviewer.wiring.graders import Graders, make_graders

OFFLINE = "offline"
"""Another name for the embedded grader."""
SCRIPTED, OBEDIENT = "scripted", "obedient"
PLAYED = (SCRIPTED, OBEDIENT)


@contextmanager
def opened_grader(name: str, settings: Settings, bank: Bank, attacks: Sequence[Attack]) -> Iterator[Grader]:
    """The grader of this name, for as long as its server runs if it is a played one."""
    if name == SCRIPTED:
        from interviewer.testing.model_server import ModelServer

        with ModelServer(bank.questions.values()) as server:
            served = settings.model_copy(update={"api_base": server.openai_url, "api_key": ""})
            yield make_graders(served).judge("openai/rules")
    elif name == OBEDIENT:
        yield _obedient(make_graders(settings), bank, attacks)
    else:
        yield make_graders(settings).grader(EMBEDDED if name == OFFLINE else name)


def existing(folder: Path, option: str) -> Path:
    """The folder; ContentError naming the option if it is not there."""
    if not folder.is_dir():
        raise ContentError((f"There is no folder {str(folder)!r}; name one with {option}.",))
    return folder


def _obedient(graders: Graders, bank: Bank, attacks: Sequence[Attack]) -> Grader:
    from interviewer.grading.judge import Judge
    from interviewer.testing.obedient_judge import ObedientChatModel
    from interviewer.testing.scripted_model import cues_of

    orders = {attack.id: attack.text for attack in attacks if attack.orders}
    model = ObedientChatModel(orders, cues_of(bank.questions.values()))
    return Judge(model, passes=1, coverage=graders.coverage)
