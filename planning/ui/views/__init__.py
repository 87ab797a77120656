"""One module per page: `show()` draws it."""
