"""Brings a filled-in workbook back: read by a bounded process, compared in three ways, taken over as one step.

Nothing is imported here, for the process that reads imports this package too, and shall know no more than it needs.
"""
