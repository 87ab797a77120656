"""The screen Besoins: who will need a place, how sure that is."""
