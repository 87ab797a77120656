"""What the forecasts would have been worth: every method judged at every past origin, on what was known there."""
