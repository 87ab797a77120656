"""Seeded portfolios of any size, and the measurements made on them (`scripts/bench optimise`)."""
