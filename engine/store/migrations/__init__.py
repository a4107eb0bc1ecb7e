"""Alembic migrations; each works with the release before it."""
