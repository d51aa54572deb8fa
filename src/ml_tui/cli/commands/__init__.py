"""What the subcommands do: a module each, which `ml_tui.cli.registry` finds by its name and loads when it is run."""
