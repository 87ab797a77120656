"""The money of a plan in figures and sentences: who pays, what is left and why, what it rests on, its risks."""
