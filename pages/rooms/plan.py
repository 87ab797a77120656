"""The screen: planning/ui/rooms/plan_room.py."""

from planning.ui.rooms import plan_room

plan_room.show()
