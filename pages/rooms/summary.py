"""The screen: planning/ui/summary/summary_room.py."""

from planning.ui.summary import summary_room

summary_room.show()
