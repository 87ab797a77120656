"""The screen: planning/ui/views/model.py."""

from planning.ui.views import model

model.show()
