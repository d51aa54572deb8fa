"""The framework and its rules, as plain data and pure functions: no files, no screens, no database."""
