"""Widgets: they receive plain values and post messages, and know no rule of the framework."""
