"""The screen: planning/ui/views/compare.py."""

from planning.ui.views import compare

compare.show()
