"""Record in, text out; pure."""
