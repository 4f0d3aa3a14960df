"""Watches the nights: what may be published, what has changed, since when, and what probably made it."""
