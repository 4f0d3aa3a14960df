"""Forgets people: one who asks for it, everywhere and with a proof; all of them after the periods of [retention]."""
