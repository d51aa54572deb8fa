"""The Excel workbook of a project: how it is laid out, how it is written, how a filled-in one is read back.

Nothing is imported here, for the process that reads a stranger's file imports this package too, and shall know no more
than it needs.
"""
