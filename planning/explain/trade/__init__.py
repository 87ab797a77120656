"""What the trade asks first: what residents pay, and what a plan stratégique de patrimoine would do."""
