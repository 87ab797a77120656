"""The parts of the page Besoins."""
