"""What every screen is made of: state, cache, tables, figures, links, calculations under way."""
