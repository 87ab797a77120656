"""The data folder and plan.json: schemas, reading, writing, problems as sentences. Validation happens here only."""
