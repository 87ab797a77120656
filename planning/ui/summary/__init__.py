"""The room Synthèse."""
