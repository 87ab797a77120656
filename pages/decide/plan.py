"""The screen: planning/ui/views/plan.py."""

from planning.ui.views import plan

plan.show()
