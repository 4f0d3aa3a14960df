"""How the database came from each version to the next, run by Alembic when it is opened."""
