"""Text tables as people and spreadsheets write them -> typed tables."""
