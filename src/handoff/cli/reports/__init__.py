"""How the result of each subcommand is put into words and tables."""
