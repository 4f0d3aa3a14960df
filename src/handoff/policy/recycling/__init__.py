"""Who rests, and who is back."""
