"""What is asked of a plan and what comes of it: typed changes, their names, the figures old and new, plans compared."""
