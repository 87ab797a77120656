"""The child process of `child.solve_in_child`: `python -m planning.optimise FOLDER PARENT`."""

import sys
from pathlib import Path

from planning.optimise.child_main import main

sys.exit(main(Path(sys.argv[1]), int(sys.argv[2])))
