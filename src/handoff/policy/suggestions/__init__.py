"""Which criteria separate SQL from the rest."""
