"""Whole screens: they compose widgets and wire them to the session."""
