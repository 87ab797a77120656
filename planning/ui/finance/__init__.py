"""The parts of the page Financement."""
