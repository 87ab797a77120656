"""The screen Parc: the residences and the sheet of each."""
