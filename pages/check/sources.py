"""The screen: planning/ui/views/sources.py."""

from planning.ui.views import sources

sources.show()
