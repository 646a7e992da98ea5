"""Values; no behaviour beyond properties."""
