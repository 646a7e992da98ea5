"""What a virtual environment was made from, so that nothing is done twice."""

import hashlib
import json
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

FILE = "bootstrap.json"


@dataclass(frozen=True)
class Stamp:
    """Fingerprints of the three things that a virtual environment depends on."""

    python: str
    packages: str
    product: str

    def without_product(self) -> "Stamp":
        """Return the stamp of an environment whose packages are there and whose product is not."""
        return replace(self, product="")


def wanted(checkout: Path) -> Stamp:
    """Return the stamp that an environment made now would get."""
    major, minor, *_ = sys.version_info
    project = checkout / "pyproject.toml"
    sources = [*_files(checkout / "wizard"), *_files(checkout / "resources"), project]
    return Stamp(
        python=f"{major}.{minor} in {sys.base_prefix}",  # a bug-fix release changes nothing
        packages=_fingerprint(checkout, [project, checkout / "packaging" / "constraints.txt"]),
        product=_fingerprint(checkout, sources),
    )


def read(folder: Path) -> Stamp | None:
    """Return the stamp of an environment; ``None`` when its making was never finished."""
    try:
        return Stamp(**json.loads((folder / FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write(folder: Path, stamp: Stamp) -> None:
    """Set the stamp in one motion: it is there whole, or not at all."""
    unfinished = folder / f"{FILE}.new"
    unfinished.write_text(json.dumps(asdict(stamp), indent=2), encoding="utf-8")
    unfinished.replace(folder / FILE)


def remove(folder: Path) -> None:
    """Take the stamp away before changing the environment."""
    (folder / FILE).unlink(missing_ok=True)


def _files(folder: Path) -> list[Path]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in found if "__pycache__" not in path.parts)


def _fingerprint(checkout: Path, files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        content = file.read_bytes()
        digest.update(f"{file.relative_to(checkout).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()
