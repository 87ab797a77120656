"""The child process of `child.solve_in_child`: `python -m planning.optimise FOLDER`."""

import sys
from pathlib import Path

from planning.domain.errors import EngineError
from planning.optimise.child import main

try:
    main(Path(sys.argv[1]))
except EngineError as error:
    (Path(sys.argv[1]) / "error.txt").write_text(error.message.template, encoding="utf-8")
    raise SystemExit(1) from error
