"""Carries plans out and keeps the journal."""
