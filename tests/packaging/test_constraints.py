"""Everything that is installed has one exact version."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

CHECKOUT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
LINES = [
    line
    for line in (CHECKOUT / "packaging/constraints.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
PINS = dict(line.split("==", 1) for line in LINES)
NAMED = [
    "pip",
    *PROJECT["build-system"]["requires"],
    *PROJECT["project"]["dependencies"],
    *PROJECT["dependency-groups"]["test"],
]
SYSTEMS = [{"sys_platform": "linux"}, {"sys_platform": "win32"}]


def reached_from(named: Iterable[str], system: dict[str, str]) -> Iterator[str]:
    """Yield the packages that these need on a system, as far as they are installed here."""
    seen: set[str] = set()
    ahead = [Requirement(text) for text in named]
    while ahead:
        requirement = ahead.pop()
        name = canonicalize_name(requirement.name)
        wanted = requirement.marker is None or requirement.marker.evaluate({"extra": "", **system})
        if name in seen or not wanted:
            continue
        seen.add(name)
        yield name
        ahead += [Requirement(text) for text in needs(name)]


def needs(name: str) -> list[str]:
    try:
        return requires(name) or []
    except PackageNotFoundError:  # of another system
        return []


def test_every_line_is_a_package_with_an_exact_version_and_no_address() -> None:
    strange = [line for line in LINES if not re.fullmatch(r"[a-z0-9-]+==[0-9][0-9a-z.]*", line)]
    assert strange == []


def test_every_package_stands_once_and_in_alphabetical_order() -> None:
    names = [line.partition("==")[0] for line in LINES]
    assert names == sorted(set(names))


@pytest.mark.parametrize("requirement", NAMED)
def test_what_the_project_names_is_pinned_to_a_version_that_it_allows(requirement: str) -> None:
    needed = Requirement(requirement)
    assert PINS[canonicalize_name(needed.name)] in needed.specifier


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: system["sys_platform"])
def test_what_the_packages_need_in_turn_is_pinned_too(system: dict[str, str]) -> None:
    assert set(reached_from(NAMED, system)) - set(PINS) == set()


def test_nothing_is_pinned_that_nobody_needs() -> None:
    needed = {name for system in SYSTEMS for name in reached_from(NAMED, system)}
    assert set(PINS) - needed == set()
