"""The screen: planning/ui/rooms/what_if_room.py."""

from planning.ui.rooms import what_if_room

what_if_room.show()
