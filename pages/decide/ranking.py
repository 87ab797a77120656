"""The screen: planning/ui/views/ranking.py."""

from planning.ui.views import ranking

ranking.show()
