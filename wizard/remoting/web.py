"""HTTP as it is used here: no proxy, no redirect, trust as chosen, and a limit on every wait.

Imported only where a connection is made, since requests takes time to load.
"""

import ipaddress
import time
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from wizard.remoting.names import in_ascii
from wizard.remoting.target import Target
from wizard.remoting.trust import no_trust, system_trust
from wizard.remoting.ways import Way

CONNECT_SECONDS = 10.0
SILENCE_SECONDS = 20.0
LAST_WORDS_SECONDS = 2.0  # what a request gets that begins just before the limit


class Clock:
    """How long the requests of one piece of work may take, altogether and each.

    ``silence`` is how many seconds a host may say nothing before it counts as gone.
    """

    def __init__(self, silence: float = SILENCE_SECONDS) -> None:
        self.silence = silence
        self._end = 0.0

    def give(self, seconds: float) -> None:
        """Begin a piece of work that may take so long."""
        self._end = time.monotonic() + seconds

    @property
    def remaining(self) -> float:
        """The seconds that are left; negative afterwards."""
        return self._end - time.monotonic()

    @property
    def wait(self) -> float:
        """How long the next request may wait for its answer."""
        return min(self.silence, max(self.remaining, 0) + LAST_WORDS_SECONDS)


class TimedSession(requests.Session):
    """A session whose requests keep to a clock, whatever limit the caller names."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        """Send a request; raises ``requests.ReadTimeout`` when the time is already over."""
        if self._clock.remaining <= 0:
            raise requests.ReadTimeout("The time for this work is over", request=request)
        wait = self._clock.wait
        options["timeout"] = (min(CONNECT_SECONDS, wait), wait)
        options["allow_redirects"] = False
        return super().send(request, **options)


class TrustingAdapter(HTTPAdapter):
    """HTTPS that trusts the operating system's store or, where one is named, one certificate."""

    def __init__(self, fingerprint: str = "") -> None:
        self._fingerprint = fingerprint
        super().__init__()

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """Give every connection the trust of this adapter."""
        options["ssl_context"] = no_trust() if self._fingerprint else system_trust()
        super().init_poolmanager(*args, **options)

    def build_connection_pool_key_attributes(  # type: ignore[override] # urllib3's own types
        self, *args: Any, **options: Any
    ) -> tuple[Any, dict[str, Any]]:
        """Name where to connect; with a fingerprint, urllib3 compares it before it sends."""
        host, _tls = super().build_connection_pool_key_attributes(*args, **options)
        if self._fingerprint:
            return host, {"cert_reqs": "CERT_NONE", "assert_fingerprint": self._fingerprint}
        return host, {"cert_reqs": "CERT_REQUIRED"}

    def cert_verify(self, *_: Any) -> None:
        """Do nothing: requests would add the authorities of certifi."""


def web_session(target: Target, way: Way, clock: Clock | None = None) -> requests.Session:
    """Return a session for one host. It knows no proxies and nothing of the environment."""
    session = requests.Session() if clock is None else TimedSession(clock)
    session.trust_env = False
    session.max_redirects = 0
    if way.https:
        session.mount("https://", TrustingAdapter(target.trusted_fingerprint))
    return session


def url_of(where: str, way: Way) -> str:
    """Return the address of remote management on a host."""
    scheme = "https" if way.https else "http"
    return f"{scheme}://{_bracketed(in_ascii(where))}:{way.port}/wsman"


def _bracketed(where: str) -> str:
    try:
        return f"[{ipaddress.IPv6Address(where).compressed}]"
    except ValueError:
        return where
