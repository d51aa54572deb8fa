"""ml-tui: assess an organisation against the ML framework of ISO/IEC 23053 from a terminal."""

__version__ = "0.2.0"
