"""A virtual environment with the pinned product in it."""

import os
import shutil
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from . import stamp, system_libraries
from .progress import Progress, Stopped

CHECKOUT = Path(__file__).resolve().parents[2]
CONSTRAINTS = CHECKOUT / "packaging" / "constraints.txt"
STEPS = 4  # what `prepare` announces
SIGNS_OF_NO_NETWORK = (
    "NewConnectionError",
    "NameResolutionError",
    "ConnectTimeout",
    "ReadTimeout",
    "ProxyError",
    "SSLError",
    "Network is unreachable",
    "Temporary failure in name resolution",
    "Failed to establish a new connection",
    "getaddrinfo failed",
)


@dataclass(frozen=True)
class Environment:
    """A virtual environment made by this program, with the dependency groups that it needs."""

    folder: Path
    groups: tuple[str, ...] = ()

    @property
    def log(self) -> Path:
        """The full output of what was run to make it."""
        return self.folder / "bootstrap.log"

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.program("python")

    def program(self, name: str) -> Path:
        """Return a program of the environment."""
        windows = sys.platform == "win32"
        return (
            self.folder / ("Scripts" if windows else "bin") / (f"{name}.exe" if windows else name)
        )

    def is_whole(self) -> bool:
        """Whether its making was finished, by the Python that runs now."""
        found = stamp.read(self.folder)
        return (
            found is not None
            and found.python == stamp.wanted(CHECKOUT).python
            and self.python.exists()
        )


def open_environment(name: str, *groups: str) -> Environment:
    """Return the environment of this name; remains of an interrupted making are removed."""
    environment = Environment(own_folder(CHECKOUT) / f".venv-{name}", groups)
    try:
        if environment.folder.exists() and not environment.is_whole():
            _remove(environment)
        environment.folder.mkdir(parents=True, exist_ok=True)
        environment.log.write_text("", encoding="utf-8")
    except OSError as problem:
        raise Stopped(
            f"{environment.folder} cannot be used: {problem.strerror}. The environment variable "
            "NVW_VENVS can name another folder for it."
        ) from problem
    return environment


def own_folder(default: Path) -> Path:
    """Return the folder to put things in: the one that the user names, or the default."""
    return Path(os.environ.get("NVW_VENVS") or default).resolve()


def _remove(environment: Environment) -> None:
    ours = environment.log.exists() or (environment.folder / "pyvenv.cfg").exists()
    if not ours and any(environment.folder.iterdir()):
        raise Stopped(
            f"{environment.folder} is no virtual environment. Move it away, then run the same "
            "command again."
        )
    print(f"Removing {environment.folder}: it is unfinished, or another Python made it.")
    shutil.rmtree(environment.folder)


def prepare(environment: Environment, progress: Progress) -> None:
    """Make the environment what the checkout asks for; what is there already is left alone."""
    found, wanted = stamp.read(environment.folder), stamp.wanted(CHECKOUT)
    if found is None:
        _make(environment, progress)
    else:
        progress.note(f"Virtual environment: {environment.folder} is there")
    if found is None or found.packages != wanted.packages:
        stamp.remove(environment.folder)
        _install_packages(environment, progress)
    else:
        progress.note("Build tools: nothing to do")
        progress.note("Packages: nothing to do")
    if found == wanted:
        progress.note("Product: nothing to do")
        return
    stamp.write(environment.folder, wanted.without_product())
    _install_product(environment, progress)
    stamp.write(environment.folder, wanted)


def _make(environment: Environment, progress: Progress) -> None:
    with progress.step(f"Making the virtual environment {environment.folder}"):
        absent = system_libraries.provide(system_libraries.VIRTUAL_ENVIRONMENTS, progress)
        if absent:
            raise Stopped(
                f"This Python ({sys.executable}) cannot make virtual environments: its module "
                f"ensurepip is missing.\n{system_libraries.advice_here(absent)}"
            )
        if not progress.run([sys.executable, "-m", "venv", str(environment.folder)]):
            raise Stopped(
                f"The virtual environment could not be made.\n{_last_words(progress.log)}"
            )


def _install_packages(environment: Environment, progress: Progress) -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    tools = ["pip", *project["build-system"]["requires"]]
    packages = [*project["project"]["dependencies"]]
    for group in environment.groups:
        packages += project["dependency-groups"][group]
    with progress.step("Installing the build tools"):
        _pip_install(environment, progress, tools)
    count, size = len(packages), "130 MB" if environment.groups else "90 MB"
    with progress.step(f"Installing {count} packages and what they need (about {size})"):
        _pip_install(environment, progress, packages)


def _install_product(environment: Environment, progress: Progress) -> None:
    alone = ["--no-deps", "--no-build-isolation", "--force-reinstall"]  # so: without network
    with progress.step("Installing the product"):
        _pip_install(environment, progress, [*alone, str(CHECKOUT)])


def _pip_install(environment: Environment, progress: Progress, what: Sequence[str]) -> None:
    quiet = ["--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    pip = [str(environment.python), "-m", "pip", "install", *quiet, "-c", str(CONSTRAINTS)]
    if not progress.run([*pip, *what], PIP_USER="0"):
        raise Stopped(explain_pip_failure(progress.log))


def explain_pip_failure(log: Path) -> str:
    """Say what to do about an installation that failed."""
    output = log.read_text(encoding="utf-8", errors="replace").rpartition("\n$ ")[2]
    if any(sign in output for sign in SIGNS_OF_NO_NETWORK):
        return (
            "The packages could not be downloaded: the package index was not reached.\n"
            "Check the connection, then run the same command again. Behind a proxy set "
            "HTTPS_PROXY; for an index of your own set PIP_INDEX_URL.\n"
            f"The full output is in {log}"
        )
    return f"The installation failed.\n{_last_words(log)}"


def _last_words(log: Path) -> str:
    written = log.read_text(encoding="utf-8", errors="replace").split("\n")
    lines = [line.strip() for line in written if line.strip()]
    errors = [line for line in lines if "error" in line.lower()] or lines
    return "\n  ".join(["", *errors[-3:]]).lstrip("\n") + f"\nThe full output is in {log}"
