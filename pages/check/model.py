"""The screen: planning/ui/check/model_view.py."""

from planning.ui.check import model_view

model_view.show()
