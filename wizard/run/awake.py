"""Keeps this computer from going to sleep while a run is under way, where the system allows it."""

import logging
import threading
from types import TracebackType
from typing import Self

from wakepy import ActivationResult, keep

log = logging.getLogger(__name__)


class Awake:
    """While it is entered the computer does not suspend by itself; its display may still go dark.

    The asking is done in a thread of its own: a system that is slow to answer holds nobody up, and
    one that refuses is only noted in the log.
    """

    def __init__(self) -> None:
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="awake", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        self._over.set()

    def ended(self, seconds: float) -> bool:
        """Wait until the computer may sleep again; returns whether it may."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _keep(self) -> None:
        try:
            with keep.running(on_fail=_refused) as mode:
                if mode.active:
                    log.info("This computer is kept awake during the run: %s", mode.active_method)
                self._over.wait()
        except Exception:
            log.exception("Keeping this computer awake failed; the run goes on")


def _refused(result: ActivationResult) -> None:
    log.warning("This computer may go to sleep during the run: no way to prevent that was found")
    log.debug("Ways that were tried: %s", result.get_failure_text())
