"""Reads a company's own tables into the data contract."""
