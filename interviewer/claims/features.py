"""What a clause shows of the kind of claim it makes: its joining word, its heading, cues in its words, its place.

Cues are general words of telling, not of any field; what the clause is about comes in with its sentence vector.
"""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from interviewer.claims.clauses import Clause
from interviewer.claims.values import ClaimKind
from interviewer.grading.embedder import WIDTH, Embedder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

CLAUSE_KINDS = (ClaimKind.ROLE, ClaimKind.CAUSE, ClaimKind.FIX, ClaimKind.EFFECT)
"""Kinds that whole clauses tell; dates and figures stand within them."""

_VECTOR_SHARE, _NEIGHBOUR_SHARE = 3.0, 2.0
"""Weight of the clause's sentence vector, and of those next to it, against the cues, which are 0 or 1."""
_HEADING_SHARE = 4.0
"""Weight of a heading: where a candidate says which part it is, that is hardly ever wrong."""


def features_of(clauses: Sequence[Clause], embedder: Embedder) -> "Floats":
    """A row for each clause: vectors and cues of the clause and its two neighbours, its place in the story."""
    import numpy as np

    vectors = np.array([embedder.encode(as_encoded(c)).sentence for c in clauses]).reshape(-1, WIDTH)
    headings = _HEADING_SHARE * np.array([[c.heading is kind for kind in CLAUSE_KINDS] for c in clauses], float)
    cues = np.array([_cues(c) for c in clauses], float)
    is_same_sentence = [[float(i > 0 and c.sentence == clauses[i - 1].sentence)] for i, c in enumerate(clauses)]
    places = [_place(i, len(clauses)) for i in range(len(clauses))]
    ones = np.ones((len(clauses), 1))
    return np.hstack([
        _VECTOR_SHARE * vectors, headings, cues,
        0.5 * _shifted(cues, 1), 0.5 * _shifted(cues, -1),
        _NEIGHBOUR_SHARE * _shifted(vectors, 1), _NEIGHBOUR_SHARE * _shifted(vectors, -1),
        is_same_sentence, places, ones,
    ])  # fmt: skip


def _shifted(rows: "Floats", by: int) -> "Floats":
    """Each row's neighbour: the one before it (1) or after it (-1); zeros at the ends."""
    import numpy as np

    gap = np.zeros((1, rows.shape[1]))
    return np.vstack([gap, rows[:-1]] if by > 0 else [rows[1:], gap])


def as_encoded(clause: Clause) -> str:
    """The text of a clause as its vector is made: without fillers."""
    return _FILLERS.sub(" ", clause.text)


_FILLERS = re.compile(r"\b(?:um+|uh+|you know|i mean|like|kind of|basically)\b\s*", re.I)


def _cues(clause: Clause) -> list[bool]:
    text = clause.text.replace("’", "'")
    found = [pattern.search(clause.lead) is not None for pattern in _LEADS]
    return found + [pattern.search(text) is not None for pattern in _CUES]


def _place(position: int, count: int) -> list[float]:
    share = (position + 0.5) / count
    return [share, share * share, float(position == 0), float(share < 0.25), float(share > 0.75)]


_LEADS = tuple(
    re.compile(pattern)
    for pattern in (
        r"\b(?:because|since|as|due to|reason|cause|that)\b",
        r"\b(?:so|then|after)\b",
        r"\b(?:but|although|though)\b",
        r"\b(?:which|while|when|where|who|until|before)\b",
    )
)
_CUES = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        r"^(?:so |then |and |also )?i\b",
        r"^(?:so |then |and |also )?we\b",
        r"^(?:the|an?|our|my|his|their|this|that|it|its|they|he|she|\d+|some|both|all)\b",
        r"^(?:my|our)\b",
        r"^(?:nobody|no one|no|nothing|there was no|none)\b",
        r"^(?!need|seed|feed|speed)\w+ed\b|^(?:wrote|told|took|put|made|set|gave|sent|built|got|sat|read|brought|ran|kept|paid|cut|rang|drove|spent|had|went|said)\b",
        r"\b(?:now|since then|from (?:then|now) on|these days|today|nowadays|from this day|always|every|each)\b",
        r"\bi (?:was|am|had been)\b|\bi'm\b",
        r"\b(?:responsible|in charge|led|lead|leading|owned|owner|owns|manager|managed|head of|ran|maintained|supervised|coordinated|my (?:job|task|part|role|work)|on call|on duty|alone|developer|engineer|analyst|scientist|consultant|lawyer|officer|editor)\b",
        r"\b(?:decided|decision|approved|my call|signed off|final say|chose)\b",
        r"\b(?:reason|root cause|cause|turned out|came down to|came from|because|due to|went wrong|mistake|by mistake|how come|why)\b",
        r"\b(?:forgot|forgotten|skipped|overlooked|assumed|trusted|relied|misread|missed|mixed up|confused|guessed|believed|wrongly|instead|only|never|without|did not|didn't|had no|no)\b",
        r"\bhad (?:\w+ )?(?:been |not )?\w+(?:ed|en|t|d)\b|\bhad (?:read|put|set|cut|let)\b",
        r"\b(?:fix(?:ed)?|roll(?:ed)? back|revert(?:ed)?|restor\w+|repair\w*|correct\w*|remov\w+|replac\w+|add(?:ed)?|switch(?:ed)? (?:it )?(?:off|back)|paused|stopped (?:the|it)|apolog\w+|inform\w*|refund\w*|rewrote|retrain\w*|rebuilt|deleted|check(?:ed|s)?|test(?:ed|s)?|wrote|called|told|asked|introduced|changed|review\w*|rule|checklist|limit\w*|offered|withdrew|published|recalculated|redid|reran|sorry)\b",
        r"\b(?:lost|loss|cost|paid|pay|fine|fined|complain\w*|angry|sued?|cancel\w*|unsubscrib\w*|wrong|broke|down|fell|dropped|rose|doubled|failed|crash\w*|delay\w*|slipped|harmed|hurt|left us|threatened|stopped|returned|recovered|came back|accepted|kept|came true)\b",
        r"\b(?:customers?|users?|clients?|people|members?|patients?|readers?|complaints?|calls|board|court|judge|city|teams?|sales|traffic|contract|money|budget)\b",
        r"\b(?:from .{1,25} to |down to|went (?:from|up|down)|back to|at \d+|below|above|less than|more than|percent|%)",
        r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|twenty|thirty|forty|fifty|hundred|thousand|million|dozen)\b",
        r"[$€£]|\b(?:euros?|dollars?|pounds?)\b",
        r"\b(?:was|were|is|are|am)\b",
        r"\b(?:has|have|will|would|can|must|may|should)\b",
        r"\b(?:learn\w*|lesson|taught|felt|stressful|looking back|next time|proud|important|experience|shocked|noticed|found out|pointed out|spotted|rang|saw|story)\b",
        r"\b(?:model|prompt|data|tool|index|assistant|bot|system|filter|script|feed|table|document|file|test|sample|examples?|labels?)\b",
        r"\b(?:launch\w*|released?|shipped|went live|opened|moved|used|worked|work|wanted|announced|reported|presented)\b",
    )
)
