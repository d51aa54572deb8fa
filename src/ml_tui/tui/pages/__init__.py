"""Pages as lines: pure functions of a `PageContext`, tested without a screen."""
