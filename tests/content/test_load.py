"""Loading gives a whole bank, or every fault of every file as `file:line: rule: field: message`."""

import re

import pytest

from interviewer.content.bank import Bank
from interviewer.testing.builders import make_question
from tests.content_folders import ContentFolders

FILE = "llm_engineer.tradeoffs.yaml"
ID = "llm_engineer.tradeoffs.prompt_vs_rag_vs_finetune.m9"


def test_a_valid_folder_becomes_a_bank(content: ContentFolders) -> None:
    bank = content.load()

    assert bank.question(ID) == make_question()
    assert bank.rubric_of(bank.question(ID)).id == "tradeoffs.technical"
    assert len(bank.roles) == 9
    assert len(bank.taxonomy.cells) == 27
    assert bank.warmups
    assert [level.level for level in bank.scale.levels] == [1, 2, 3, 4, 5]
    assert bank.misconceptions["context_is_free"].correction


def test_an_item_knows_where_it_stands(content: ContentFolders) -> None:
    content.write_questions(make_question(id=f"{ID[:-1]}1"), make_question())
    text = (content.banks / FILE).read_text().splitlines()

    file, line = content.load().origins[ID].at("evidence", 1, "need")

    assert file == FILE
    assert text[line - 1].strip() == "need: should"
    assert "\n".join(text[: line - 1]).count("need: should") == 3


def test_questions_come_in_file_order(content: ContentFolders) -> None:
    content.write_questions(*(make_question(id=f"{ID[:-1]}{n}") for n in (3, 1, 2)))
    content.write_questions(make_question(id=f"{ID[:-1]}9"), name="agency.x.yaml")

    assert [i[-1] for i in content.load().questions] == ["9", "3", "1", "2"]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        pytest.param("  revision: 1\n", "  revision: 1\n  colour: red\n", "{next}: L1: 0.colour: unknown key 'colour'", id="unknown key"),
        pytest.param("    prep_s: 30\n", "    prep_s: 30\n    Prep_s: 1\n", "{next}: L1: 0.time.Prep_s: unknown key 'Prep_s'", id="unknown key inside"),
        pytest.param("  status: reviewed\n", "", "1: L1: 0.status: the key 'status' is missing", id="missing key"),
        pytest.param("  - id: E3\n", "  - \n", "{next}: L1: 0.evidence.2.id: the key 'id' is missing", id="missing key inside"),
        pytest.param("prep_s: 30\n", "prep_s: soon\n", "{line}: L1: 0.time.prep_s: Input should be a valid integer, unable to parse string as an integer (found 'soon')", id="wrong type"),
        pytest.param("prep_s: 30\n", "prep_s: 1.10\n", "{line}: L1: 0.time.prep_s: Input should be a valid integer, unable to parse string as an integer (found '1.10')", id="not a whole number"),
        pytest.param("answer_s: 120\n", "answer_s: 30\n", "{line}: L1: 0.time.answer_s: Input should be greater than or equal to 60 (found '30')", id="too small"),
        pytest.param("  level: mid\n", "  level: medium\n", "{line}: L1: 0.level: Input should be 'junior', 'mid' or 'senior' (found 'medium')", id="unknown word"),
        pytest.param("    prep_s: 30\n    answer_s: 120\n    probes_max: 2\n    probe_s: 60\n", "  - 1\n", "{above}: L1: 0.time: write keys with values here", id="list for keys", ),
        pytest.param("  - criterion: framing\n    text: Look at the causes.\n", "  - Look at the causes.\n", "{line}: L1: 0.hints.0: write keys with values here (found 'Look at the causes.')", id="hint without its criterion"),
        pytest.param("    caps:\n      options: 2\n", "    caps: low\n", "{line}: L1: 0.red_flags.0.caps: write keys with values here (found 'low')", id="text for keys"),
        pytest.param("    - framing must one\n    - framing must two\n    - framing must three\n", "      framing\n", "{above}: L1: 0.evidence.0.cues: write a list here (found 'framing')", id="text for a list"),
        pytest.param("  - id: E4\n", "  - id: X4\n", "{line}: L1: 0.evidence.3.id: String should match pattern '^E\\d{{1,2}}$' (found 'X4')", id="malformed id"),
        pytest.param("as_of: 2026-11\n", "as_of: 2026-13\n", "{line}: L1: 0.facts.as_of: String should match pattern '^20\\d\\d-(0[1-9]|1[0-2])$' (found '2026-13')", id="no such month"),
        pytest.param("  rubric: tradeoffs.technical\n", "  rubric: tradeoffs.legal\n", "{line}: L1: rubric: no rubric 'tradeoffs.legal'; there are failures.professional, failures.technical, system_design.professional, system_design.technical, tradeoffs.professional, tradeoffs.technical", id="unknown rubric"),
        pytest.param("  exemplars: []\n", "  exemplars:\n  - {id: weak, split: fewshot, scores: {}, met: [], partial: [], flags: [], ratings: [], answer: Well}\n", "{next}: L1: 0.exemplars.0.ratings: write at least 1 here", id="empty list"),
        pytest.param("  revision: 1\n", "  revision: &r 1\n", "{line}: L1: -: anchors (&name) are not allowed; write the value out", id="not our YAML"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_line_and_field(content: ContentFolders, old: str, new: str, problem: str) -> None:
    line = content.replace(content.banks / FILE, old, new)

    lines = {"line": line, "next": line + 1, "above": line - 1}
    assert content.problems() == (f"{FILE}:{problem.format(**lines)}",)


@pytest.mark.parametrize("written", ["no", "No", "off", "0", "1", "yes", "''"])
def test_only_true_and_false_are_booleans(content: ContentFolders, written: str) -> None:
    exemplar = {
        "id": "weak", "split": "fewshot", "scores": {"framing": 1}, "met": [], "partial": [], "flags": [],
        "ratings": [{"rater": "author", "human": False, "date": "2026-11-25", "scores": {"framing": 1}}], "answer": "Well.",
    }  # fmt: skip
    path = content.write_questions(make_question(exemplars=[exemplar]))
    assert content.load().question(ID).exemplars[0].ratings[0].human is False

    line = content.replace(path, "human: false", f"human: {written}")

    (problem,) = content.problems()
    assert problem.startswith(f"{FILE}:{line}: L1: 0.exemplars.0.ratings.0.human: write true or false")


def test_every_fault_of_every_file_is_listed_at_once(content: ContentFolders) -> None:
    questions = content.banks / FILE
    content.replace(questions, "  level: mid\n", "  level: medium\n")
    content.replace(questions, "  form: situational\n", "  form: quiz\n  colour: red\n")
    (content.banks / "ml_engineer.failures.yaml").write_text("- id: 1\n\tx: 2\n")
    (content.banks / "_warmup.yaml").unlink()
    content.replace(content.rubrics / "_scale.yaml", "name: Working", "nom: Working")
    content.replace(content.rubrics / "failures.technical.yaml", "family: technical", "family: artistic")

    problems = content.problems()

    assert len(problems) == 8
    assert all(re.match(r"[\w.]+\.yaml:\d+: L1: [\w.-]+: .+", problem) for problem in problems)
    named = [problem.partition(":")[0] for problem in problems]
    assert named.count(FILE) == 3
    assert named.count("_scale.yaml") == 2
    assert named.count("failures.technical.yaml") == 1
    assert named.count("ml_engineer.failures.yaml") == 1
    assert named.count("_warmup.yaml") == 1


def test_a_rubric_that_cannot_be_read_is_not_reported_again_by_its_questions(content: ContentFolders) -> None:
    line = content.replace(content.rubrics / "tradeoffs.technical.yaml", "topic: tradeoffs", "topic: trade")

    (problem,) = content.problems()

    assert problem.startswith(f"tradeoffs.technical.yaml:{line}: L1: topic: ")


def test_an_id_used_twice_in_a_file_names_both_places(content: ContentFolders) -> None:
    content.write_questions(make_question(), make_question(level="senior"))

    (problem,) = content.problems()

    place, rule, field, *_ = problem.split(": ")
    assert (rule, field) == ("L1", "id")
    assert int(place.removeprefix(f"{FILE}:")) > 1
    assert problem.endswith(f"'{ID}' stands in {FILE}:1 too; ids are unique and permanent")


def test_an_id_used_in_two_files_names_both(content: ContentFolders) -> None:
    content.write_questions(make_question(), name="ml_engineer.tradeoffs.yaml")

    assert content.problems() == (
        f"ml_engineer.tradeoffs.yaml:1: L1: id: '{ID}' stands in {FILE}:1 too; ids are unique and permanent",
    )


def test_two_rubrics_of_one_id_are_refused(content: ContentFolders) -> None:
    text = (content.rubrics / "failures.technical.yaml").read_text()
    (content.rubrics / "more.yaml").write_text(text)

    (problem,) = content.problems()

    assert problem.startswith("more.yaml:3: L1: id: 'failures.technical' stands in failures.technical.yaml:3 too")


@pytest.mark.parametrize(
    ("folder", "name", "old", "new", "field"),
    [
        ("banks", "_roles.yaml", "role: ml_engineer", "role: llm_engineer", "roles.1: 'llm_engineer'"),
        ("banks", "_warmup.yaml", None, None, "warmups.1: "),
        ("rubrics", "_misconceptions.yaml", "id: rag_cures_hallucination", "id: finetune_as_memory", "misconceptions.1: 'finetune_as_memory'"),
    ],
)  # fmt: skip
def test_an_id_used_twice_in_a_support_file_is_refused(
    content: ContentFolders, folder: str, name: str, old: str | None, new: str | None, field: str
) -> None:
    path = getattr(content, folder) / name
    if old and new:
        line = content.replace(path, old, new)
    else:
        first, second = [w.id for w in content.load().warmups[:2]]
        line = content.replace(path, second, first)

    (problem,) = content.problems()

    assert problem.startswith(f"{name}:{line}: L1: {field}")
    assert problem.endswith("stands here twice")


def test_a_cell_planned_twice_is_refused(content: ContentFolders) -> None:
    path = content.banks / "_taxonomy.yaml"
    text = path.read_text()
    cell = (
        "\n  - role: llm_engineer\n    topic: tradeoffs\n    junior: 3\n    mid: 3\n    senior: 3\n    subtopics: []\n"
    )
    path.write_text(text.rstrip("\n") + cell)

    (problem,) = content.problems()

    assert problem.endswith("L1: cells.27: 'llm_engineer.tradeoffs' stands here twice")


def test_a_role_without_a_profile_cannot_have_questions(content: ContentFolders) -> None:
    path = content.banks / "_roles.yaml"
    head, _, rest = path.read_text().partition("  - role: llm_engineer")
    path.write_text(head + rest[rest.index("  - role: ml_engineer") :])

    (problem,) = content.problems()

    assert problem.startswith(f"{FILE}:2: L1: role: no role 'llm_engineer'; there are agency_freelancer, ")


@pytest.mark.parametrize("name", ["_roles.yaml", "_taxonomy.yaml", "_warmup.yaml"])
def test_a_missing_support_file_of_the_banks_is_named(content: ContentFolders, name: str) -> None:
    (content.banks / name).unlink()

    assert content.problems() == (f"{name}:1: L1: -: cannot be read: No such file or directory",)


@pytest.mark.parametrize("name", ["_scale.yaml", "_misconceptions.yaml"])
def test_a_missing_support_file_of_the_rubrics_is_named(content: ContentFolders, name: str) -> None:
    (content.rubrics / name).unlink()

    assert content.problems() == (f"{name}:1: L1: -: cannot be read: No such file or directory",)


def test_a_folder_without_questions_is_refused(content: ContentFolders) -> None:
    (content.banks / FILE).unlink()

    assert content.problems() == ("question_banks:1: L1: -: no file <role>.<topic>.yaml in this folder",)


def test_a_folder_without_rubrics_is_refused(content: ContentFolders) -> None:
    for path in content.rubrics.glob("[a-z]*.yaml"):
        path.unlink()

    assert content.problems() == ("rubrics:1: L1: -: no file <topic>.<family>.yaml in this folder",)


def test_folders_that_are_not_there_are_named(content: ContentFolders) -> None:
    gone = ContentFolders(content.banks.with_name("gone"), content.rubrics)

    problems = gone.problems()

    assert len(problems) == 4
    assert problems[-1].startswith("gone:1: L1: -: no file ")


def test_an_empty_question_file_is_refused(content: ContentFolders) -> None:
    (content.banks / "ml_engineer.tradeoffs.yaml").write_text("# to be written\n")

    assert content.problems() == ("ml_engineer.tradeoffs.yaml:1: L1: -: the file is empty",)


def test_a_file_that_would_be_passed_over_is_named(content: ContentFolders) -> None:
    (content.banks / "ml_engineer.tradeoffs.yml").write_text("- id: 1\n")

    assert content.problems() == ("ml_engineer.tradeoffs.yml:1: L1: -: is not read; let its name end in .yaml",)


def test_shipped_content_loads(bank: Bank) -> None:
    assert bank.questions
    assert set(bank.rubrics) == {
        f"{t}.{f}" for t in ("tradeoffs", "system_design", "failures") for f in ("technical", "professional")
    }
