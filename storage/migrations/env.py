"""Runs the revisions on the connection that `storage.schema.upgrade` hands over."""

from alembic import context
from sqlmodel import SQLModel

import storage.identity_tables
import storage.register_tables
import storage.tables  # noqa: F401 - registers the tables with the metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
