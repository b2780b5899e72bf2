"""Relations that do not hold, as a person reads them and is asked about them."""

from enum import StrEnum

from interviewer.grading.arithmetic.quantities import Quantity
from interviewer.grading.arithmetic.sentences import Said
from interviewer.grading.grade import Quote
from interviewer.value import Value


class Rule(StrEnum):
    """Which relation does not hold."""

    PRODUCT = "product"
    QUOTIENT = "quotient"
    SUM = "sum"
    DIFFERENCE = "difference"
    SHARE = "share"
    CONVERSION = "conversion"
    MARGIN_OF_ERROR = "margin_of_error"
    KV_CACHE = "kv_cache"
    WEIGHTS_MEMORY = "weights_memory"
    VECTOR_STORAGE = "vector_storage"
    LATENCY_BUDGET = "latency_budget"
    CONTEXT_FIGURE = "context_figure"


class Break(Value):
    """A stated result that does not follow from the figures it was made of."""

    rule: Rule
    quote: Quote
    stated: str
    """What was said, for a person: "280 dollars"."""
    computed: str
    """What comes out, for a person: "about 0.28 dollars"."""
    ask: str
    """A follow-up question that gives the right figure not away."""


def as_break(said: Said, first: int, last: int, rule: Rule, computed: str, result: Quantity | None = None) -> Break:
    """A break of the words from one figure to another; the result is the last of them unless it is named."""
    stated = (result or said.figures[last]).text
    if rule is Rule.MARGIN_OF_ERROR:
        stated = f"plus or minus {stated}"
    ask = _ASKS[rule].format(stated=stated)
    return Break(rule=rule, quote=said.quote(first, last), stated=stated, computed=computed, ask=ask)


def amount(value: float, like: Quantity) -> str:
    """A value in the unit of the stated result, for a person: "about 0.28 dollars"."""
    shown = f"{float(f'{value:.3g}'):,.10g}"
    one, _, per = like.unit.partition(" / ")
    name = {"percentage_point": "points", "percent": "percent", "query": "queries", "person": "people"}.get(
        one, f"{one}s"
    )
    if one in ("", "1"):
        name = ""
    return " ".join(filter(None, ("about", shown, name, per and f"per {per}")))


_ASKS = {
    Rule.PRODUCT: "You arrived at {stated}. Can you take me through that multiplication step by step, with the units?",
    Rule.QUOTIENT: "You arrived at {stated}. Can you take me through that division step by step, with the units?",
    Rule.SUM: "You arrived at {stated}. Which parts did you add up to get there?",
    Rule.DIFFERENCE: "You arrived at {stated}. What did you subtract from what to get there?",
    Rule.SHARE: "You arrived at {stated}. What is that a share of, and how did you work it out?",
    Rule.CONVERSION: "You arrived at {stated}. How did you convert the one unit into the other?",
    Rule.MARGIN_OF_ERROR: "You said {stated}. How did you get from the size of the sample to that margin?",
    Rule.KV_CACHE: "You arrived at {stated}. Which factors go into the cache for one token, and what do they come to?",
    Rule.WEIGHTS_MEMORY: "You arrived at {stated}. How did you get from the number of parameters to that memory?",
    Rule.VECTOR_STORAGE: "You arrived at {stated}. How did you get from the number of vectors to that size?",
    Rule.LATENCY_BUDGET: "You compared the steps with {stated}. How long do they take one after the other?",
    Rule.CONTEXT_FIGURE: "You used {stated} for the present state. Where did you take that figure from?",
}
