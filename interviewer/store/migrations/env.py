"""Run by Alembic, never imported: applies the scripts on the connection that `migrate` passes in.

A new change is a new script under `versions/`, written by hand, whose `down_revision` is the newest
one so far; a test compares what the scripts make with `tables.py`. The caller has begun the transaction and ends it, so either every script is applied or none.
"""

from alembic import context

from interviewer.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
