"""A question's points and a candidate's answer as word vectors, ready to be compared."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from interviewer.content.question import Question
from interviewer.errors import ContentError
from interviewer.grading.embedder import Embedder, Encoded
from interviewer.grading.evidence import is_instruction
from interviewer.grading.grade import Quote, SaidPart, Submission
from interviewer.grading.wording import (
    STOP_WORDS,
    denies,
    is_denial,
    is_echo,
    is_rebuttal,
    is_word_list,
    sentence_spans,
    stem_of,
    words_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

MOST_SENTENCES = 200
"""Sentences of a submission that are read."""

# What is wanted -------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Wanted:
    """The texts and cues of all points, word by word; each `starts` says where the next group begins."""

    asked: frozenset[str]
    """Stems of the question's words, on screen and read aloud."""
    question: Floats
    vectors: Floats
    weights: Floats
    sentences: Floats
    sentences_beyond_question: Floats
    text_starts: list[int]
    """First word of each text."""
    word_starts: list[int]
    """First word of each point."""
    point_starts: list[int]
    """First text of each point."""
    novelty: Floats
    """Weight of each point's own words that aren't in the question."""
    denials: list[bool]

    @classmethod
    def of(cls, embedder: Embedder, question: Question) -> Wanted:
        """Those of a question; raises ContentError if a point has no words."""
        import numpy as np

        asked = _stems(f"{question.context} {question.prompt} {question.spoken}")
        prompt = embedder.reference(question.prompt).sentence
        texts: list[Encoded] = []
        weights: list[float] = []
        text_starts, word_starts, point_starts, novelty, denials = [], [], [], [], []
        for point in question.evidence:
            word_starts.append(len(weights))
            point_starts.append(len(texts))
            novelty.append(sum(novelty_of(embedder, words_of(point.text), asked)))
            worded = [text for text in (point.text, *point.cues) if words_of(text)]
            if not worded:
                raise ContentError((f"{question.id}: {point.id} has no words; say what an answer should show.",))
            for text in worded:
                encoded = embedder.reference(text)
                text_starts.append(len(weights))
                weights.extend(recall_weight(embedder, word.text, asked) for word in encoded.words)
                texts.append(encoded)
                denials.append(denies(text))
        sentences = np.array([text.sentence for text in texts])
        return cls(
            asked=asked,
            question=prompt,
            vectors=np.concatenate([text.vectors for text in texts]),
            weights=np.array(weights, np.float32),
            sentences=sentences,
            sentences_beyond_question=beyond(sentences, prompt),
            text_starts=text_starts,
            word_starts=word_starts,
            point_starts=point_starts,
            novelty=np.array(novelty, np.float32),
            denials=denials,
        )


def _stems(text: str) -> frozenset[str]:
    return frozenset(map(stem_of, words_of(text)))


def recall_weight(embedder: Embedder, word: str, asked: frozenset[str]) -> float:
    """What a word counts towards recall; words of the question count a third."""
    share = 0.35 if stem_of(word) in asked else 1.0
    if word in STOP_WORDS:
        return 0.06 * share
    return (0.25 if is_denial(word) else 0.1 + embedder.rarity(word)) * share


def novelty_of(embedder: Embedder, words: Sequence[str], asked: frozenset[str]) -> list[float]:
    """How much each word tells that isn't in the question; words of one stem share it."""
    stems = [stem_of(word) for word in words]
    times = Counter(stems)
    return [
        0.0 if stem in asked or word in STOP_WORDS or is_denial(word) else embedder.rarity(word) / times[stem]
        for word, stem in zip(words, stems, strict=True)
    ]


# What was said --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sentence:
    """A sentence of the answer with its place and form."""

    quote: Quote
    counts: bool
    """It neither repeats the question nor orders the grader about."""
    denies: bool
    is_rebuttal: bool
    is_word_list: bool


@dataclass(frozen=True, eq=False)
class Said:
    """The sentences of a submission and the vectors of their words."""

    sentences: list[Sentence]
    vectors: Floats
    sentence_vectors: Floats
    starts: list[int]
    """First word of each sentence."""
    novelty: Floats
    """For each word, what it tells that isn't in the question."""
    characters_left_out: int
    """Characters beyond what is read, in `most` or in sentences."""

    @classmethod
    def read(cls, embedder: Embedder, asked: frozenset[str], submission: Submission, most: int) -> Said:
        """The first `most` characters of a submission; `asked` holds stems of the question."""
        import numpy as np

        sentences: list[Sentence] = []
        encoded: list[Encoded] = []
        starts: list[int] = []
        novelty: list[float] = []
        n_read = 0
        for part, text in _beginnings(submission, most):
            asked_here = asked | _stems(part.asked)
            spans = sentence_spans(text)
            taken = spans[: MOST_SENTENCES - len(sentences)]
            n_read += len(text) if len(taken) == len(spans) else taken[-1][1] if taken else 0
            for start, end in taken:
                quote = Quote(turn_id=part.turn_id, start=start, end=end, text=text[start:end])
                encoded.append(embedder.encode(quote.text))
                words = [word.text for word in encoded[-1].words]
                sentences.append(
                    Sentence(
                        quote=quote,
                        counts=not is_echo(words, asked_here) and not is_instruction(quote.text),
                        denies=denies(quote.text),
                        is_rebuttal=is_rebuttal(quote.text),
                        is_word_list=is_word_list(words),
                    )
                )
                starts.append(len(novelty))
                novelty.extend(novelty_of(embedder, words, asked_here))
        none = np.zeros((0, 0), np.float32)
        return cls(
            sentences=sentences,
            vectors=np.concatenate([sentence.vectors for sentence in encoded]) if encoded else none,
            sentence_vectors=np.array([sentence.sentence for sentence in encoded]) if encoded else none,
            starts=starts,
            novelty=np.array(novelty, np.float32),
            characters_left_out=sum(len(part.text) for part in submission.parts) - n_read,
        )


def _beginnings(submission: Submission, most: int) -> list[tuple[SaidPart, str]]:
    """Each part with as much of its text as is read: short parts whole, long ones share what is left."""
    allowed = {}
    left = most
    by_length = sorted(range(len(submission.parts)), key=lambda i: len(submission.parts[i].text))
    for place, i in enumerate(by_length):
        allowed[i] = min(len(submission.parts[i].text), left // (len(by_length) - place))
        left -= allowed[i]
    return [(part, part.text[: allowed[i]]) for i, part in enumerate(submission.parts)]


def beyond(sentences: Floats, asked: Floats) -> Floats:
    """Sentence vectors with most of the question's direction removed, of length 1 again."""
    import numpy as np

    rest = sentences - 0.8 * (sentences @ asked)[:, None] * asked
    return np.asarray(rest / (np.linalg.norm(rest, axis=1, keepdims=True) + 1e-6))
