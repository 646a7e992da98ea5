"""What a host answers is read exactly, or it is not read at all."""

import json
from typing import Any

import pytest

from wizard.model.facts import Memory, VmRef
from wizard.powershell import queries
from wizard.powershell.host_queries import INSPECTION
from wizard.powershell.queries import NotUnderstood, rows_of

THE_VM = VmRef("b7c1d2e3-0000-4000-8000-0000000004fe", "web")


def answer(query: queries.Query[Any], **properties: Any) -> Any:
    return query.read(rows_of([json.dumps(properties)]))


def test_nothing_one_object_and_a_list_are_rows() -> None:
    assert rows_of([]) == ()
    assert rows_of(['{"a":1}']) == ({"a": 1},)
    assert rows_of(['[{"a":1},{"a":2}]']) == ({"a": 1}, {"a": 2})


@pytest.mark.parametrize("garbage", ["<html>", "3", '["a"]', "{", '{"a":1}{"a":2}'])
def test_what_is_not_a_list_of_objects_is_not_understood(garbage: str) -> None:
    with pytest.raises(NotUnderstood):
        rows_of([garbage])


def test_the_state_is_the_name_of_its_number() -> None:
    assert answer(queries.power_state(THE_VM), State=2) == "Running"
    assert answer(queries.power_state(THE_VM), State=3) == "Off"


def test_a_state_that_is_not_listed_is_not_understood() -> None:
    with pytest.raises(NotUnderstood):
        answer(queries.power_state(THE_VM), State=99)


def test_mac_address_spoofing_is_on_when_the_number_is_zero() -> None:
    asked = queries.mac_address_spoofing(THE_VM, "adapter")
    assert answer(asked, MacAddressSpoofing=0) is True
    assert answer(asked, MacAddressSpoofing=1) is False


@pytest.mark.parametrize("value", [None, 2, True, "yes"])
def test_an_unlisted_spoofing_value_is_not_understood(value: object) -> None:
    with pytest.raises(NotUnderstood):
        answer(queries.mac_address_spoofing(THE_VM, "adapter"), MacAddressSpoofing=value)


def test_exposure_that_is_not_a_boolean_is_not_understood() -> None:
    with pytest.raises(NotUnderstood):
        answer(queries.exposes_virtualization(THE_VM), ExposeVirtualizationExtensions=None)


def test_the_limits_a_static_vm_keeps_stored_are_not_in_force() -> None:
    seen = answer(
        queries.memory_settings(THE_VM),
        DynamicMemoryEnabled=False,
        Startup=8 * 2**30,
        Minimum=2**29,
        Maximum=2**40,
        Buffer=20,
        Priority=50,
    )
    assert seen == Memory(dynamic=False, startup=8 * 2**30)


def test_a_heartbeat_counts_whatever_the_applications_do() -> None:
    heard = [answer(queries.heartbeat(THE_VM), Heartbeat=number) for number in range(9)]
    assert heard == [False] * 5 + [True] * 3 + [False]


def test_a_vm_that_is_gone_is_not_understood() -> None:
    with pytest.raises(NotUnderstood):
        queries.power_state(THE_VM).read(())


def test_every_question_has_its_own_name_and_ends_as_json() -> None:
    names = [query.name for query in INSPECTION]
    assert len(names) == len(set(names))
    assert all(str(q.command).endswith("ConvertTo-Json -Compress") for q in INSPECTION)
