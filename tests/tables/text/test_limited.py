"""What is read by a child costs a sentence at most, whatever it holds."""

from __future__ import annotations

import math
import operator
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from planning.domain.errors import DataError
from planning.tables.loading import load_folder
from planning.tables.text.limited import ChildError, LimitError, in_limited_child


def _refusal(function: object, *args: object, seconds: float = 8.0, megabytes: int = 1_500) -> str:
    with pytest.raises(LimitError) as refused:
        in_limited_child(function, *args, seconds=seconds, megabytes=megabytes)  # type: ignore[arg-type]
    return refused.value.message.template.format(**refused.value.message.values)


def test_a_child_gives_what_the_function_gives() -> None:
    assert in_limited_child(math.hypot, 3, 4) == 5


def test_what_it_prints_is_not_its_answer(capfd: pytest.CaptureFixture[str]) -> None:
    assert in_limited_child(print, "hello") is None
    told = capfd.readouterr()
    assert (told.out, told.err) == ("", "hello\n")


def test_too_much_memory_is_a_sentence_and_the_one_who_asks_holds_none_of_it() -> None:
    assert _refusal(bytes, 1 << 30, megabytes=200) == "lecture abandonnée : elle demande plus de 200 Mo de mémoire"


def test_an_answer_that_does_not_fit_is_refused_too() -> None:
    assert "200 Mo de mémoire" in _refusal(bytes, 150 << 20, megabytes=200)


def test_a_function_that_does_not_end_is_ended() -> None:
    began = time.process_time()
    assert _refusal(operator.pow, 7, 10**9, seconds=0.9) == "lecture abandonnée : elle dure plus de 1 s"
    assert time.process_time() - began < 1


def test_a_child_that_dies_is_a_sentence() -> None:
    assert "le programme qui lit s'est arrêté" in _refusal(os.abort)
    assert "le programme qui lit s'est arrêté" in _refusal(signal.raise_signal, signal.SIGKILL)


def test_a_refusal_comes_back_as_it_was(tmp_path: Path) -> None:
    with pytest.raises(DataError) as refused:
        in_limited_child(load_folder, tmp_path / "nowhere")
    assert "ce n'est pas un dossier de données" in refused.value.problems[0].what.template


def test_a_fault_of_the_program_says_where() -> None:
    with pytest.raises(ChildError, match="ZeroDivisionError"):
        in_limited_child(operator.truediv, 1, 0)


def test_a_path_is_relative_to_the_folder_one_is_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("here").write_text("read")
    assert in_limited_child(Path.read_text, Path("here")) == "read"


def test_whoever_is_interrupted_leaves_no_child_behind() -> None:
    asking = (
        "import os, signal, threading, time; from planning.tables.text.limited import in_limited_child;"
        "threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start();"
        "in_limited_child(time.sleep, 20)"
    )
    began = time.monotonic()
    ended = subprocess.run([sys.executable, "-c", asking], stderr=subprocess.PIPE, timeout=15, check=False)
    assert b"KeyboardInterrupt" in ended.stderr
    assert time.monotonic() - began < 15
