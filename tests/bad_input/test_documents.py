"""Scenarios, manifests and plans that are no such thing; results that cannot be written: a sentence, nothing lost."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from planning.cli.main import main
from planning.domain.errors import RequestError
from planning.tables.text.document_reading import read_document
from planning.tables.text.writing import check_target, write_whole
from tests.bad_input.conftest import Folder

DOCUMENTS: dict[str, tuple[str, bytes, str]] = {
    "brackets without end": ("a.toml", b"a = " + b"[" * 100_000, "des parenthèses s'emboîtent sans fin"),
    "the same in JSON": ("a.json", b"[" * 200_000, "des parenthèses s'emboîtent sans fin"),
    "a number of six thousand digits": ("a.toml", b"seed = " + b"9" * 6000, "milliers de chiffres"),
    "the same in JSON too": ("a.json", b'{"seed": ' + b"9" * 6000 + b"}", "milliers de chiffres"),
    "not TOML": (
        "a.toml",
        b'name = "x"\ngap = \n',
        "a.toml, ligne 2 : le fichier n'est pas un TOML correct ; corrigez",
    ),
    "not JSON": ("a.json", b'{"name": "x",\n\n', "a.json, ligne 3 : le fichier n'est pas un JSON correct ; corrigez"),
    "not a number": ("a.json", b'{"gap": NaN}', "le fichier n'est pas un JSON correct"),
    "bytes": ("a.toml", b"\xff\xfe\x00", "a.toml, ligne 1 : le texte n'est pas en UTF-8 (octet 0xFF)"),
    "three megabytes": ("a.toml", b"#" * 3_000_000, "le fichier dépasse 2 Mo"),
    "a table": ("a.toml", b"[[name]]\n", "doit être un texte"),
}


@pytest.mark.parametrize("what", DOCUMENTS)
def test_a_scenario_that_is_none(what: str, folder: Folder, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name, content, sentence = DOCUMENTS[what]
    (tmp_path / name).write_bytes(content)
    assert main(["optimise", "--data", str(folder.path), "--scenario", str(tmp_path / name)]) == 1
    said = capsys.readouterr().err
    assert sentence in said
    assert "Traceback" not in said


@pytest.mark.parametrize("what", ["brackets without end", "a number of six thousand digits", "bytes"])
def test_a_manifest_that_is_none(what: str, folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    _, content, sentence = DOCUMENTS[what]
    (folder.path / "manifest.toml").write_bytes(content)
    assert main(["check", "--data", str(folder.path)]) == 1
    said = capsys.readouterr().out
    assert said.startswith("manifest.toml")
    assert sentence.removeprefix("a.toml") in said


def test_a_pipe_is_no_plan(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(tmp_path / "plan.json")
    assert main(["verify", str(tmp_path / "plan.json")]) == 1
    assert "ce n'est pas un fichier ordinaire" in capsys.readouterr().err


# What is written.


def _no_search(monkeypatch: pytest.MonkeyPatch) -> None:
    def searched(*_: object, **__: object) -> None:
        raise AssertionError("the target is tried before the computation")

    monkeypatch.setattr("planning.cli.commands.search", searched)


@pytest.mark.parametrize("target", ["a folder", "a link", "a device", "nowhere"])
def test_a_result_replaces_plain_files_only(
    target: str, folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _no_search(monkeypatch)
    aim = tmp_path / "aim"
    aim.write_text("precious", encoding="utf-8")
    path = {"a folder": tmp_path, "a link": tmp_path / "link", "a device": Path("/dev/null")}.get(
        target, tmp_path / "absent" / "plan.json"
    )
    if target == "a link":
        path.symlink_to(aim)
    assert main(["optimise", "--data", str(folder.path), "--out", str(path)]) == 1
    said = capsys.readouterr().err
    assert ("n'existe pas" if target == "nowhere" else "est un lien, un dossier ou un périphérique") in said
    assert aim.read_text(encoding="utf-8") == "precious"


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "plan.json"
    path.write_text("before", encoding="utf-8")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(RequestError) as refused:
            write_whole(path, "after")
    assert "disque est plein" in str(refused.value.message.values["reason"])
    assert [one.name for one in tmp_path.iterdir()] == ["plan.json"]
    assert path.read_text(encoding="utf-8") == "before"


def test_trying_a_target_leaves_nothing(tmp_path: Path) -> None:
    check_target(tmp_path / "plan.json")
    assert list(tmp_path.iterdir()) == []
    write_whole(tmp_path / "plan.json", "é")
    assert (tmp_path / "plan.json").read_bytes() == "é".encode()
    assert (tmp_path / "plan.json").stat().st_mode & 0o777 == 0o666 & ~_umask()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


@pytest.mark.parametrize("name", [".".join("a" * 30_000), " . ".join(['"a"'] * 30_000)], ids=["bare", "quoted"])
def test_a_name_of_thousands_of_parts_is_refused_before_it_is_read(name: str, tmp_path: Path) -> None:
    path = tmp_path / "manifest.toml"
    path.write_text(f"# 1.2.3\n{name} = 1\n", encoding="utf-8")
    document, problems = read_document(path, path.name)
    assert document is None
    assert problems[0].what.template == "un nom de champ a plus de {most} parties"
    assert problems[0].row == 2
