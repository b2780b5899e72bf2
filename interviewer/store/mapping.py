"""Between rows and values: what of a session is stored where.

A pydantic error repeats the value it complains of, which can be an answer; so it is never
chained to ours.
"""

from collections.abc import Iterable
from typing import Any, TypeVar

import sqlalchemy as sa
from pydantic import TypeAdapter, ValidationError

from interviewer.content.bank import content_hash
from interviewer.content.question import Question
from interviewer.content.rubric import Rubric
from interviewer.errors import StoreError
from interviewer.interview.session import ItemKind, Session, SessionLine, Turn

T = TypeVar("T")


def session_row(session: Session) -> dict[str, Any]:
    """The row of a session; its turns have their own."""
    plan = session.plan
    return {
        "id": session.id,
        "owner": session.owner,
        "created_at": session.created_at,
        "version": session.version,
        "role": plan.role.value,
        "level": plan.level.value,
        "preset": plan.preset.value,
        "stage": session.stage.value,
        "questions": sum(item.kind is ItemKind.QUESTION for item in plan.items),
        "answered": len(session.answered_questions),
        "body": session.model_dump(mode="json", exclude={"turns"}),
    }


def turn_row(session: Session, seq: int, turn: Turn) -> dict[str, Any]:
    """The row of the turn at position `seq`."""
    return {
        "id": turn.id,
        "session_id": session.id,
        "seq": seq,
        "kind": turn.kind.value,
        "state": turn.state.value,
        "content_id": session.plan.items[turn.item].content_id,
        "body": turn.model_dump(mode="json"),
    }


def session_from(body: dict[str, Any], turn_bodies: Iterable[dict[str, Any]]) -> Session:
    """The session of a stored body and those of its turns, in order. Raises StoreError."""
    whole = body | {"turns": tuple(turn_bodies)}
    return value_from(Session, whole, f"Session {body.get('id')!r}")


def turn_from(body: dict[str, Any]) -> Turn:
    """The turn of a stored body. Raises StoreError."""
    return value_from(Turn, body, f"Turn {body.get('id')!r}")


def line_from(row: sa.RowMapping) -> SessionLine:
    """What a list shows of a session. Raises StoreError."""
    shown = {name: row[name] for name in SessionLine.model_fields} | {"title": row["title"] or ""}
    return value_from(SessionLine, shown, f"Session {row['id']!r}")


def snapshot_row(content: Question | Rubric) -> dict[str, Any]:
    """The row that keeps a question or rubric as it is now."""
    return {
        "hash": content_hash(content),
        "kind": "question" if isinstance(content, Question) else "rubric",
        "key": content.id,
        "body": content.model_dump(mode="json"),
    }


def value_from(kind: type[T] | TypeAdapter[T], body: Any, name: str) -> T:
    """The stored value; StoreError, naming the thing, where this version cannot read it."""
    adapter = kind if isinstance(kind, TypeAdapter) else TypeAdapter(kind)
    try:
        return adapter.validate_python(body)
    except ValidationError as error:
        first = ".".join(str(part) for part in error.errors(include_input=False, include_context=False)[0]["loc"])
        raise StoreError(
            "{name} cannot be read by this version (field {field!r}); it was saved by another version or is damaged.",
            name=name,
            field=first,
        ) from None
