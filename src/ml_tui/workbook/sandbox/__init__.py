"""Reads a stranger's workbook in a process of its own, bounded in memory, time and size."""
