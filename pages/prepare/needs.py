"""The screen: planning/ui/views/needs.py."""

from planning.ui.views import needs

needs.show()
