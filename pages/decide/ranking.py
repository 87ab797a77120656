"""The screen: planning/ui/decide/ranking_page.py."""

from planning.ui.decide import ranking_page

ranking_page.show()
