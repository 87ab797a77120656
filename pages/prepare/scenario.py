"""The screen: planning/ui/scenario/scenario_page.py."""

from planning.ui.scenario import scenario_page

scenario_page.show()
