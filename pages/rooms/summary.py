"""The screen: planning/ui/decide/summary_page.py."""

from planning.ui.decide import summary_page

summary_page.show()
