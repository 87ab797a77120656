"""`python -m planning`."""

import sys

from planning.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
