"""Which uncertain figures could change a plan, and by how much: the value of information."""
