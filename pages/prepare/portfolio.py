"""The screen: planning/ui/views/portfolio.py."""

from planning.ui.views import portfolio

portfolio.show()
