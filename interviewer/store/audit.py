"""What happened, by whom: rows that are only ever added, and that hold ids and no content."""

from datetime import datetime

import sqlalchemy as sa

from interviewer.accounts.events import Action, AuditEvent
from interviewer.store.database import Database
from interviewer.store.tables import audit_event

MOST_SHOWN = 500


class AuditStore:
    """Every method is one transaction and raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, event: AuditEvent) -> None:
        """Keep an event."""
        with self._database.write() as connection:
            connection.execute(sa.insert(audit_event).values(event.model_dump() | {"action": event.action.value}))

    def latest(self, organisation: str, limit: int = MOST_SHOWN) -> tuple[AuditEvent, ...]:
        """The newest events of an organisation, newest first."""
        columns = audit_event.c
        chosen = (
            sa.select(columns.at, columns.action, columns.actor, columns.subject, columns.organisation)
            .where(columns.organisation == organisation)
            .order_by(columns.id.desc())
            .limit(limit)
        )
        with self._database.read() as connection:
            rows = connection.execute(chosen).mappings().all()
        return tuple(AuditEvent(**(dict(row) | {"action": Action(row["action"])})) for row in rows)

    def forget(self, before: datetime) -> int:
        """Remove events older than this, and count them."""
        with self._database.write() as connection:
            return connection.execute(sa.delete(audit_event).where(audit_event.c.at < before)).rowcount
