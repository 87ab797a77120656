"""The rules of the model, one function each. Formulas: docs/model.md."""
