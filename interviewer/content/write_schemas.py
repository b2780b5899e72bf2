"""Writes the JSON Schemas of the content files, which editors show to authors: `python -m interviewer.content.write_schemas`.

The models are the truth; a content file's first line links the schema made from its model.
"""

import json
from pathlib import Path

from interviewer.content.load import schema_of
from interviewer.content.question import Question
from interviewer.content.rubric import Misconceptions, Rubric, Scale
from interviewer.content.taxonomy import Roles, Taxonomy, WarmUps

FOLDER = Path(__file__).parent / "schemas"


def schema_texts() -> dict[str, str]:
    """The text of each schema file by its name."""
    schemas = {
        "questions": schema_of(Question, many=True),
        "rubric": schema_of(Rubric),
        "scale": schema_of(Scale),
        "misconceptions": schema_of(Misconceptions),
        "roles": schema_of(Roles),
        "taxonomy": schema_of(Taxonomy),
        "warmups": schema_of(WarmUps),
    }
    return {f"{name}.schema.json": json.dumps(schema, indent=2) + "\n" for name, schema in schemas.items()}


def write_schemas(folder: Path = FOLDER) -> None:
    """Write every schema file into `folder`, making it if it is missing; raises OSError."""
    folder.mkdir(exist_ok=True)
    for name, text in schema_texts().items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write_schemas()
