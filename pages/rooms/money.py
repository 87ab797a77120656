"""The screen: planning/ui/money/money_room.py."""

from planning.ui.money import money_room

money_room.show()
