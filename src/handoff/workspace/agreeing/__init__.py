"""Previews an agreement on past nights."""
