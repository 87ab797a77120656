"""Install the package as a newcomer does: `scripts/bench install [PYTHON ...]`.

Builds the wheel, makes a fresh environment with each Python given (default: those of 3.11, 3.12, 3.13 that are here),
and uses the command from another folder: `check` of the demo, a plan of the lesson, `verify`, and `serve`'s first page.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
KNOWN = ("python3.11", "python3.12", "python3.13")
PORT = 8643
START_SECONDS = 900
"""The search is compiled first, which takes a minute on a quiet machine."""


def used(command: list[str], folder: Path, environment: dict[str, str]) -> str:
    """Run a command in a folder; return the last line that it says."""
    began = time.monotonic()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    lines = (done.stdout or done.stderr).strip().splitlines()
    return f"exit {done.returncode}, {time.monotonic() - began:.0f} s: {lines[-1] if lines else ''}"


def served(command: Path, folder: Path, environment: dict[str, str]) -> str:
    """Serve, ask for the first page, end the server."""
    began = time.monotonic()
    server = subprocess.Popen([str(command), "serve", "--port", str(PORT)], cwd=folder, env=environment)
    try:
        while server.poll() is None and time.monotonic() - began < START_SECONDS:
            with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{PORT}/", timeout=5) as answer:
                return f"{answer.status} after {time.monotonic() - began:.0f} s"
            time.sleep(1)
        return f"no answer (exit {server.poll()})"
    finally:
        server.terminate()
        server.wait(30)


def is_here(python: str) -> bool:
    """Tell whether a Python answers: the name may be that of a chooser of versions that has none to give."""
    where = shutil.which(python)
    return where is not None and subprocess.run([where, "-c", ""], capture_output=True, check=False).returncode == 0


def main() -> None:
    """Go through the Pythons."""
    pythons = sys.argv[1:] or [name for name in KNOWN if is_here(name)]
    with tempfile.TemporaryDirectory() as work:
        here = Path(work)
        subprocess.run([sys.executable, "-m", "pip", "wheel", ".", "--no-deps", "-q", "-w", work], cwd=ROOT, check=True)
        wheel = next(here.glob("*.whl"))
        for python in pythons:
            home = here / Path(python).name / "home"
            home.mkdir(parents=True)
            subprocess.run([python, "-m", "venv", str(home.parent / "venv")], check=True)
            there = home.parent / "venv" / "bin"
            subprocess.run([str(there / "pip"), "install", "-q", str(wheel)], check=True)
            command = there / "cap-residences"
            environment = {**os.environ, "XDG_DATA_HOME": str(home)}
            lesson = next(home.parent.glob("venv/lib/*/site-packages/planning/project/data/tutorial"))
            print(f"{python}: {used([str(there / 'python'), '--version'], home, environment)}")
            print("  check", used([str(command), "check"], home, environment))
            plan = [str(command), "optimise", "--data", str(lesson), "--out", "plan.json"]
            print("  optimise", used(plan, home, environment))
            print("  verify", used([str(command), "verify", "plan.json"], home, environment))
            print("  serve", served(command, home, environment), flush=True)
    print(f"load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
