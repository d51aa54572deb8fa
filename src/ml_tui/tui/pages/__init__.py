"""What the screens show, drawn to lines: pure functions from catalog and project, tested without a screen."""
