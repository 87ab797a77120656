"""The screen: planning/ui/portfolio/portfolio_page.py."""

from planning.ui.portfolio import portfolio_page

portfolio_page.show()
