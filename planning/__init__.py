"""Cap Résidences: a 10 to 15 year plan for a portfolio of accompanied-housing residences."""

__version__ = "0.8.0"
