"""The whole journey without a window: the same flow, printed line by line."""
