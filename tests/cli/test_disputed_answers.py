"""An answer that a coach disputes goes into a bank, and `interviewer validate` says what is still to be done."""

import json
from pathlib import Path

import yaml

from interviewer.coaching.share import GraderLevels, SharedInterview, SharedItem, SharedPart
from interviewer.content.bank import Bank
from interviewer.content.taxonomy import Level, Role
from interviewer.content.write_yaml import to_text
from tests.cli.conftest import Run
from tests.content_folders import ContentFolders
from tests.program import BERT, Program

GOLD = "llm_engineer.tradeoffs.prompt_vs_rag_vs_finetune.m1"
SAID = (
    "Honestly I'd go straight for tuning: we've got tickets, we've got somebody who can rent a card for a weekend, and "
    "people upstairs like hearing that it is our own model. Retrieval sounds like yet another system to babysit. If it "
    "turns out badly we can always ask the vendor."
)
LEVELS: dict[str, int | None] = {"framing": 1, "options": 1, "evidence": 1, "decision": 2}


def test_a_disputed_answer_lacks_only_a_second_rating(
    run: Run, content: ContentFolders, bank: Bank, tmp_path: Path
) -> None:
    question = bank.question(GOLD)
    item = SharedItem(
        index=0,
        question_id=GOLD,
        question_hash="h",
        rubric=bank.rubric_of(question),
        parts=(SharedPart(turn_id="t0", asked=question.prompt, said=SAID),),
        graded=GraderLevels(grader="embedded", levels=dict.fromkeys(LEVELS, 4)),
    )
    shared = SharedInterview(id="a" * 32, role=Role.LLM_ENGINEER, level=Level.MID, items=(item,))
    with Program(tmp_path, bank) as program:
        program.coaching.take_in(BERT, shared.model_dump_json().encode())
        program.coaching.rate(BERT, shared.id, 0, LEVELS)
        (entry,) = yaml.safe_load(program.coaching.golden(BERT))
    content.plan_only("llm_engineer", "tradeoffs", "prompt_vs_rag_vs_finetune")
    path = content.write_questions(question)
    (body,) = yaml.safe_load(path.read_text(encoding="utf-8"))
    kept = [exemplar for exemplar in body["exemplars"] if exemplar["id"] != "weak"]
    assert entry["exemplar"]["id"] == "weak" and body["id"] == entry["question"]

    body["exemplars"] = [entry["exemplar"], *kept]
    path.write_text(to_text([body]), encoding="utf-8")
    (problem,) = json.loads(run("validate", content.banks, "--json").out)["problems"]
    assert "a second rating by somebody who does not know the first" in problem

    entry["exemplar"]["ratings"].append(entry["exemplar"]["ratings"][0] | {"rater": "author"})
    path.write_text(to_text([body]), encoding="utf-8")
    ran = run("validate", content.banks)
    assert (ran.status, ran.out.splitlines()[-1]) == (0, "0 errors, 0 warnings")
