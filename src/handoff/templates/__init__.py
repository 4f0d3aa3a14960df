"""Files that `handoff init` and `handoff demo` write."""
