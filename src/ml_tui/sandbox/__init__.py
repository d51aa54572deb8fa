"""Work on what strangers have made, in a child process of its own: bounded, without files, gone when its parent is.

Nothing is imported here, for the child imports this package too, and shall know no more than it needs.
"""
