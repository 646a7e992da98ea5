"""Find a file of ``resources/``, in an installed product or in a checkout."""

from importlib.resources import files
from pathlib import Path


def resource(*parts: str) -> Path:
    """Return the path of a file below ``resources/``."""
    installed = Path(str(files("wizard"))) / "_resources"
    root = installed if installed.is_dir() else Path(__file__).resolve().parents[1] / "resources"
    return root.joinpath(*parts)
