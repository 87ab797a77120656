"""The screen: planning/ui/views/scenario.py."""

from planning.ui.views import scenario

scenario.show()
