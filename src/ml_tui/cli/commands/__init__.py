"""What the subcommands do, one module per group; `ml_tui.cli` imports only the one that is run."""
