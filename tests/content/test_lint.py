"""Each rule on content finds the one fault that is made in a valid question, at its place."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from interviewer.content import rules
from interviewer.content.bank import Bank, Origin
from interviewer.content.lint import lint
from interviewer.content.question import Question
from interviewer.content.rubric import Rubric
from interviewer.content.rules.finding import Finding, Problem
from interviewer.content.rules.rubrics import anchors, named
from interviewer.content.yaml_text import YamlFile
from tests.content_folders import ContentFolders

TODAY = date(2026, 11, 23)
SITUATIONAL = "llm_engineer.tradeoffs.prompt_vs_rag_vs_finetune.m1"
PAST = "ml_engineer.failures.train_serve_skew.m1"
DESIGN = "llm_engineer.system_design.text_to_sql_assistant.m1"

Change = Callable[[dict[str, Any]], None]


def put(value: Any, *place: str | int) -> Change:
    """A change that puts a value at a place of a question's fields."""

    def change(body: dict[str, Any]) -> None:
        inner: Any = body
        for step in place[:-1]:
            inner = inner[step]
        inner[place[-1]] = value

    return change


def every(group: str, value: Any, field: str, where: str, equals: str) -> Change:
    """A change that puts a value into all entries of a group that have a field like this."""

    def change(body: dict[str, Any]) -> None:
        for entry in body[group]:
            if entry[where] == equals:
                entry[field] = value

    return change


def cut(group: str, most: int) -> Change:
    """A change that keeps the first entries of a group."""

    def change(body: dict[str, Any]) -> None:
        body[group] = body[group][:most]

    return change


def both(*changes: Change) -> Change:
    def change(body: dict[str, Any]) -> None:
        for one in changes:
            one(body)

    return change


def lengthened(name: str, text: str) -> Change:
    def change(body: dict[str, Any]) -> None:
        body[name] += text

    return change


def copied_sentence(body: dict[str, Any]) -> None:
    body["exemplars"][1]["answer"] += " " + body["evidence"][3]["text"]


def leading_probe(body: dict[str, Any]) -> None:
    body["probes"][0]["ask"] = f"Would you say: {body['evidence'][0]['cues'][0]}?"


def repeated_question(body: dict[str, Any]) -> None:
    body["evidence"][2]["cues"][1] = " ".join(body["prompt"].split()[:6])


def same_words_again(body: dict[str, Any]) -> None:
    body["evidence"][5]["text"] = body["evidence"][4]["text"] + " Indeed."


def all_in_one_split(body: dict[str, Any]) -> None:
    for exemplar in body["exemplars"]:
        exemplar["split"] = "fewshot"


def criterion_points_to_should(body: dict[str, Any]) -> None:
    for point in body["evidence"]:
        if point["criterion"] == "options":
            point["need"] = "should"


def criterion_points_to_must(body: dict[str, Any]) -> None:
    for point in body["evidence"]:
        if point["criterion"] == "decision":
            point["need"] = "must"


def scores(**of: int) -> Change:
    """A change that gives exemplars these scores on every criterion (and lifts what would cap them)."""

    def change(body: dict[str, Any]) -> None:
        for exemplar in body["exemplars"]:
            if exemplar["id"] in of:
                exemplar["scores"] = dict.fromkeys(exemplar["scores"], of[exemplar["id"]])
                exemplar["ratings"] = [r | {"scores": exemplar["scores"]} for r in exemplar["ratings"]]
                exemplar["met"], exemplar["partial"] = [p["id"] for p in body["evidence"]], []
                exemplar["flags"] = []

    return change


def one_score(exemplar_id: str, criterion: str, score: int) -> Change:
    def change(body: dict[str, Any]) -> None:
        exemplar = next(e for e in body["exemplars"] if e["id"] == exemplar_id)
        exemplar["scores"][criterion] = score
        exemplar["ratings"] = [r | {"scores": exemplar["scores"]} for r in exemplar["ratings"]]
        exemplar["met"], exemplar["partial"], exemplar["flags"] = [p["id"] for p in body["evidence"]], [], []

    return change


def control_without_must(body: dict[str, Any]) -> None:
    for point in body["evidence"]:
        if point["criterion"] == "control":
            point["need"] = "should"


def two_hints_for_one(body: dict[str, Any]) -> None:
    body["hints"] = [body["hints"][0], body["hints"][0]]


def cut_ratings(body: dict[str, Any]) -> None:
    body["exemplars"][1]["ratings"] = body["exemplars"][1]["ratings"][:1]


def without_figures(body: dict[str, Any]) -> None:
    body["exemplars"][2]["answer"] = "I would look at the errors first and then decide. " * 20


WORDS = "word " * 200
CASES = [
    # L1: names agree
    ("L1", "subtopic", SITUATIONAL, put("agent_vs_workflow", "subtopic"), "the fields say llm_engineer.tradeoffs.agent_vs_workflow.m<n>"),
    ("L1", "level", SITUATIONAL, put("senior", "level"), "the fields say"),
    ("L1", "no such subtopic", SITUATIONAL, both(put("colours", "subtopic"), put("llm_engineer.tradeoffs.colours.m1", "id")), "'colours' is not a sub-topic"),
    ("L1", "role of another file", SITUATIONAL, put("ml_engineer", "role"), "belongs in ml_engineer.tradeoffs.yaml"),
    ("L1", "rubric of another topic", PAST, put("tradeoffs.technical", "rubric"), "not the rubric of this role and topic"),
    ("L1", "rubric of another family", PAST, put("failures.professional", "rubric"), "not the rubric of this role and topic"),
    ("L1", "criterion of a point", SITUATIONAL, put("colour", "evidence", 0, "criterion"), "'colour' is not a criterion"),
    ("L1", "criterion of a probe", SITUATIONAL, put("colour", "probes", 0, "criterion"), "'colour' is not a criterion"),
    ("L1", "criterion of a cap", SITUATIONAL, put({"colour": 2}, "red_flags", 0, "caps"), "'colour' is not a criterion"),
    ("L1", "criterion of a hint", SITUATIONAL, put([{"criterion": "colour", "text": "Look."}], "hints"), "'colour' is not a criterion"),
    ("L1", "point of a probe", SITUATIONAL, put(["E77"], "probes", 0, "when_missing"), "no evidence point E77"),
    ("L1", "misconception", SITUATIONAL, put("flat_earth", "red_flags", 0, "ref"), "'flat_earth' is not in _misconceptions.yaml"),
    ("L1", "point of an exemplar", SITUATIONAL, put(["E77"], "exemplars", 0, "partial"), "E77 is neither"),
    ("L1", "flag of an exemplar", SITUATIONAL, put(["R1", "R77"], "exemplars", 0, "flags"), "R77 is neither"),
    ("L1", "two points of one id", SITUATIONAL, put("E1", "evidence", 1, "id"), "an id is used twice"),
    ("L1", "two flags of one id", SITUATIONAL, put("R1", "red_flags", 1, "id"), "an id is used twice"),
    ("L1", "two probes of one id", SITUATIONAL, put("P1", "probes", 1, "id"), "an id is used twice"),
    ("L1", "two exemplars of one id", SITUATIONAL, put("weak", "exemplars", 1, "id"), "an id is used twice"),
    ("L1", "unknown special tag", SITUATIONAL, put(["skill_juggling"], "tags"), "'skill_juggling' is not in _taxonomy.yaml"),
    ("L1", "a tag twice", SITUATIONAL, put(["rag", "rag"], "tags"), "an id is used twice"),
    ("L1", "replaces itself", SITUATIONAL, put(SITUATIONAL, "replaces"), "cannot replace itself"),
    # L2: lengths
    ("L2", "long context", SITUATIONAL, put(WORDS, "context"), "200 words; 0 to 130"),
    ("L2", "short prompt", SITUATIONAL, put("What or what?", "prompt"), "3 words; 25 to 90"),
    ("L2", "long prompt", SITUATIONAL, lengthened("prompt", WORDS), "25 to 90"),
    ("L2", "short spoken text", SITUATIONAL, put("What first?", "spoken"), "2 words; 15 to 60"),
    ("L2", "long spoken text", SITUATIONAL, lengthened("spoken", WORDS), "15 to 60"),
    ("L2", "four questions", SITUATIONAL, lengthened("prompt", " What? What? What? What?"), "more than three questions"),
    ("L2", "question word not read aloud", SITUATIONAL, lengthened("prompt", " Why?"), "'why' of the prompt"),
    ("L2", "one hint", SITUATIONAL, cut("hints", 1), "at least 2 here"),
    ("L2", "two hints for one criterion", SITUATIONAL, two_hints_for_one, "two hints for one criterion"),
    ("L2", "two depth questions", SITUATIONAL, cut("depth", 2), "at least 3 here"),
    ("L2", "no source", SITUATIONAL, put([], "refs"), "at least 1 here"),
    ("L14", "hard words spoken", SITUATIONAL, put("Which organisational responsibility considerations necessitate evaluation? What differentiates operationalisation alternatives? " * 3, "spoken"), "use shorter words"),
    ("L14", "long sentences shown", SITUATIONAL, put("what or " * 40, "prompt"), "keep to 28"),
    ("L14", "long sentences spoken", SITUATIONAL, put("what or " * 25, "spoken"), "keep to 22"),
    # L3, L8, L12: evidence
    ("L3", "few points", SITUATIONAL, cut("evidence", 7), "7 evidence points"),
    ("L3", "no must", SITUATIONAL, criterion_points_to_should, "options: needs a must"),
    ("L3", "nothing but must", SITUATIONAL, criterion_points_to_must, "decision: needs a must and a should"),
    ("L3", "short point", SITUATIONAL, put("Splits errors.", "evidence", 0, "text"), "2 words; 8 to 40"),
    ("L3", "long point", SITUATIONAL, put(WORDS, "evidence", 0, "text"), "200 words; 8 to 40"),
    ("L3", "two cues", SITUATIONAL, put(["one thing", "two things", "two things"], "evidence", 0, "cues"), "three different cues"),
    ("L3", "short cue", SITUATIONAL, put("errors", "evidence", 0, "cues", 0), "2 to 10 words"),
    ("L3", "cue from the question", SITUATIONAL, repeated_question, "only repeats the question"),
    ("L3", "one red flag", SITUATIONAL, cut("red_flags", 1), "two red flags"),
    ("L3", "flag without cap", SITUATIONAL, put({}, "red_flags", 0, "caps"), "a cap from 1 to 4"),
    ("L3", "cap of 5", SITUATIONAL, put({"options": 5}, "red_flags", 0, "caps"), "a cap from 1 to 4"),
    ("L3", "no must for control", DESIGN, control_without_must, "a system design needs a must for control"),
    ("L8", "two points alike", SITUATIONAL, same_words_again, "nearly the same words as E5"),
    ("L12", "vague word", SITUATIONAL, put("Understands why the errors differ and what follows from it.", "evidence", 0, "text"), "'understands' cannot be seen"),
    # L4: probes
    ("L4", "two probes", SITUATIONAL, cut("probes", 2), "three planned probes"),
    ("L4", "criterion without a probe", SITUATIONAL, put("options", "probes", 1, "criterion"), "no probe for evidence"),
    ("L4", "long probe", SITUATIONAL, put("word " * 31 + "?", "probes", 0, "ask"), "at most 30 words"),
    ("L4", "no question mark", SITUATIONAL, put("Tell me more.", "probes", 0, "ask"), "ending in a question mark"),
    ("L4", "probe for nothing", SITUATIONAL, put([], "probes", 0, "when_missing"), "say which points"),
    ("L4", "leading probe", SITUATIONAL, leading_probe, "leads: it holds the cue"),
    # L5, L11: forms
    ("L5", "no fallback", PAST, put(None, "fallback"), "needs a fallback"),
    ("L5", "no probe without a story", PAST, every("probes", None, "trigger", "id", "P0"), "trigger: no_story"),
    ("L5", "gold without answers", SITUATIONAL, put([], "exemplars"), "weak, adequate, strong and bluff"),
    ("L5", "answers missing", SITUATIONAL, both(cut("exemplars", 3), put("reviewed", "status")), "weak, adequate, strong and bluff"),
    ("L5", "one split", SITUATIONAL, all_in_one_split, "some fewshot and some holdout"),
    ("L11", "no dilemma", SITUATIONAL, both(put("Nine people.", "context"), put("What do you do first, what next, and what at the end of it all? " * 2, "prompt")), "no dilemma"),
    # L7: exemplars
    ("L7", "criterion without a score", SITUATIONAL, put({"framing": 1}, "exemplars", 0, "scores"), "one score for each of framing"),
    ("L7", "no such criterion", SITUATIONAL, put(1, "exemplars", 0, "scores", "colour"), "one score for each of framing"),
    ("L7", "above the ceiling", SITUATIONAL, put(4, "exemplars", 1, "scores", "options"), "options: 4 but at most 3 (a necessary point is missing)"),
    ("L7", "above the flag's cap", SITUATIONAL, put(["R1"], "exemplars", 2, "flags"), "options: 5 but at most 2 (red flag: "),
    ("L7", "below the scale", SITUATIONAL, put(0, "exemplars", 0, "scores", "options"), "options: 0 but"),
    ("L7", "met and partial", SITUATIONAL, put(["E3"], "exemplars", 1, "partial"), "E3 cannot be both"),
    ("L7", "copied words", SITUATIONAL, copied_sentence, "copies six words of E4"),
    ("L7", "totals do not rise", SITUATIONAL, scores(adequate=5), "totals must rise"),
    ("L7", "criterion inverted", SITUATIONAL, one_score("weak", "decision", 4), "decision: weak 4, adequate 3"),
    ("L7", "strong below the bar", SITUATIONAL, one_score("strong", "decision", 3), "decision: strong must pass the bar by one"),
    ("L7", "bluff above weak", SITUATIONAL, one_score("bluff", "framing", 3), "framing: bluff scores more than weak + 1"),
    ("L7", "short bluff", SITUATIONAL, put("In the modern stack it depends.", "exemplars", 3, "answer"), "1.1 times as long"),
    ("L7", "strong without figures", SITUATIONAL, without_figures, "needs figures of its own"),
    ("L7", "one rating", SITUATIONAL, cut_ratings, "a second rating"),
    ("L7", "two ratings by one", SITUATIONAL, put("author", "exemplars", 1, "ratings", 1, "rater"), "a second rating"),
    ("L7", "rating without a criterion", SITUATIONAL, put({"framing": 3}, "exemplars", 1, "ratings", 1, "scores"), "one level from 1 to 5 for each of"),
    ("L7", "rating above the scale", SITUATIONAL, put(6, "exemplars", 1, "ratings", 1, "scores", "framing"), "one level from 1 to 5 for each of"),
    ("L7", "ratings two apart", SITUATIONAL, put(5, "exemplars", 1, "ratings", 1, "scores", "framing"), "mend anchor or evidence, then rate again"),
    ("L7", "score of nobody", SITUATIONAL, put(2, "exemplars", 2, "scores", "framing"), "framing: 2 is not what any rating says"),
    # L10: ageing
    ("L10", "model in the context", SITUATIONAL, lengthened("context", " We run GPT-4o."), "'GPT-4o'"),
    ("L10", "model in the prompt", SITUATIONAL, lengthened("prompt", " Or Llama3."), "'Llama3'"),
    ("L10", "model in the spoken text", SITUATIONAL, lengthened("spoken", " Or ChatGPT."), "'ChatGPT'"),
    ("L10", "facts nearly stale", SITUATIONAL, put("2026-12", "facts", "review_by"), "are to be checked by 2026-12"),
    ("L10", "stale facts", SITUATIONAL, put("2026-10", "facts", "review_by"), "were to be checked by 2026-10"),
]  # fmt: skip
WARNINGS = {"L12", "L14"}
WARNED = {"strong without figures", "facts nearly stale"}


@pytest.mark.parametrize("question_id", [SITUATIONAL, PAST, DESIGN])
def test_the_questions_that_are_broken_below_are_valid(bank: Bank, question_id: str) -> None:
    assert findings(bank, bank.question(question_id)) == []


@pytest.mark.parametrize(
    ("rule", "name", "question_id", "change", "message"),
    [pytest.param(*case, id=f"{case[0]}: {case[1]}") for case in CASES],
)
def test_a_rule_finds_its_fault(
    bank: Bank, rule: str, name: str, question_id: str, change: Change, message: str
) -> None:
    body = bank.question(question_id).model_dump(mode="json")
    change(body)

    found = findings(bank, Question.model_validate(body))

    matching = [f for f in found if f.rule == rule and message in f.message]
    assert matching, found
    assert {f.severity for f in matching} == {"warning" if rule in WARNINGS or name in WARNED else "error"}
    assert all(is_there(body, f.place) for f in matching)


def test_every_rule_has_a_case() -> None:
    sources = [path.read_text(encoding="utf-8") for path in Path(rules.__path__[0]).glob("*.py")]
    named = {rule for source in sources for rule in re.findall(r'Finding\(\s*"(L\d+)"', source)}

    assert named == {rule for rule, *_ in CASES} | {"L6", "L9", "L13"}  # These are tested beside their modules.


def test_two_questions_on_one_subtopic_and_level_are_refused(bank: Bank) -> None:
    first = bank.question(SITUATIONAL)
    second = first.model_copy(update={"id": f"{SITUATIONAL[:-1]}2"})

    found = [finding.message for finding in findings(bank, first, second) if finding.rule == "L1"]

    assert found == [f"{SITUATIONAL} already asks this sub-topic at this level"]


def test_a_retired_question_may_be_followed_by_another(bank: Bank) -> None:
    first = bank.question(SITUATIONAL)
    second = first.model_copy(update={"id": f"{SITUATIONAL[:-1]}2", "status": "retired", "exemplars": ()})

    assert findings(bank, second, first) == []


def _rubric_rules(rubric: Rubric) -> list[Finding]:
    return [*named(rubric), *anchors(rubric)]


def anchors_of(one: str, three: str, five: str) -> dict[int, str]:
    return {1: one, 3: three, 5: five}


LOW, MIDDLE, HIGH = (
    "Names no cause for any of the errors.",
    "Splits errors by what led to them.",
    "Ranks harm and lets counts decide what comes first.",
)


@pytest.mark.parametrize(
    ("change", "rule", "message"),
    [
        pytest.param(put({1: LOW, 2: MIDDLE, 5: HIGH}, "criteria", 1, "anchors"), "L6", "levels 1, 3 and 5", id="other levels"),
        pytest.param(put({1: LOW, 5: HIGH}, "criteria", 1, "anchors"), "L6", "levels 1, 3 and 5", id="one missing"),
        pytest.param(put(anchors_of("Says nothing.", MIDDLE, HIGH), "criteria", 1, "anchors"), "L6", "level 1: 5 to 45 words", id="short"),
        pytest.param(put(anchors_of(LOW, MIDDLE, WORDS), "criteria", 1, "anchors"), "L6", "level 5: 5 to 45 words", id="long"),
        pytest.param(put(anchors_of(LOW, MIDDLE, f"{MIDDLE} Quickly."), "criteria", 1, "anchors"), "L6", "levels 3 and 5 use nearly the same", id="alike"),
        pytest.param(put(anchors_of(LOW, "Gives some reasons for the order.", "Gives very good reasons for the order."), "criteria", 1, "anchors"), "L6", "levels 3 and 5 differ only by degree", id="degree"),
        pytest.param(put(anchors_of(LOW, MIDDLE, "Names GPT-4o as the cause of what went wrong here."), "criteria", 1, "anchors"), "L10", "'GPT-4o'", id="model"),
        pytest.param(cut("criteria", 2), "L6", "3 to 5 criteria", id="two criteria"),
        pytest.param(put("failures.professional", "id"), "L1", "the fields say failures.technical", id="id"),
        pytest.param(put("ownership", "criteria", 1, "id"), "L1", "an id is used twice", id="repeated criterion"),
    ],
)  # fmt: skip
def test_a_rule_on_rubrics_finds_its_fault(bank: Bank, change: Change, rule: str, message: str) -> None:
    rubric = bank.rubrics["failures.technical"]
    assert list(_rubric_rules(rubric)) == []
    body = rubric.model_dump()
    change(body)

    found = list(_rubric_rules(Rubric.model_validate(body)))

    assert any(f.rule == rule and message in f.message and f.severity == "error" for f in found), found


def test_problems_come_in_file_order_with_their_lines(content: ContentFolders) -> None:
    path = content.banks / "llm_engineer.tradeoffs.yaml"
    flag = content.replace(path, "    caps:\n      options: 2\n", "    caps:\n      options: 9\n")
    cue = content.replace(path, "    - options must two\n", "    - options\n")

    lines = [str(problem) for problem in lint(content.load(), TODAY, is_whole=False)]

    assert f"{path.name}:{cue}: L3: evidence.2.cues.1: cue 'options': 2 to 10 words are allowed" in lines
    assert f"{path.name}:{flag}: L3: red_flags.0.caps: a cap from 1 to 4 for at least one criterion" in lines
    assert all(re.fullmatch(r"[\w.]+\.yaml:\d+: L\d+: [\w.-]+: .+", line) for line in lines)
    numbers = [int(line.split(":")[1]) for line in lines]
    assert numbers == sorted(numbers)


def test_shipped_content_has_no_error(bank: Bank) -> None:
    errors = [str(problem) for problem in lint(bank, TODAY) if problem.finding.severity == "error"]

    assert errors == []


def findings(bank: Bank, *questions: Question) -> list[Finding]:
    """What the rules say about a bank that holds only these questions, as if in the file of the first one's id."""
    role, topic, *_ = questions[0].id.split(".")
    origin = Origin(YamlFile(Path(f"{role}.{topic}.yaml"), None, {}), ())
    origins = {**bank.origins, **{q.id: origin for q in questions}}
    small = replace(bank, questions={q.id: q for q in questions}, origins=origins)
    problems: tuple[Problem, ...] = lint(small, TODAY, is_whole=False)
    return [problem.finding for problem in problems]


def is_there(body: Any, place: tuple[str | int, ...]) -> bool:
    """Whether a place names something in these fields."""
    for step in place:
        try:
            body = body[step]
        except (KeyError, IndexError, TypeError):
            return False
    return True
