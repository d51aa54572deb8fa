"""Writes the workbook, and checks it by reading it with another library."""
