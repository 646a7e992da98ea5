import pytest

from wizard.model.facts import GuestSystem
from wizard.remoting.guests import guest_of


def item(name: str, data: str) -> str:
    return (
        '<INSTANCE CLASSNAME="Msvm_KvpExchangeDataItem">'
        '<PROPERTY NAME="Caption" TYPE="string"></PROPERTY>'
        f'<PROPERTY NAME="Data" TYPE="string"><VALUE>{data}</VALUE></PROPERTY>'
        f'<PROPERTY NAME="Name" TYPE="string"><VALUE>{name}</VALUE></PROPERTY>'
        '<PROPERTY NAME="Source" TYPE="uint16"><VALUE>2</VALUE></PROPERTY></INSTANCE>'
    )


def test_the_items_name_the_system_inside() -> None:
    told = {
        "OSName": "Windows Server 2019 Standard",
        "OSVersion": "10.0.17763",
        "OSBuildNumber": "17763",
        "ProductType": "3",
        "FullyQualifiedDomainName": "lab-01.corp.example",
        "NetworkAddressIPv4": "10.0.0.5",
    }
    assert guest_of(item(*each) for each in told.items()) == GuestSystem(
        "Windows Server 2019 Standard", "10.0.17763", 17763, 3, "lab-01.corp.example"
    )


@pytest.mark.parametrize(
    "odd",
    [
        "",
        "no XML",
        "<INSTANCE/>",
        "<INSTANCE><PROPERTY/></INSTANCE>",
        '<!DOCTYPE x [<!ENTITY a "aaaa">]><INSTANCE>&a;</INSTANCE>',
        "<INSTANCE>" + "x" * 20_000 + "</INSTANCE>",
        '<INSTANCE><PROPERTY NAME="Name"><VALUE>OSName</VALUE></PROPERTY></INSTANCE>',
        5,
        None,
    ],
)
def test_what_is_not_an_item_is_passed_over(odd: object) -> None:
    assert guest_of([odd]) is None
    assert guest_of([odd, item("OSName", "Linux")]) == GuestSystem(name="Linux")


def test_numbers_that_are_none_stay_unknown() -> None:
    assert guest_of([item("OSName", "Linux"), item("OSBuildNumber", "6.1-rc3")]) == GuestSystem(
        name="Linux"
    )
