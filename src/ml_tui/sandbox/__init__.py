"""Handles untrusted files in a child process, which has limits, writes no files and ends with its parent.

This package imports nothing here, because the child imports it too and must load no more than it needs.
"""
