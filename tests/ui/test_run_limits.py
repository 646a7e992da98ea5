"""How much a run does at once is the user's to say, and is kept."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSettings

from wizard.run.pace import Limits
from wizard.ui.run_limits import LIMITS, LimitFields, limits_words, saved_limits


@pytest.fixture
def told() -> list[Limits]:
    return []


@pytest.fixture(autouse=True)
def nothing_kept(qapp: object) -> Iterator[None]:
    del qapp
    for limit in LIMITS:
        QSettings().remove(limit.key)
    yield
    for limit in LIMITS:
        QSettings().remove(limit.key)


@pytest.fixture
def fields(told: list[Limits]) -> LimitFields:
    return LimitFields(saved_limits(), told.append)


def test_at_first_they_are_the_ordinary_ones() -> None:
    assert saved_limits() == Limits()
    assert limits_words(saved_limits()) == "up to 16 hosts, 3 VMs on each, 32 VMs in all"


def test_what_is_typed_counts_at_once_and_is_kept(fields: LimitFields, told: list[Limits]) -> None:
    fields.fields["hosts_at_once"].setText("4")
    fields.fields["vms_at_once"].setText("1")
    assert (told[-1].hosts_at_once, told[-1].vms_at_once, told[-1].vms_in_all) == (4, 1, 32)
    assert saved_limits() == told[-1]
    assert limits_words(told[-1]) == "up to 4 hosts, 1 VM on each, 32 VMs in all"


@pytest.mark.parametrize("typed", ["", "0", "-1", "17", "many", "1.5", "9" * 30, "²"])
def test_what_is_no_number_in_its_bounds_is_said_and_changes_nothing(
    fields: LimitFields, told: list[Limits], typed: str
) -> None:
    fields.fields["vms_at_once"].setText(typed)
    assert told == []
    assert saved_limits() == Limits()
    assert fields.wrong.text() == "VMs on each host: a number from 1 to 16."
    fields.fields["vms_at_once"].setText("2")
    assert fields.wrong.isHidden()


def test_what_was_kept_by_somebody_else_and_does_not_fit_is_ignored() -> None:
    QSettings().setValue("run/hosts_at_once", "all of them")
    assert saved_limits() == Limits()


def test_each_field_has_a_name(fields: LimitFields) -> None:
    names = [field.accessibleName() for field in fields.fields.values()]
    assert names == ["Hosts at once", "VMs on each host at once", "VMs in all at once"]
