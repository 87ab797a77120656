"""Joint futures of the series that needs start from: past errors drawn whole, flows that walk, all reproducible."""
