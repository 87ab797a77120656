"""The screen of an address that names nothing: planning/ui/kit/frame.py."""

from planning.ui.kit import frame

frame.show_unknown()
