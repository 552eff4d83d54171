"""The subcommands of `rapporteur`, one a file: each offers itself to the command line and returns an exit status."""
