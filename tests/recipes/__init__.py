"""The recipes of ARCHITECTURE.md, each carried out on a copy of the program."""
