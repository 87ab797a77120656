"""The parts of the page Options: the forms that change an option, what they change, the history."""
