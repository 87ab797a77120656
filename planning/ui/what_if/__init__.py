"""The room Et si…: what is asked, the answer, plans compared, and every setting of a scenario."""
