"""Alembic's entry: migrates the connection that `run.upgrade` hands over, in its transaction."""

from alembic import context

from warroom.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=False,  # The caller's own transaction holds everything, guards included.
    render_as_batch=True,
    user_module_prefix="",
)
context.run_migrations()
