"""The layers hold, and each contract has been seen to fail."""

import re
import shutil
import subprocess
import sys
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted((ROOT / "wizard").rglob("*.py"))
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
    "contracts"
]
LAYERED = CONTRACTS[0]["layers"]
FORBIDDING = [contract for contract in CONTRACTS if contract["type"] == "forbidden"]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    program = (
        "import sys; from importlinter.cli import lint_imports_command; lint_imports_command()"
    )
    return subprocess.run(
        [sys.executable, "-c", program, "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(folder), "PATH": "", "SYSTEMROOT": "", "NO_COLOR": "1"},
    )


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tree")
    shutil.copytree(
        ROOT / "wizard", folder / "wizard", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def planted() -> dict[str, list[tuple[str, str]]]:
    """For every contract a forbidden import in each module or package that it guards."""
    cases = {
        contract["name"]: [
            (source, contract["forbidden_modules"][0]) for source in contract["source_modules"]
        ]
        for contract in FORBIDDING
    }
    names = [layer.replace(" ", "").split("|") for layer in LAYERED]
    cases[CONTRACTS[0]["name"]] = [
        (f"wizard.{lower}", f"wizard.{upper}")
        for above, below in pairwise(names)
        for lower in below
        for upper in above
    ]
    return cases


def file_of(module: str, folder: Path) -> Path:
    path = folder.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def test_the_tree_keeps_every_contract(tree: Path) -> None:
    result = lint(tree)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("contract", planted())
def test_a_planted_import_breaks_its_contract(tree: Path, contract: str) -> None:
    before: dict[Path, str] = {}
    for source, forbidden in planted()[contract]:
        path = file_of(source, tree)
        text = path.read_text("utf-8")
        before.setdefault(path, text)
        path.write_text(f"{text}\nimport {forbidden}\n", "utf-8")
    try:
        result = lint(tree)
    finally:
        for path, text in before.items():
            path.write_text(text, "utf-8")
    assert result.returncode != 0
    assert re.search(rf"{re.escape(contract)}\s+BROKEN", result.stdout), result.stdout
    for source, forbidden in planted()[contract]:
        assert f"{source} -> {forbidden}" in result.stdout, (source, forbidden)


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_module_fits_on_a_few_screens(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 300


def test_nothing_committed_names_a_place_outside_the_repository() -> None:
    tracked = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        check=False,
    ).stdout.split(b"\0")
    outside = re.compile(rb"\.\./shared|/work/|/root/|pypi\.org|registry\.npmjs")
    allowed = {b".ci/run", b"tests/test_architecture.py"}
    named = [
        name.decode()
        for name in tracked
        if name
        and name not in allowed
        and (ROOT / name.decode()).is_file()
        and outside.search((ROOT / name.decode()).read_bytes())
    ]
    assert named == []
