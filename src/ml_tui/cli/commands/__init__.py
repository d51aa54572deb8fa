"""The subcommands: one module each, which `ml_tui.cli.registry` finds by name and imports when it runs."""
