"""Find the best decisions of a model. The only room that knows PuLP and HiGHS."""
