"""Folders that haste, spreadsheets and malice produce: what is done to a copy of the tutorial, case by case."""

from __future__ import annotations

import csv
import io
import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

Spoil = Callable[[Path], object]
MB = 1_000_000
NEEDS = "client_group,territory,year,places\n"


def write(file: str, content: str | bytes | Callable[[], str | bytes]) -> Spoil:
    """Replace a file; what is large is made when it is written."""

    def spoil(folder: Path) -> None:
        made = content() if callable(content) else content
        (folder / file).write_bytes(made.encode() if isinstance(made, str) else made)

    return spoil


def edit(file: str, change: Callable[[bytes], bytes]) -> Spoil:
    """Change the bytes of a file."""
    return lambda folder: (folder / file).write_bytes(change((folder / file).read_bytes()))


def cell(file: str, column: str, value: str, line: int = 2) -> Spoil:
    """Write one cell."""

    def spoil(folder: Path) -> None:
        rows = list(csv.reader(io.StringIO((folder / file).read_text(encoding="utf-8-sig"))))
        rows[line - 1][rows[0].index(column)] = value
        with (folder / file).open("w", encoding="utf-8", newline="") as text:
            csv.writer(text).writerows(rows)

    return spoil


def rows(file: str, head: str, line: Callable[[int], str], megabytes: float) -> Spoil:
    """Write so many megabytes of lines."""

    def spoil(folder: Path) -> None:
        size, number = 0, 0
        with (folder / file).open("w", encoding="utf-8") as text:
            text.write(head)
            while size < megabytes * MB:
                block = "".join(line(number + one) for one in range(1000))
                text.write(block)
                size, number = size + len(block), number + 1000

    return spoil


def instead(file: str, make: Callable[[Path], object]) -> Spoil:
    """Put something else in the place of a file."""

    def spoil(folder: Path) -> None:
        path = folder / file
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        make(path)

    return spoil


def scenario(text: str) -> Spoil:
    """Write a scenario."""
    return lambda folder: (
        (folder / "scenarios").mkdir(exist_ok=True),
        (folder / "scenarios" / "x.toml").write_text(text),
    )


def draws(table: pa.Table, **how: object) -> Spoil:
    """Write drawn needs."""
    return lambda folder: pq.write_table(table, folder / "need_draws.parquet", **how)


def _billion(path: Path) -> None:
    """Write fifty million equal rows: some kilobytes."""
    count = 5_000_000
    block = pa.table(
        {
            "draw": pa.array(np.zeros(count, "int32")),
            "client_group": pa.DictionaryArray.from_arrays(pa.array(np.zeros(count, "int8")), pa.array(["isolated"])),
            "territory": pa.DictionaryArray.from_arrays(pa.array(np.zeros(count, "int8")), pa.array(["Z" * 1000])),
            "year": pa.array(np.full(count, 2027, "int32")),
            "places": pa.array(np.ones(count)),
        }
    )
    with pq.ParquetWriter(path / "need_draws.parquet", block.schema, compression="zstd") as file:
        for _ in range(9):
            file.write_table(block)


def _socket(path: Path) -> None:
    one = socket.socket(socket.AF_UNIX)
    one.bind(str(path)[:100])
    one.close()


def _many_scenarios(folder: Path) -> None:
    for number in range(3000):
        (folder / "scenarios" / f"s{number}.toml").write_text("gap = 0.01\n")


def _four_centuries(raw: bytes) -> bytes:
    return raw.replace(b"last_year = ", b"last_year = 2300 # ").replace(b"first_year = ", b"first_year = 1900 # ")


def _other_bytes(raw: bytes) -> bytes:
    return raw[:4] + bytes(byte ^ (place % 2) for place, byte in enumerate(raw[4:-8])) + raw[-8:]


def _wide(count: int) -> str:
    return ",".join(f"c{number}" for number in range(count)) + "\n" + ",".join("1" * count) + "\n"


SMALL = pa.table({"draw": [1], "client_group": ["isolated"], "territory": ["Z"], "year": [2027], "places": [1.0]})
FOLDERS: dict[str, Spoil] = {
    # too much
    "59 MB of sound needs": rows("needs.csv", NEEDS, lambda n: f"g{n % 7},T{n // 20},{2027 + n % 10},{n % 50}.5\n", 59),
    "30 MB of needs of nobody known": rows("needs.csv", NEEDS, lambda n: f"g{n},T{n},2027,1\n", 30),
    "59 MB of needs, no cell right": rows("needs.csv", NEEDS, lambda n: f"g{n},T{n},x{n},y{n}\n", 59),
    "20 MB of the same need": rows("needs.csv", NEEDS, lambda n: "isolated,Z,2027,1\n", 20),
    "20 MB of negative needs": rows("needs.csv", NEEDS, lambda n: f"isolated,Z,2027,-{n + 1}\n", 20),
    "20 MB of ragged lines": rows("needs.csv", NEEDS, lambda n: "isolated,Z,2027,1,2\n", 20),
    "20 MB of empty cells": rows("needs.csv", NEEDS, lambda n: ",,,1\n", 20),
    "59 MB of one letter a line": write("needs.csv", lambda: "a\n" * 29_500_000),
    "59 MB of commas": write("needs.csv", lambda: "," * 59 * MB),
    "59 MB of blank lines": write("needs.csv", lambda: "\n" * 59 * MB),
    "59 MB of spaces": write("needs.csv", lambda: " " * 59 * MB),
    "59 MB of quotes": write("needs.csv", lambda: '"' * 59 * MB),
    "59 MB of pairs of quotes": write("needs.csv", lambda: NEEDS + '"",' * (19 * MB)),
    "59 MB without an end of line": write("needs.csv", lambda: "x" * 59 * MB),
    "59 MB of accents to compose": write("needs.csv", lambda: NEEDS + "e\u0301" * (19 * MB)),
    "59 MB of invisible signs": write("needs.csv", lambda: NEEDS + "\u200b" * (19 * MB)),
    "59 MB of combining accents on one letter": write("needs.csv", lambda: NEEDS + "e" + "\u0301\u0327" * (14 * MB)),
    "59 MB of UTF-16": write("needs.csv", lambda: (NEEDS + "isolated,Z,2027,1\n" * 1_600_000).encode("utf-16")),
    "61 MB": write("needs.csv", lambda: NEEDS + "x" * 61 * MB),
    "a file of a terabyte that holds nothing": lambda folder: os.truncate(folder / "needs.csv", 1 << 40),
    "sixteen tables of 3 MB": lambda folder: [
        rows(path.name, path.read_text().partition("\n")[0] + "\n", lambda n: f"A{n}\n", 3)(folder)
        for path in folder.glob("*.csv")
    ],
    "20 MB of rules": rows("rules.csv", "rule_id,rule,subject,value,year\n", lambda n: f"r{n},must,A.{n},,\n", 20),
    "20 MB of options": rows(
        "options.csv",
        "option_id,residence_id,kind,label,duration_years\n",
        lambda n: f"A.o{n},A,restructure,o{n},2\n",
        20,
    ),
    "20 MB of residences": rows(
        "residences.csv", "residence_id,name,territory,lat,lon\n", lambda n: f"R{n},r,Z,49.1,6.2\n", 20
    ),
    "100,000 neighbours": rows("neighbours.csv", "territory,neighbour\n", lambda n: f"Z{n},Z{n + 1}\n", 1.5),
    "three thousand scenarios": _many_scenarios,
    # too wide, too deep, too long
    "201 columns": write("needs.csv", _wide(201)),
    "200,000 columns": write("needs.csv", _wide(200_000)),
    "200,000 columns of one name": write("needs.csv", lambda: "year," * 200_000 + "\n"),
    "a name of column of 50 MB": write("needs.csv", lambda: "y" * 50 * MB + ",year\n1,2\n"),
    "an id of 100 kB": edit("residences.csv", lambda raw: raw.replace(b"A,", b"A" * 100_000 + b",", 1)),
    "a cell of 131,073 signs": cell("residences.csv", "name", "x" * 131_073),
    "a number of 100,000 digits": cell("needs.csv", "places", "9" * 100_000),
    "a number of 1 MB of thousands": cell("envelopes.csv", "amount_eur", "1 000" * 20_000),
    "a duration of 100,000 digits": cell("options.csv", "duration_years", "2" * 100_000),
    "a manifest of parentheses": write("manifest.toml", lambda: "x = " + "[" * 300_000),
    "a manifest of tables in tables": write("manifest.toml", lambda: "x = " + "{a=" * 20_000),
    "a manifest of one key of 20,000 parts": write("manifest.toml", ".".join("a" * 20_000) + " = 1\n"),
    "a manifest of a number without end": write("manifest.toml", lambda: "first_year = " + "9" * MB),
    "a manifest of two million bytes": write("manifest.toml", lambda: "a = '" + "x" * 1_999_000 + "'"),
    "a manifest of 3 MB": write("manifest.toml", lambda: "a = '" + "x" * 3 * MB + "'"),
    "a manifest from 1900 to 2300": edit("manifest.toml", _four_centuries),
    "a scenario of parentheses": scenario("x = " + "[" * 300_000),
    "a scenario of 100,000 rules": scenario("[[rules]]\nrule='must'\nsubject='A.keep'\n" * 40_000),
    "a scenario of infinite weights": scenario("[weights]\nunmet = inf\n"),
    "a scenario that is no text": lambda folder: (folder / "scenarios" / "x.toml").write_bytes(b"\xff\xfe\x00\x01"),
    # not a file, not that file
    "a pipe": instead("needs.csv", os.mkfifo),
    "a manifest that is a pipe": instead("manifest.toml", os.mkfifo),
    "a scenario that is a pipe": lambda folder: os.mkfifo(folder / "scenarios" / "x.toml"),
    "a socket": instead("needs.csv", _socket),
    "a folder": instead("needs.csv", Path.mkdir),
    "a link to zeros without end": instead("needs.csv", lambda path: path.symlink_to("/dev/zero")),
    "a link to chance without end": instead("needs.csv", lambda path: path.symlink_to("/dev/urandom")),
    "a link to itself": instead("needs.csv", lambda path: path.symlink_to(path)),
    "a link to nothing": instead("needs.csv", lambda path: path.symlink_to("nowhere.csv")),
    "a link out of the folder": instead("needs.csv", lambda path: path.symlink_to("/etc/passwd")),
    "a manifest that is a link to zeros": instead("manifest.toml", lambda path: path.symlink_to("/dev/zero")),
    "scenarios that lead to the processes": instead("scenarios", lambda path: path.symlink_to("/proc/self")),
    "draws that are a pipe": lambda folder: os.mkfifo(folder / "need_draws.parquet"),
    "draws that are a link to zeros": lambda folder: (folder / "need_draws.parquet").symlink_to("/dev/zero"),
    "a workbook": write("needs.csv", lambda: b"PK\x03\x04" + bytes(range(256)) * 1000),
    "an image": write("needs.csv", lambda: b"\x89PNG\r\n\x1a\n" + bytes(5 * MB)),
    "a program": lambda folder: shutil.copy("/bin/true", folder / "needs.csv"),
    "chance": write("needs.csv", lambda: np.random.default_rng(1).bytes(3 * MB)),
    "chance in letters": write("needs.csv", lambda: np.random.default_rng(1).bytes(2 * MB).hex()),
    "UTF-16 cut in the middle": write("needs.csv", NEEDS.encode("utf-16")[:-1]),
    "surrogates": write("needs.csv", NEEDS.encode() + b"isolated,\xed\xa0\x80,2027,1\n"),
    # draws
    "draws that say a million times the same": lambda folder: _billion(folder),
    "draws that are none": write("need_draws.parquet", b"PAR1" + b"\x80\x04]" * 1000 + b"PAR1"),
    "draws cut in the middle": lambda folder: (
        draws(SMALL)(folder),
        edit("need_draws.parquet", lambda raw: raw[: len(raw) // 2])(folder),
    ),
    "draws of which a byte in two is another": lambda folder: (
        draws(SMALL)(folder),
        edit("need_draws.parquet", _other_bytes)(folder),
    ),
    "draws of a thousand columns": draws(pa.table({f"c{n}": [1] for n in range(1000)})),
    "draws of lists": draws(SMALL.set_column(4, "places", pa.array([[1.0, 2.0]]))),
    "draws as 59 MB of text": rows(
        "need_draws.csv", "draw," + NEEDS, lambda n: f"{n % 1000},isolated,T{n % 40},{2027 + n % 10},{n % 97}\n", 59
    ),
}  # fmt: skip
