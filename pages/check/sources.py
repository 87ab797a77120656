"""The screen: planning/ui/check/sources_page.py."""

from planning.ui.check import sources_page

sources_page.show()
