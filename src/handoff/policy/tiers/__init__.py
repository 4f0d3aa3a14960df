"""Who gets which tier, and who works it: lines, places, promises, teams and the lot."""
