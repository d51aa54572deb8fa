"""Mutation testing: changes the source in one place, and checks whether a test fails.

``make mutants`` runs it over the modules named in ``pyproject.toml`` and writes ``bench/mutants.md``;
``make mutants ONLY=src/ml_tui/domain/gaps.py`` runs it over one, and lists the mutants that survived.
"""
