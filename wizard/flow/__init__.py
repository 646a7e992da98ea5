"""The wizard without a window: its state, its pages, and its work."""
