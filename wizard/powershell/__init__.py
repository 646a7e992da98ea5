"""The language spoken to hosts."""
