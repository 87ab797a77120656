"""The screen: planning/ui/views/summary.py."""

from planning.ui.views import summary

summary.show()
