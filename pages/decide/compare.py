"""The screen: planning/ui/decide/compare_page.py."""

from planning.ui.decide import compare_page

compare_page.show()
