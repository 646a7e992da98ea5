"""The entry point: arguments, log, folders; then a verb, the window, or the journey without one.

Only this module and ``wizard.ui.tasks`` know that the event loop is Qt's.
"""

import argparse
import asyncio
import gc
import importlib
import logging
import logging.handlers
import os
import signal
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import platformdirs

from wizard import NAME, __version__
from wizard.commands import VerbParser
from wizard.commands.verbs import add_verbs

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from wizard.surroundings import Surroundings
    from wizard.ui.window import Window

SCENARIO = "branch-office"
WHOLE_JOB = "whole-job"  # the scenario of which the journey without a window does everything
NO_DISPLAY = 2
NO_ANSWER = 4  # a verb that was broken off; 0 to 3 would be taken for its answer
WORKERS = 16
# Facts and findings are many and have no cycles; looking for some at every 700 takes a quarter
# of the time in which a large estate is judged.
COLLECT_AFTER = (20_000, 50, 100)
LOG_BYTES, LOG_FILES = 2 * 1024**2, 3
HEARTBEAT_MS = 200  # how soon Python notices Ctrl+C while Qt waits
UNATTENDED_PACE = 0.05  # of the delays a real host would have
NOISY = ("pypsrp", "spnego", "urllib3", "requests", "psrpcore", "asyncio", "qasync", "wakepy")
log = logging.getLogger(__name__)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the wizard; returns the exit code."""
    options = _options(arguments)
    gc.set_threshold(*COLLECT_AFTER)
    try:
        if options.run is not None:
            return _verb(options)
        return _start(options)
    except BrokenPipeError:  # whoever read our output has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _verb(options: argparse.Namespace) -> int:
    """Do one thing without a window; a program for windows on Windows may have no output."""
    with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123 - may be "nul"
        out = sys.stdout or nowhere
        try:
            code: int = options.run(options, out)
            out.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return NO_ANSWER
        except Exception:
            _set_up_log("info")
            log.exception("A verb did not come to an end")
            sys.stderr.write(f"{NAME}: an unexpected error; the log has it.\n")
            return NO_ANSWER
    return code


def _start(options: argparse.Namespace) -> int:
    """Open the window, or make the journey without one."""
    from wizard.surroundings import surroundings  # noqa: PLC0415 - a verb starts without it

    _set_up_log(options.log_level)
    log.info("Version %s on Python %s, %s", __version__, sys.version.split()[0], sys.platform)
    scenario = options.demo or (SCENARIO if options.unattended else None)
    try:
        if options.unattended:
            runs = options.output / "runs"
            with surroundings(scenario, runs=runs, pace=UNATTENDED_PACE) as around:
                return _unattended(around, options)
        with surroundings(scenario) as around:
            return _gui(around, options)
    except BrokenPipeError:
        raise
    except (OSError, ValueError) as error:
        log.exception("The wizard could not start")
        sys.stderr.write(f"{NAME}: {error}\n")
        return 1


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the arguments; what is wrong after a verb is told by the verb, which comes first."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    with_verb = not given or given[0] in {"-h", "--help"} or not given[0].startswith("-")
    parser = _parser(VerbParser if with_verb else argparse.ArgumentParser)
    if with_verb:
        add_verbs(parser)
    options, unknown = parser.parse_known_args(given)
    if unknown:
        (options.verb or parser).error(f"unrecognized arguments: {' '.join(unknown)}")
    return options


def _parser(kind: type[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    parser = kind(
        prog="nested-virt-wizard",
        description="Turn on nested virtualization for many Hyper-V virtual machines. "
        "Without a verb the window opens.",
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
    parser.set_defaults(run=None, verb=None)
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


def _unattended(around: "Surroundings", options: argparse.Namespace) -> int:
    from wizard.surroundings import DEMO_GROUP  # noqa: PLC0415
    from wizard.unattended.journey import journey  # noqa: PLC0415

    options.output.mkdir(parents=True, exist_ok=True)
    group = DEMO_GROUP if options.demo == WHOLE_JOB else ""
    return journey(around.flow(), options.output, group=group)


# The window -------------------------------------------------------------------------------------


def _gui(around: "Surroundings", options: argparse.Namespace) -> int:
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


async def _until_closed(app: "QApplication", around: "Surroundings") -> None:
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
