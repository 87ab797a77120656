"""What it would take: the smallest change of each rule of a conflict that makes a plan possible, confirmed."""
