"""L9: prompts that ask nearly the same, by the cosine of their character 3-5-grams weighted by rarity.

Calibrated by eye on public collections of interview questions: about three in four pairs
above .50 were true repeats, one in four between .40 and .50.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from interviewer.content.bank import Bank
from interviewer.content.rules.finding import Finding
from interviewer.content.rules.wording import plain

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

TOO_NEAR = 0.50
NEAR = 0.40


def near_prompts(bank: Bank) -> Iterator[tuple[str, Finding]]:
    """An error from TOO_NEAR, a warning from NEAR; retired questions do not count."""
    prompts = {q.id: q.prompt for q in bank.questions.values() if q.status != "retired"}
    for first, second, cosine in near_pairs(prompts, NEAR):
        message = f"{cosine:.2f} alike to {first}; give it another situation and wording"
        yield second, Finding("L9", ("prompt",), message, "error" if cosine >= TOO_NEAR else "warning")


def near_pairs(texts: Mapping[str, str], least: float) -> Iterator[tuple[str, str, float]]:
    """Pairs of keys, in order, whose texts have at least this cosine."""
    import numpy as np

    keys = list(texts)
    vectors = _vectors([texts[key] for key in keys])
    cosines = np.triu(vectors @ vectors.T, k=1)
    for i, j in np.argwhere(cosines >= least):
        yield keys[i], keys[j], float(cosines[i, j])


def _vectors(texts: Sequence[str]) -> NDArray[np.float32]:
    """One row of length 1 for each text; grams of one text only count in its length, as nothing else shares them."""
    import numpy as np

    counts = [_grams(text) for text in texts]
    seen = Counter(gram for count in counts for gram in count)
    rarity = {gram: math.log((1 + len(texts)) / (1 + n)) + 1 for gram, n in seen.items()}
    column = {gram: i for i, gram in enumerate(gram for gram, n in seen.items() if n > 1)}
    vectors = np.zeros((len(texts), len(column)), np.float32)
    for row, count in zip(vectors, counts, strict=True):
        length = math.sqrt(sum((n * rarity[gram]) ** 2 for gram, n in count.items())) or 1.0
        for gram, n in count.items():
            if gram in column:
                row[column[gram]] = n * rarity[gram] / length
    return vectors


def _grams(text: str) -> Counter[str]:
    line = plain(text)
    return Counter(line[i : i + n] for n in (3, 4, 5) for i in range(len(line) - n + 1))
