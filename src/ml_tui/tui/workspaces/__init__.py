"""The workspaces of the guide: one pane each, all views of the same project state."""
