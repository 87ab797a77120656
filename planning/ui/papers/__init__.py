"""What is taken away from the screen: the papers of the plan shown."""
