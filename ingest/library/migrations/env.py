"""Alembic's way in: runs the migrations on the connection that `ingest.library.schema.upgrade` hands over."""

from alembic import context

from ingest.library.schema import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
with context.begin_transaction():
    context.run_migrations()
