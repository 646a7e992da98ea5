"""The libraries that no Python package brings along, and the Debian packages that have them."""

import ctypes
import importlib
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from importlib.util import find_spec

from .progress import Progress

# What must be there -> the Debian package that has it. Found by leaving each of them out on a
# bare Debian 12; newer systems know libglib2.0-0 under its old name, too.
QT = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libxkbcommon.so.0": "libxkbcommon0",
}
X11_WINDOW = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
VIRTUAL_DISPLAY = {"Xvfb": "xvfb"}
VIRTUAL_ENVIRONMENTS = {
    "ensurepip": f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
}


def is_there(name: str) -> bool:
    """Whether a shared library loads, a Python module is found or a program is on the PATH."""
    if ".so." not in name:
        importlib.invalidate_caches()
        return find_spec(name) is not None or shutil.which(name) is not None
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def missing(needed: Mapping[str, str], probe: Callable[[str], bool] = is_there) -> dict[str, str]:
    """Those of ``needed`` that the probe does not find."""
    return {name: package for name, package in needed.items() if not probe(name)}


def provide(needed: Mapping[str, str], progress: Progress) -> dict[str, str]:
    """Install what is missing if that is allowed; what is still missing."""
    absent = missing(needed)
    privilege = _privilege() if absent and shutil.which("apt-get") else None
    if privilege is None:
        return absent
    for command in apt_commands(absent.values(), privilege):
        progress.run(command)  # what counts is whether the libraries are there afterwards
    return missing(absent)


def apt_commands(packages: Collection[str], privilege: Sequence[str]) -> list[list[str]]:
    """Return the commands that install packages without asking anything."""
    apt = [*privilege, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    wait = ["-o", "DPkg::Lock::Timeout=120"]  # for another installation that is under way
    install = ["install", "-y", "--no-install-recommends", *packages]
    return [[*apt, *wait, "update"], [*apt, *wait, *install]]


def advice(absent: Mapping[str, str], *, debian_like: bool, root: bool) -> str:
    """Say what to type, or what to look for where the packages have other names."""
    if not debian_like:
        return "Install the packages of this system that provide: " + ", ".join(absent)
    sudo = "" if root else "sudo "
    packages = shlex.join(absent.values())
    return (
        "Type this, then run the same command again:\n"
        f"  {sudo}apt-get update && "
        f"{sudo}apt-get install -y --no-install-recommends {packages}"
    )


def advice_here(absent: Mapping[str, str]) -> str:
    """Say what to type on this machine."""
    return advice(absent, debian_like=shutil.which("apt-get") is not None, root=_is_root())


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _privilege() -> tuple[str, ...] | None:
    """Return what to put before a command to run it as root; ``None`` when that is not allowed."""
    if _is_root():
        return ()
    sudo = ("sudo", "-n")
    if (
        shutil.which("sudo")
        and subprocess.run([*sudo, "true"], check=False, capture_output=True).returncode == 0
    ):
        return sudo
    return None
