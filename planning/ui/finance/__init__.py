"""The screen Financement: who pays, what is owed, what may go wrong."""
