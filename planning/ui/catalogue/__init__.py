"""Parts of the page Catalogue."""
