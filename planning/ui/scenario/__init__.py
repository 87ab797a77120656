"""The screen Scénario: what is asked of the next plan."""
