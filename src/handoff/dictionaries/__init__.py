"""Editable word lists: job titles, countries, size bands, free and disposable mail domains (data, no code)."""
