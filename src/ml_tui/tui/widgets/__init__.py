"""Widgets that receive plain values and post messages; no rule of the framework lives here."""
