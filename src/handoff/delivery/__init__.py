"""Lists for people and files for machines."""
