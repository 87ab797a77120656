"""The screen: planning/ui/views/why.py."""

from planning.ui.views import why

why.show()
