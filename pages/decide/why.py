"""The screen: planning/ui/decide/why_page.py."""

from planning.ui.decide import why_page

why_page.show()
