"""Real files -> tables: workbooks, published lists, forms; what they would change, before anything is changed."""
