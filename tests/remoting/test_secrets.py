"""Passwords are nowhere but in the target, whatever is logged or shown."""

import logging
import subprocess
import sys
import traceback
from pathlib import Path

import pytest

from tests.remoting.hosts import PASSWORD, USER, StandIn, over_http, over_https, rows, serving
from wizard.model.text import Problem
from wizard.powershell.command import cmdlet
from wizard.powershell.queries import as_json
from wizard.remoting.discovery import probe
from wizard.remoting.psrp import PsrpSession
from wizard.remoting.target import Account

SECRET = "In-The-Parameters"
GET = cmdlet("Get-VM") | as_json()


async def test_the_log_shows_neither_password_nor_messages_even_at_debug(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    shown: list[str] = []
    host = StandIn(answers={"Get-VM": rows({"n": SECRET})})
    with serving(host) as server:
        wrong = over_http(server, account=Account(USER, PASSWORD + "-wrong"))
        host.faults.drop_connection_at(5)
        for target in (over_http(server), over_https(server), wrong):
            shown.append(f"{await probe(target)}")
            session = PsrpSession(target)
            shown.append(f"{session!r} {target!r} {target.account!r} {target.account}")
            try:
                await session.run(cmdlet("Write-Output", InputObject=SECRET))
                await session.run(GET)
            except Problem as problem:
                shown += traceback.format_exception(problem)
                shown.append(f"{problem!r} {problem.advice} {vars(problem)}")
            await session.close()
    everything = caplog.text + "".join(shown)
    assert PASSWORD not in everything
    assert SECRET not in caplog.text
    assert "Signed in to hv-muc-01 as Administrator" in caplog.text
    assert not logging.getLogger("pypsrp.wsman").isEnabledFor(logging.INFO)
    assert not logging.getLogger("spnego._ntlm").isEnabledFor(logging.INFO)
    assert not logging.getLogger("urllib3.connectionpool").isEnabledFor(logging.INFO)


def test_the_libraries_write_no_traceback_where_no_log_is_set_up() -> None:
    program = (
        "import logging; from wizard.remoting.wire import quiet_libraries; quiet_libraries();"
        "logging.getLogger('pypsrp.wsman').error('trouble')"
    )
    told = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        check=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert told.stdout + told.stderr == ""


def test_nothing_heavy_is_imported_before_a_connection_is_made() -> None:
    program = (
        "import sys, wizard.remoting.discovery, wizard.remoting.fleet, wizard.remoting.inspection;"
        "print([m for m in ('pypsrp', 'requests', 'spnego', 'truststore', 'cryptography')"
        " if m in sys.modules])"
    )
    told = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        check=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert told.stdout.strip() == "[]"
