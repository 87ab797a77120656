"""The rooms: which views each has; what stands in them is in the folders beside."""
