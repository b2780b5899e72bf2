"""Editors check content files against schemas that are made from the models."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from interviewer.content.write_schemas import FOLDER, schema_texts, write_schemas
from interviewer.testing.builders import make_question
from tests.conftest import ROOT

FILES = sorted([*(ROOT / "question_banks").glob("*.yaml"), *(ROOT / "rubrics").glob("*.yaml")])
SUPPORT = {
    "_roles.yaml": "roles",
    "_taxonomy.yaml": "taxonomy",
    "_warmup.yaml": "warmups",
    "_scale.yaml": "scale",
    "_misconceptions.yaml": "misconceptions",
}


def test_the_schema_files_are_those_of_the_models() -> None:
    """If this fails, run `python -m interviewer.content.write_schemas`."""
    there = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.iterdir()}

    assert there == schema_texts()


def test_writing_makes_the_folder_and_replaces_what_is_stale(tmp_path: Path) -> None:
    folder = tmp_path / "schemas"
    write_schemas(folder)
    (folder / "scale.schema.json").write_text("{}")

    write_schemas(folder)

    assert {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()} == schema_texts()


@pytest.mark.parametrize("name", list(schema_texts()))
def test_a_schema_is_valid_and_uses_what_editors_know(name: str) -> None:
    text = schema_texts()[name]
    schema = json.loads(text)

    jsonschema.Draft7Validator.check_schema(schema)
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert not {"prefixItems", "unevaluatedProperties", "$dynamicRef"} & set(keys_of(schema))
    assert all(ref.startswith("#/$defs/") for ref in values_of(schema, "$ref"))


def test_a_field_tells_authors_what_it_means() -> None:
    question = json.loads(schema_texts()["questions.schema.json"])

    defined = question["$defs"]["Question"]["properties"]
    assert defined["spoken"]["description"] == "The question as read aloud, 15-60 words."
    assert question["items"] == {"$ref": "#/$defs/Question"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_content_file_links_its_schema_on_its_first_line(path: Path) -> None:
    kind = SUPPORT.get(path.name) or ("questions" if path.parent.name == "question_banks" else "rubric")
    first = path.read_text(encoding="utf-8").partition("\n")[0]

    assert first == f"# yaml-language-server: $schema=../interviewer/content/schemas/{kind}.schema.json"
    assert (path.parent / first.partition("$schema=")[2]).resolve().is_file()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_an_editor_finds_no_fault_in_a_shipped_file(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    schema = json.loads((path.parent / text.partition("\n")[0].partition("$schema=")[2]).read_text(encoding="utf-8"))

    # Through JSON, as editors see it: there all keys are text.
    data = json.loads(json.dumps(yaml.safe_load(text)))
    assert [error.json_path for error in jsonschema.Draft7Validator(schema).iter_errors(data)] == []


@pytest.mark.parametrize(
    ("change", "path"),
    [
        pytest.param({"colour": "red"}, "$[0]", id="unknown key"),
        pytest.param({"level": "medium"}, "$[0].level", id="unknown word"),
        pytest.param({"time": {"prep_s": 0, "answer_s": 5, "probes_max": 0, "probe_s": 30}}, "$[0].time.answer_s", id="too small"),
        pytest.param({"evidence": [{"id": "E1"}]}, "$[0].evidence[0]", id="missing keys"),
    ],
)  # fmt: skip
def test_an_editor_sees_a_fault_where_it_is(change: dict[str, Any], path: str) -> None:
    schema = json.loads(schema_texts()["questions.schema.json"])
    body = make_question().model_dump(mode="json") | change

    errors = list(jsonschema.Draft7Validator(schema).iter_errors([body]))

    assert {error.json_path for error in errors} == {path}


def keys_of(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [*value, *(key for inner in value.values() for key in keys_of(inner))]
    return [key for inner in value for key in keys_of(inner)] if isinstance(value, list) else []


def values_of(value: Any, wanted: str) -> list[str]:
    if isinstance(value, dict):
        own = [value[wanted]] if isinstance(value.get(wanted), str) else []
        return own + [found for inner in value.values() for found in values_of(inner, wanted)]
    return [found for inner in value for found in values_of(inner, wanted)] if isinstance(value, list) else []
