"""How people say outright what is done between two figures, what comes out, and how firmly.

All patterns are for words in lower case with straight apostrophes, as between the figures of a `Said`.
"""

import re

BEFORE = (
    r"(?:(?:about|around|roughly|nearly|almost|approximately|some|close to|something like|maybe|just|only|circa|another|"
    r"the|my|our|a bit|a little|well|over|under|above|below|more than|less than|at least|at most|up to)\s+|~\s*)*"
)
"""What may stand before a figure without changing it much."""
_STOP = (
    r"[a-z]+n't|never|cannot|and|but|or|nor|if|because|when|while|then|than|from|into|by|instead|not|no|twice|double|half|both|all|another|"
    r"more|less|plus|minus|times|over|at|with|per|is|are|that's|that|so|makes|gives|equals|leaves|each|every|to|which|"
    r"it's|would|could|should|might|again|as"
)
PLAIN_TAIL = rf"(?:\s+(?!(?:{_STOP}|for|of|in|on|the)\b)[a-z'-]+){{0,4}}"
"""What a figure counts, after its unit."""
_LOOSE_TAIL = rf"(?:\s+(?!(?:{_STOP})\b)[a-z'-]+){{0,5}}"
_EACH = r"(?:\s+(?:each|a piece|apiece))?"
OPERATIONS = {
    "*": re.compile(rf"{PLAIN_TAIL}{_EACH},?\s*(?:times|multiplied by|×|x|\*)\s*{BEFORE}"),
    "@": re.compile(rf"{PLAIN_TAIL}\s+at\s+{BEFORE}"),
    "/": re.compile(rf"{PLAIN_TAIL},?\s*(?:divided by|over|/|÷)\s*(?:the\s+)?"),
    "+": re.compile(rf"{_LOOSE_TAIL}{_EACH},?\s*(?:plus|\+)\s*{BEFORE}"),
    "-": re.compile(rf"{_LOOSE_TAIL},?\s*(?:minus|less|−|–|-)\s+{BEFORE}"),
    "of": re.compile(r"(?:\s+(?:wrong|right|errors?|mistakes?))?\s+(?:out of|of|in)\s+(?:the\s+|my\s+|our\s+)?"),
    "&": re.compile(rf"{_LOOSE_TAIL},?\s+and\s+(?:the\s+)?(?:[a-z-]+\s+){{0,2}}(?:is\s+|are\s+|takes\s+)?{BEFORE}"),
}
"""What stands between two figures that are worked with, by the sign of the operation."""
JOINED = re.compile(rf"{PLAIN_TAIL},?\s+(?:models?\s+)?(?:of|with|in|at|and)\s+{BEFORE}|,\s*")
"""Between factors: "vectors of 768 dimensions in 32 bit"."""
WITH = re.compile(rf"{PLAIN_TAIL}\s+with\s+")

IS = (
    r"(?:(?:and\s+|so\s+|well\s+|then\s+|which\s+|that\s+|this\s+|it\s+|you\s+|we\s+|i\s+)*"
    r"(?:that's|that is|that'd be|would be|that will be|it's|is|are|makes?|gives?(?: us| me)?|yields?|equals?|is equal to|=|comes? to|"
    r"comes out at|works out (?:at|to)|amounts? to|adds? up to|sums to|totals|(?:brings|gets|takes) us to|puts us at|"
    r"takes?|needs?|requires?|weighs?|means?|leaves?(?: us| me)?(?: with)?|we're at|i'm at|get|end up (?:at|with)|come out at|"
    r"(?:you're|we're) looking at|for a total of|i\.e\.)"
    r"|so)"
)
"""What says that a result follows."""
_TOGETHER = r"(?:together|in total|altogether|in all|combined)"
_WITHIN = (
    r"(?:(?:so\s+|which\s+|and\s+)?(?:we\s+|it\s+|that\s+|they\s+|we're\s+|it's\s+|all\s+)?(?:still\s+|easily\s+)?"
    r"(?:(?:stays?|is|are|fits?|that's|comes? in|lands?|be|keeps? us)\s+)?(?:(?:well|just|still|comfortably|easily)\s+)?"
    r"(?:under|below|within|inside|in under|into)(?:\s+(?:a|our|the|my))?)"
)
RESULT = re.compile(
    rf"(?P<tail>{_LOOSE_TAIL}{_EACH}(?:\s+(?:is|are|was|were)\s+[a-z]+)?)(?P<comma>,?)\s*(?P<together>{_TOGETHER}\s+)?"
    rf"(?:(?P<within>{_WITHIN})|(?P<is>{IS}))\s*(?P<before>{BEFORE})"
)
"""What stands between the last figure that is worked with and the result."""

SOFT = re.compile(
    r"about|around|roughly|nearly|almost|approx|some|close to|something like|maybe|circa|~|a bit|a little|just"
)
AT_LEAST = re.compile(r"\b(?:over|above|more than|at least)\s*\Z")
AT_MOST = re.compile(r"\b(?:under|below|less than|at most|up to|within|inside)\s*\Z")

LEAD_IN = re.compile(
    r"(?:\b(?:at|times|plus|minus|by|per|over|another|each|every|both|remaining|other|against|versus|vs)|[×*/+])"
    r"\s*(?:the\s+)?\Z"
)
"""Before a chain: it began earlier."""
TIED = re.compile(r"\b(?:for|of|to|from|than|with)\s+(?:the\s+)?\Z")
HIDDEN_FACTOR = re.compile(r"\b(?:each|every|per|both|twice|all)\b")
NEW_CLAUSE = re.compile(r"[,;:]|\b(?:and|but|so|because|then|while|where|or|that's|it's|is|makes|gives|to)\b")
GOES_ON = re.compile(
    r"\s*(?:[a-z-]+\s+){0,2}(?:(?:or|to|times|plus|minus|of|out of|over|in|-|–|×|x|\*|\+|/)\s*(?:the\s+|a\s+|my\s+|our\s+)?\Z"
    r"|(?:less|more|fewer|extra|too|left over|apiece|for (?:each|every|the (?:year|month|week|day|whole)))(?:\b))"
)
"""After a result: it is worked with in its turn."""
IN_ALL = re.compile(r"\s*(?:[a-z-]+\s+)?(?:in all|in total|altogether|together|left)\b")
