"""The computer is kept awake where the system allows it; where not, the run goes on."""

import logging
import sys
from typing import Any

import pytest
from wakepy import Mode, keep

from wizard.run.awake import Awake

WAIT = 10.0
OF_ANOTHER_SYSTEM = "caffeinate" if sys.platform == "win32" else "SetThreadExecutionState"


def test_it_is_kept_awake_while_it_is_entered(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("WAKEPY_FAKE_SUCCESS", "yes")
    caplog.set_level(logging.INFO, "wizard")
    with Awake() as awake:
        assert not awake.ended(0)
    assert awake.ended(WAIT)
    assert "This computer is kept awake during the run" in caplog.text


def test_where_there_is_no_way_the_log_says_so_and_nothing_fails(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    asked = keep.running

    def in_vain(on_fail: Any) -> Mode:
        return asked(methods=[OF_ANOTHER_SYSTEM], on_fail=on_fail)

    monkeypatch.setattr(keep, "running", in_vain)
    monkeypatch.delenv("WAKEPY_FAKE_SUCCESS", raising=False)
    with Awake() as awake:
        pass
    assert awake.ended(WAIT)
    assert "This computer may go to sleep during the run" in caplog.text


def test_a_system_that_fails_is_noted_and_nothing_more(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(on_fail: Any) -> Mode:
        raise OSError(on_fail)

    monkeypatch.setattr(keep, "running", broken)
    with Awake() as awake:
        pass
    assert awake.ended(WAIT)
    assert "the run goes on" in caplog.text
