"""Séance: the plan on a shared screen, by keyboard."""
