"""Rules of the agreement, evaluated for all leads at once."""
