"""A portfolio changed cell by cell: what was typed, what it means, what is wrong with it."""
