"""The Excel workbook of a project: its layout, writing it, and reading a filled-in one.

This package imports nothing here, because the process that reads untrusted files imports it too and must load no more
than it needs.
"""
