"""The screen: planning/ui/views/finance.py."""

from planning.ui.views import finance

finance.show()
