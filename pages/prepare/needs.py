"""The screen: planning/ui/needs/needs_page.py."""

from planning.ui.needs import needs_page

needs_page.show()
