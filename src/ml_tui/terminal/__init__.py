"""The terminal: questions to it, its input, its output, and how the app leaves it.

This package knows nothing of projects and could be used by another app. No other package uses Textual's private names.
"""
