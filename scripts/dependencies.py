"""What the package needs is written once: requirements.txt, read here when a wheel is built (pyproject.toml)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface


class FromRequirements(MetadataHookInterface):
    """Fills in `dependencies`."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Add the lines of requirements.txt, without their comments."""
        text = (Path(self.root) / "requirements.txt").read_text(encoding="utf-8")
        lines = (line.partition("#")[0].strip() for line in text.splitlines())
        metadata["dependencies"] = [line for line in lines if line]
