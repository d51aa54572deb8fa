"""Each test carries out a recipe of ARCHITECTURE.md on a copy of the program."""
