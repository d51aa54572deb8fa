"""The terminal: what it is asked, what it sends, how it is written to and how it is left.

Nothing here knows of projects; the package could be lifted out. Only here are Textual's private names used.
"""
