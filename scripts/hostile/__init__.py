"""What is given to the product to see whether it stands it: `scripts/bench hostile`."""
