"""The entry point: arguments, log, folders; then the window, or the journey without one.

Only this module knows the simulator, and only this one and ``wizard.ui.tasks`` that the event
loop is Qt's.
"""

import argparse
import asyncio
import getpass
import importlib
import logging
import logging.handlers
import os
import secrets
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import platformdirs

from wizard import __version__
from wizard.flow.flow import Flow, Settings
from wizard.remoting.target import Account, Target

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from wizard.ui.window import Window

NAME = "nested-virtualization-wizard"
SCENARIO = "branch-office"
NO_DISPLAY = 2
WORKERS = 16
LOG_BYTES, LOG_FILES = 2 * 1024**2, 3
HEARTBEAT_MS = 200  # how soon Python notices Ctrl+C while Qt waits
UNATTENDED_PACE = 0.05  # of the delays a real host would have
NOISY = ("pypsrp", "spnego", "urllib3", "requests", "psrpcore", "asyncio", "qasync")
log = logging.getLogger(__name__)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the wizard; returns the exit code."""
    options = _parser().parse_args(arguments)
    _set_up_log(options.log_level)
    log.info("Version %s on Python %s, %s", __version__, sys.version.split()[0], sys.platform)
    scenario = options.demo or (SCENARIO if options.unattended else None)
    try:
        with _surroundings(scenario, pace=UNATTENDED_PACE if options.unattended else 1.0) as around:
            return _unattended(around, options) if options.unattended else _gui(around, options)
    except (OSError, ValueError) as error:
        log.exception("The wizard could not start")
        sys.stderr.write(f"{NAME}: {error}\n")
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="nested-virt-wizard",
        description="Turn on nested virtualization for many Hyper-V virtual machines.",
    )
    add = parser.add_argument
    demo = "work on simulated hosts; nothing leaves this computer"
    add("--demo", nargs="?", const=SCENARIO, metavar="SCENARIO", help=demo)
    unattended = "go through the demonstration without a window and print what happens"
    add("--unattended", action="store_true", help=unattended)
    output = "where --unattended writes its reports (default: the current folder)"
    add("--output", type=Path, default=Path(), metavar="FOLDER", help=output)
    add("--scheme", choices=("light", "dark", "system"), help="colours")
    levels = ("debug", "info", "warning", "error")
    add("--log-level", choices=levels, default="info", help="what the log keeps")
    add("--version", action="version", version=f"%(prog)s {__version__}")
    return parser


def _set_up_log(level: str) -> None:
    """Log into a file that is rotated; a folder that cannot be written stops nobody."""
    root = logging.getLogger()
    root.setLevel(level.upper())
    try:
        folder = Path(platformdirs.user_log_dir(NAME, appauthor=False, ensure_exists=True))
        handler: logging.Handler = logging.handlers.RotatingFileHandler(
            folder / "wizard.log", maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8"
        )
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(
        logging.Formatter("%(asctime)s %(levelname)s %(name)s [%(threadName)s] %(message)s")
    )
    root.addHandler(handler)
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)


# Surroundings -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The settings of a flow, and the hosts a demonstration begins with."""

    settings: Settings
    hosts: tuple[str, ...] = ()

    def flow(self) -> Flow:
        """Make the flow, with the hosts of a demonstration in its list."""
        flow = Flow(self.settings)
        if self.hosts:
            flow.hosting.add("\n".join(self.hosts))
        return flow


@contextmanager
def _surroundings(scenario: str | None, pace: float) -> Iterator[Surroundings]:
    if scenario is None:
        runs = Path(platformdirs.user_data_dir(NAME, appauthor=False)) / "runs"
        yield Surroundings(Settings(runs=runs, operator=_operator()))
        return
    with (
        tempfile.TemporaryDirectory(prefix=f"{NAME}-", ignore_cleanup_errors=True) as folder,
        _simulated(scenario, pace) as (names, target_of),
    ):
        settings = Settings(
            runs=Path(folder) / "runs",
            operator=_operator(),
            target_of=target_of,
            demonstration=True,
        )
        yield Surroundings(settings, names)


@contextmanager
def _simulated(
    scenario: str, pace: float
) -> Iterator[tuple[tuple[str, ...], Callable[[str], Target]]]:
    """Start simulated hosts; yields their names, and how each is reached."""
    from wizard.simulator.scenario import load_scenario  # noqa: PLC0415
    from wizard.simulator.server import SimulatedFleet  # noqa: PLC0415

    password = secrets.token_urlsafe(12)
    loaded: Any = load_scenario(scenario, time_scale=pace)
    with SimulatedFleet(loaded.hosts, password=password) as fleet:
        targets = {
            server.host.name.casefold(): Target(
                server.host.name,
                address="127.0.0.1",
                http_port=server.http_port,
                https_port=server.https_port,
                account=Account(next(iter(server.host.passwords), "administrator"), password),
            )
            for server in fleet.servers
        }
        names = tuple(server.host.name for server in fleet.servers)
        yield names, lambda name: targets.get(name.casefold(), Target.named(name))


def _operator() -> str:
    domain = os.environ.get("USERDOMAIN", "")
    try:
        user = getpass.getuser()
    except (OSError, KeyError):
        user = "unknown"
    return f"{domain}\\{user}" if domain else user


def _unattended(around: Surroundings, options: argparse.Namespace) -> int:
    from wizard.unattended import journey  # noqa: PLC0415

    options.output.mkdir(parents=True, exist_ok=True)
    return journey(around.flow(), options.output)


# The window -------------------------------------------------------------------------------------


def _gui(around: Surroundings, options: argparse.Namespace) -> int:
    if not _has_display():
        sys.stderr.write(
            f"{NAME}: there is no display to open a window on. On Linux start it in a desktop"
            " session; “--unattended” goes through the demonstration without a window.\n"
        )
        return NO_DISPLAY
    os.environ["QT_API"] = "pyside6"
    import qasync  # noqa: PLC0415
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    from wizard.ui.settings import saved_scheme  # noqa: PLC0415
    from wizard.ui.theme import apply_theme  # noqa: PLC0415

    app = QApplication([NAME])
    app.setOrganizationName(NAME)
    app.setApplicationName(NAME)
    app.setApplicationDisplayName("")
    app.setDesktopFileName(NAME)
    app.setQuitOnLastWindowClosed(False)
    apply_theme(app, options.scheme or saved_scheme())
    with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
        runner.run(_until_closed(app, around))
    logging.shutdown()
    return 0


def _has_display() -> bool:
    """Whether a window can be opened; Qt ends the process where it cannot."""
    if sys.platform in {"win32", "darwin"} or os.environ.get("QT_QPA_PLATFORM"):
        return True
    if os.environ.get("WAYLAND_DISPLAY"):
        return True
    host, _, number = os.environ.get("DISPLAY", "").rpartition(":")
    if host not in {"", "unix"}:
        return True
    display = number.partition(".")[0]
    return bool(display) and Path("/tmp/.X11-unix", f"X{display}").exists()  # noqa: S108


async def _until_closed(app: "QApplication", around: Surroundings) -> None:
    """Show the window until the user closes it, then end everything in order."""
    from wizard.ui.window import Window  # noqa: PLC0415

    loop = asyncio.get_running_loop()
    workers = ThreadPoolExecutor(WORKERS, thread_name_prefix="wizard")
    loop.set_default_executor(workers)  # before anything can start qasync's own
    closed: asyncio.Future[None] = loop.create_future()
    flow = around.flow()
    window = Window(flow, closed)
    heartbeat = _notice_interrupts(app, loop, closed)
    _report_defects(loop, window)
    flow.running.find_unfinished()
    window.show()
    window.offer_unfinished()
    log.info("The window is open")
    warmed = loop.run_in_executor(None, _warm_up)
    await closed
    heartbeat.stop()
    await window.tasks.ended()
    with suppress(asyncio.CancelledError):
        await asyncio.wait([warmed])
    await flow.close()
    window.deleteLater()
    workers.shutdown(wait=False, cancel_futures=True)
    loop.set_default_executor(None)  # type: ignore[arg-type] # a silent host must not hold us


def _warm_up() -> None:
    """Import what the first connection needs, while the user reads the first page."""
    with suppress(ImportError):
        importlib.import_module("wizard.remoting.psrp")


def _notice_interrupts(
    app: "QApplication", loop: asyncio.AbstractEventLoop, closed: "asyncio.Future[None]"
) -> Any:
    """Let Ctrl+C close the window: Python sees signals only when it runs."""
    from PySide6.QtCore import QTimer  # noqa: PLC0415

    def close() -> None:
        if not closed.done():
            closed.set_result(None)

    def interrupted(*_: object) -> None:
        loop.call_soon_threadsafe(close)

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, interrupted)
    heartbeat = QTimer(app)
    heartbeat.timeout.connect(lambda: None)
    heartbeat.start(HEARTBEAT_MS)
    return heartbeat


def _report_defects(loop: asyncio.AbstractEventLoop, window: "Window") -> None:
    """Log whatever nobody expected, with its traceback, and tell the user calmly."""

    def report(error: BaseException) -> None:
        log.error("Unexpected", exc_info=error)
        with suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(window.show_defect, error)

    def in_loop(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, Exception):
            report(error)
        else:
            log.error("Unexpected in the event loop: %s", context.get("message"))

    loop.set_exception_handler(in_loop)
    sys.excepthook = lambda _kind, error, _trace: report(error)
    threading.excepthook = lambda caught: report(caught.exc_value or RuntimeError("in a thread"))
