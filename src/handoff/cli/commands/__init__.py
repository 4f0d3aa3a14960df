"""One module a subcommand, each with one object: `command`."""
