"""What becomes of objects that are not JSON text."""

import uuid
from datetime import UTC, datetime
from typing import Any

from pypsrp.powershell import PowerShell

from tests.simulator.wire_support import StandIn, session
from wizard.simulator.objects import (
    CUSTOM_OBJECT,
    EmbeddedInstance,
    EnumValue,
    Guid,
    PsObject,
    Version,
)
from wizard.simulator.server import SimulatedServer
from wizard.simulator.values import Outcome

IDENTITY = "0b1d2c3e-0000-4000-8000-0123456789ab"
STATE = EnumValue("Microsoft.HyperV.PowerShell.VMState", "Running", 2)
OFF = EnumValue("Microsoft.HyperV.PowerShell.VMState", "Off", 3)


def received(*values: Any) -> list[Any]:
    outcome = Outcome(output=values)
    with (
        SimulatedServer(StandIn(), execute=lambda *_: outcome) as server,
        session(server) as pool,
    ):
        output: list[Any] = PowerShell(pool).add_cmdlet("Get-Thing").invoke()
        return output


def test_values_have_their_net_types() -> None:
    identity, version, big, small = received(Guid(IDENTITY), Version(9, 0), 1 << 40, 1.5)
    assert identity == uuid.UUID(IDENTITY)
    assert version == "9.0"
    assert big == 1 << 40
    assert small == 1.5


def test_an_enumeration_is_its_name_and_its_number() -> None:
    running, off, again = received(STATE, OFF, STATE)
    assert [str(each) for each in (running, off, again)] == ["Running", "Off", "Running"]
    assert running.property_sets == [2]
    assert running.types[:2] == ["Microsoft.HyperV.PowerShell.VMState", "System.Enum"]


def test_an_object_of_net_has_its_properties_adapted() -> None:
    types = ("Microsoft.HyperV.PowerShell.VirtualMachine", "System.Object")
    inner = PsObject(types, {"Name": "inner"}, "VirtualMachine (inner)")
    [machine] = received(
        PsObject(
            types,
            {"Name": "web-01", "State": STATE, "Id": Guid(IDENTITY), "Parent": inner, "L": [inner]},
            "VirtualMachine (web-01)",
        )
    )
    assert machine.types[0] == types[0]
    assert str(machine) == "VirtualMachine (web-01)"
    properties = machine.adapted_properties
    assert properties["Name"] == "web-01"
    assert str(properties["State"]) == "Running"
    assert properties["Id"] == uuid.UUID(IDENTITY)
    assert properties["Parent"] == "VirtualMachine (inner)"
    assert properties["L"] == ["VirtualMachine (inner)"]


def test_a_custom_object_has_its_properties_extended() -> None:
    types = ("Selected.X", CUSTOM_OBJECT, "System.Object")
    [row] = received(PsObject(types, {"Name": "web-01", "Count": 2, "Nothing": None}))
    assert row.extended_properties == {"Name": "web-01", "Count": 2, "Nothing": None}
    assert row.adapted_properties == {}


def test_a_time_is_a_time() -> None:
    moment = datetime(2026, 11, 2, 16, 42, 8, tzinfo=UTC)
    [received_moment] = received(moment)
    assert str(received_moment).startswith("2026-11-02")


def test_an_instance_inside_an_object_is_its_text() -> None:
    inner = PsObject(("CimInstance#root/X/Y", "System.Object"), {"A": 1}, "Y")
    types = ("Selected.T", CUSTOM_OBJECT, "System.Object")
    [outer] = received(PsObject(types, {"Private": EmbeddedInstance(inner)}))
    assert outer.extended_properties["Private"] == "Y"
