"""What a plan is worth: how buildings age, how fit their homes are, who stays, what it costs, year by year."""
