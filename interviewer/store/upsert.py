"""Inserting a row that may exist already, as one statement on both databases."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite


def insert_if_new(connection: sa.Connection, table: sa.Table, row: dict[str, Any]) -> bool:
    """Insert the row unless one of its unique keys is taken; True if it was inserted."""
    # Asked for the key, since PostgreSQL's driver does not count rows where the key is given by the server.
    statement = _insert(connection, table, row).on_conflict_do_nothing().returning(*table.primary_key)
    return connection.execute(statement).first() is not None


def insert_or_replace(connection: sa.Connection, table: sa.Table, row: dict[str, Any]) -> None:
    """Insert the row, or give the row with the same primary key these values."""
    key = [column.name for column in table.primary_key]
    statement = _insert(connection, table, row)
    # Columns that stamp the time of a change do so here too; the clause skips such defaults by itself.
    stamps = [column.name for column in table.columns if column.onupdate is not None]
    changed = {name: statement.excluded[name] for name in (*row, *stamps) if name not in key}
    connection.execute(statement.on_conflict_do_update(index_elements=key, set_=changed))


def _insert(connection: sa.Connection, table: sa.Table, row: dict[str, Any]) -> sqlite.Insert | postgresql.Insert:
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table).values(row)
    return postgresql.insert(table).values(row)
