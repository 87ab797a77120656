"""The child process of `child.solve_in_child`: `python -m planning.solve FOLDER PARENT`."""

from __future__ import annotations

import sys
from pathlib import Path

from planning.solve.child_main import main

sys.exit(main(Path(sys.argv[1]), int(sys.argv[2])))
