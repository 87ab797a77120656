"""The server that `python -m planning serve` runs: who is let in, and what is said to the browser."""
