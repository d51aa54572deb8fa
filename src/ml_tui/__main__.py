"""``python -m ml_tui``: the same as the command ``ml-tui``."""

import sys

from ml_tui.cli import main

if __name__ == "__main__":
    sys.exit(main())
