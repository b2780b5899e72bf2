"""A next version of the program, as far as one can be had: this one, with a further table and a further kind of work."""

import shutil
from pathlib import Path

from interviewer.store.schema import MIGRATIONS
from tests.conftest import ROOT

KIND = "remember"
"""The new kind of work: it leaves its id in the new table, whose key lets it do so once."""

MIGRATION = '''
"""What was remembered."""

import sqlalchemy as sa
from alembic import op

revision = "next"
down_revision = "{newest}"


def upgrade() -> None:
    op.create_table("remembered", sa.Column("work", sa.Integer(), primary_key=True))
    op.add_column("work_item", sa.Column("of_the_next_version", sa.String(), nullable=True))
'''
CHANGES = {
    "store/work_items.py": {
        'Kind = Literal["grade", "transcribe"]': f'Kind = Literal["grade", "transcribe", "{KIND}"]',
        'KINDS: tuple[Kind, ...] = ("transcribe", "grade")': f'KINDS: tuple[Kind, ...] = ("transcribe", "grade", "{KIND}")',
    },
    "jobs/execute.py": {
        "        match work.kind:\n": f"""        match work.kind:
            case "{KIND}":
                with self._grades._database.write() as connection:
                    connection.exec_driver_sql("INSERT INTO remembered VALUES (%s)", (work.id,))
                    connection.exec_driver_sql("UPDATE work_item SET state = 'done' WHERE id = %s", (work.id,))
                return WorkResult(ending="graded")
""",
    },
}
"""By file: what is written in place of what."""


def make_next_version(folder: Path) -> Path:
    """Lay it there; a process that has the folder first on its path runs it."""
    shutil.copytree(ROOT / "interviewer", folder / "interviewer", ignore=shutil.ignore_patterns("__pycache__"))
    for content in ("question_banks", "rubrics", "tests"):
        (folder / content).symlink_to(ROOT / content)
    for name, changes in CHANGES.items():
        file = folder / "interviewer" / name
        text = file.read_text(encoding="utf-8")
        for old, new in changes.items():
            assert text.count(old) == 1, f"{name} has changed; say anew where a next version would differ: {old}"
            text = text.replace(old, new)
        file.write_text(text, encoding="utf-8")
    newest = max(MIGRATIONS.joinpath("versions").glob("0*.py")).name.partition("_")[0]
    migrations = folder / "interviewer" / MIGRATIONS.relative_to(ROOT / "interviewer") / "versions"
    (migrations / "next.py").write_text(MIGRATION.format(newest=newest), encoding="utf-8")
    return folder
