"""The parts of the page Pourquoi."""
