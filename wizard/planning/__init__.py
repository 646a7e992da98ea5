"""Choices in, plan out; pure."""
