"""How well a portfolio is known: a score whose every point is told, contradictions, and figures to verify, in words."""
