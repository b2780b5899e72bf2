"""What goes wrong at a model's endpoint, and what that means to us: the one table of vendor errors.

Classes are named, not imported, since loading litellm takes seconds. A vendor's own text is never kept: it can hold
the key and the answer.
"""

from collections.abc import Mapping
from typing import NamedTuple

import httpx

from interviewer.llm.chat import ChatFault
from interviewer.llm.guarded_http import Exchange


class Meaning(NamedTuple):
    """What a vendor's error means to us."""

    fault: ChatFault
    advice: str
    is_passing: bool = False
    """Trying again soon may help."""
    lowers_format: bool = False
    """The reply format may be what is wrong."""


KEY = Meaning(ChatFault.KEY, "the key was refused. Check it in the settings.")
CREDIT = Meaning(ChatFault.KEY, "the account has no credit left. Top it up, or choose another model.")
MODEL = Meaning(ChatFault.MODEL, "there is no such model or address. Check both in the settings.")
UNKNOWN = Meaning(ChatFault.MODEL, "no provider of that name is known. Write the model as <provider>/<model>.")
RATE = Meaning(ChatFault.RATE_LIMIT, "the rate limit is reached. Grade again later.", is_passing=True)
PACE = Meaning(ChatFault.RATE_LIMIT, "as many requests as are allowed here are on their way. Grade again later.")
BUDGET = Meaning(ChatFault.RATE_LIMIT, "the budget set for it is used up. Raise it, or choose another model.")
TIMEOUT = Meaning(ChatFault.TIMEOUT, "no complete reply in time. Grade again, or allow more time.", is_passing=True)
LONG = Meaning(ChatFault.SIZE, "the prompt is too long for it. Choose a model with a longer context.")
LARGE = Meaning(ChatFault.SIZE, "the reply was far too large and was refused. Choose another model.")
REFUSED = Meaning(ChatFault.REFUSAL, "it refused to answer. Grade again, or choose another model.")
REQUEST = Meaning(ChatFault.ENDPOINT, "it does not take the request. Choose another model.", lowers_format=True)
DOWN = Meaning(ChatFault.ENDPOINT, "the server failed or cannot be reached. Try again later.", is_passing=True)
GARBLED = Meaning(ChatFault.ENDPOINT, "the server's answer cannot be read. Check the address.", is_passing=True)
ODD = Meaning(ChatFault.ENDPOINT, "the server's answer is not one of a model server. Check the address.")
EMPTY = Meaning(ChatFault.FORMAT, "the reply was empty. Grade again, or choose another model.")
CUT = Meaning(ChatFault.CUT, "the reply was cut off at its length limit. Grade again, or choose another model.")

MEANINGS: Mapping[str | int, Meaning] = {
    # Exception classes by name (the nearest base counts), then HTTP statuses for those that say no more.
    "Timeout": TIMEOUT, "APITimeoutError": TIMEOUT,
    "AuthenticationError": KEY, "PermissionDeniedError": KEY, "PaymentRequiredError": CREDIT,
    "NotFoundError": MODEL, "LiteLLMUnknownProvider": MODEL, "ModelNotMappedError": MODEL,
    "RateLimitError": RATE, "BudgetExceededError": BUDGET,
    "ContextWindowExceededError": LONG,
    "ContentPolicyViolationError": REFUSED, "RejectedRequestError": REFUSED, "ModifyResponseException": REFUSED,
    "GuardrailRaisedException": REFUSED, "BlockedPiiEntityError": REFUSED, "SensitiveDataRouteException": REFUSED,
    "BadRequestError": REQUEST, "UnprocessableEntityError": REQUEST, "UnsupportedParamsError": REQUEST,
    "ImageFetchError": REQUEST, "VectorStoreSearchError": REQUEST, "InvalidRequestError": REQUEST,
    "InternalServerError": DOWN, "ServiceUnavailableError": DOWN, "BadGatewayError": DOWN,
    "APIConnectionError": DOWN, "MidStreamFallbackError": DOWN,
    "APIResponseValidationError": ODD, "JSONSchemaValidationError": ODD,
    "APIError": ODD, "MockException": ODD, "OpenAIError": ODD, "Exception": ODD,
    400: REQUEST, 401: KEY, 402: CREDIT, 403: KEY, 404: MODEL, 408: TIMEOUT, 413: LONG, 422: REQUEST,
    429: RATE, 500: DOWN, 502: DOWN, 503: DOWN, 504: DOWN, 529: DOWN,
}  # fmt: skip


class Failure(NamedTuple):
    """A try that gave no reply."""

    meaning: Meaning
    what: str = ""
    """Class and status of the vendor's error, nothing of its text."""
    retry_after_s: float | None = None


def failure_of(error: Exception, exchange: Exchange) -> Failure:
    """What an exception of the vendor's library means, given what our HTTP client saw."""
    if exchange.is_too_large:
        return Failure(LARGE)
    meaning = next(MEANINGS[base.__name__] for base in type(error).__mro__ if base.__name__ in MEANINGS)
    status = exchange.status or getattr(error, "status_code", None)
    if meaning is ODD:
        meaning = MEANINGS.get(status or 0, ODD)
    elif meaning is DOWN and exchange.status == httpx.codes.OK:
        meaning = GARBLED
    reached = f"HTTP {exchange.status}" if exchange.status else "no connection"
    return Failure(meaning, f"{type(error).__name__}, {reached}", exchange.retry_after_s)
