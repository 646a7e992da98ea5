"""The Nested Virtualization Wizard."""

__version__ = "0.1.0"
NAME = "nested-virtualization-wizard"
