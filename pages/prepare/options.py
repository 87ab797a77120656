"""The screen: planning/ui/views/options.py."""

from planning.ui.views import options

options.show()
