"""The screen: planning/ui/views/catalogue.py."""

from planning.ui.views import catalogue

catalogue.show()
