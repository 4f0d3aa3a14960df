"""How good published scores were and probably are, what sales did with them, and whether a model must be renewed."""
