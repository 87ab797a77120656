"""The screen: planning/ui/rooms/about_room.py."""

from planning.ui.rooms import about_room

about_room.show()
