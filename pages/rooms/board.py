"""The screen: planning/ui/board/board_room.py."""

from planning.ui.board import board_room

board_room.show()
