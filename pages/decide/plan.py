"""The screen: planning/ui/decide/plan_page.py."""

from planning.ui.decide import plan_page

plan_page.show()
