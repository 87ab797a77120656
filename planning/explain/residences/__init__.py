"""What is said of each residence under a plan: its family of decision, its line in the list, its own sheet."""
