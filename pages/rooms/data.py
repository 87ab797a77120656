"""The screen: planning/ui/rooms/data_room.py."""

from planning.ui.rooms import data_room

data_room.show()
