"""What is asked of a plan by solving again: what if, what would it take, why not, what one step more would bring."""
