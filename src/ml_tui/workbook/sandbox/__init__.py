"""Reads an untrusted workbook in a child process with limits on memory, time and size."""
