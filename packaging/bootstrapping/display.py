"""Where windows can be shown."""

import os
import select
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from .progress import Stopped

SECONDS_TO_START = 30


def has_display(platform: str, environment: Mapping[str, str]) -> bool:
    """Whether this machine can show a window: Windows and macOS always can."""
    if platform in {"win32", "darwin"}:
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


@contextmanager
def virtual_display() -> Iterator[str]:
    """Run an X server without a screen; it picks a free display itself."""
    read_end, write_end = os.pipe()
    command = ["Xvfb", "-displayfd", str(write_end), "-screen", "0", "1280x1024x24"]
    with subprocess.Popen(
        [*command, "-nolisten", "tcp"], pass_fds=[write_end], stderr=subprocess.DEVNULL
    ) as server:
        try:
            os.close(write_end)
            yield f":{_number(read_end)}"
        finally:
            os.close(read_end)
            server.terminate()


def _number(pipe: int) -> str:
    ready, _, _ = select.select([pipe], [], [], SECONDS_TO_START)
    number = os.read(pipe, 16).decode().strip() if ready else ""
    if not number:
        raise Stopped("Xvfb did not start.")
    return number
