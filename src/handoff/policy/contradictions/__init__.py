"""Rules that cannot hold together."""
