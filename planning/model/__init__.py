"""The model as three tables: what may be decided, and what each decision uses, serves and costs. No solver."""
