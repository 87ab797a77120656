"""Local search over decisions: exact evaluation of every plan tried, compiled (docs/decisions/0008)."""
