"""What numba compiled is never kept longer than the sources it came from."""

from __future__ import annotations

from pathlib import Path

from planning.solve.search.compiled import forget_stale


def test_a_changed_source_forgets_all_that_was_compiled(tmp_path: Path) -> None:
    source, compiled = tmp_path / "one.py", tmp_path / "__pycache__" / "another.nbi"
    source.write_text("x = 1", encoding="ascii")
    forget_stale(tmp_path)
    compiled.write_bytes(b"machine code")
    forget_stale(tmp_path)
    assert compiled.exists()
    source.write_text("x = 2", encoding="ascii")
    forget_stale(tmp_path)
    assert not compiled.exists()
