"""The view Qualité: which figures to verify first, and what is known of every residence."""
