"""The screens Options and Catalogue: what could be done, and how a person changes it."""
