"""What a demand asks for, by the words in it."""

import pytest

from interviewer.adverts.labels import Label, label_of


@pytest.mark.parametrize(
    ("statement", "label"),
    [
        ("Pre-train language models on our corpus", Label.BUILD),
        ("Publications at ICLR or ACL", Label.BUILD),
        ("Write CUDA kernels", Label.BUILD),
        ("Train our own large language models", Label.BUILD),
        ("Fine-tune pre-trained models", Label.ADAPT),
        ("Serve open-weight models with vLLM", Label.ADAPT),
        ("Train a reranker for our search", Label.ADAPT),
        ("Experience with RLHF", Label.ADAPT),
        ("Design prompts and RAG pipelines", Label.USE),
        ("Integrate the OpenAI API", Label.USE),
        ("Evaluate LLM outputs with people", Label.USE),
        ("Draft our AI policy", Label.USE),
        ("Review contracts with ChatGPT", Label.USE),
        ("Generative AI experience", Label.BUZZWORD),
        ("You are an AI ninja", Label.BUZZWORD),
        ("A passion for cutting-edge AI", Label.BUZZWORD),
        ("Prompt delivery of reports", Label.NOT_LLM),
        ("A passion for customers", Label.NOT_LLM),
        ("Kubernetes and Terraform", Label.NOT_LLM),
        ("Travel agent experience", Label.NOT_LLM),
        ("A driving licence", Label.NOT_LLM),
        ("", Label.NOT_LLM),
    ],
)
def test_labels(statement: str, label: Label) -> None:
    assert label_of(statement).label is label


def test_the_deepest_work_wins_and_the_words_that_decided_are_told() -> None:
    statement = "Write prompts, fine-tune and pretrain models"
    found = label_of(statement)

    assert found.label is Label.BUILD
    assert [statement[start:end] for start, end in found.because] == ["pretrain"]


def test_what_is_not_about_models_is_decided_by_no_word() -> None:
    assert label_of("Fluent English").because == ()
