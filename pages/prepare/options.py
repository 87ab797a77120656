"""The screen: planning/ui/options/options_page.py."""

from planning.ui.options import options_page

options_page.show()
