"""The budget: what steps of the program cost, in figures that are the same on every machine."""
