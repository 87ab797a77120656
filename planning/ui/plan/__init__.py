"""The room Plan: what is done, where, when and why."""
