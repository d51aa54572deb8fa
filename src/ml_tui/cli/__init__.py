"""The command line: a thin second front end to the same core."""

import os
import sys
from collections.abc import Sequence

from ml_tui import __version__


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line ``argv`` (by default that of the process), and return the exit code.

    No error ends in a traceback, unless ``ML_TUI_DEBUG`` is set.
    """
    arguments = sys.argv[1:] if argv is None else list(argv)
    if arguments == ["--version"] and _version_printed():
        return 0
    from ml_tui.cli.process import run

    return run(arguments)


def _version_printed() -> bool:
    """Print the version before anything else is imported, because scripts ask for it; False when that fails.

    It bypasses the buffer of standard output, in which a version that cannot be written would stay.
    """
    try:
        os.write(sys.stdout.fileno(), f"ml-tui {__version__}\n".encode())
    except (OSError, ValueError, AttributeError):
        return False
    return True
