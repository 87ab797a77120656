"""The screen: planning/ui/finance/finance_page.py."""

from planning.ui.finance import finance_page

finance_page.show()
