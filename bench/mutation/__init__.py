"""Mutation testing: changes a rule of the source in one place and looks whether a test notices.

``make mutants`` runs it over the modules named in ``pyproject.toml`` and writes ``bench/mutants.md``;
``make mutants ONLY=src/ml_tui/domain/gaps.py`` runs it over some and lists what survived.
"""
