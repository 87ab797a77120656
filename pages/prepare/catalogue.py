"""The screen: planning/ui/options/catalogue_page.py."""

from planning.ui.options import catalogue_page

catalogue_page.show()
