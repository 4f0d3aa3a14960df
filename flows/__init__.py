"""Prefect flows: schedules, retries and reports around `Workspace`, and no logic of their own."""
