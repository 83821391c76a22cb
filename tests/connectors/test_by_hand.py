"""TikTok and WhatsApp channels: what was approved is handed to a person, and nothing else is pretended."""

from dataclasses import replace

import pytest

from connectors.by_hand.capabilities import TIKTOK, WHATSAPP
from connectors.by_hand.connector import PostedByHand
from connectors.registry import networks
from tests.connectors.contract import Desk, desk, parcel, video
from warroom.domain.capabilities import Capabilities, Moderation
from warroom.domain.delivery import RemotePost
from warroom.domain.text_length import count
from warroom.errors import AccountTrouble, NetworkTrouble
from warroom.ports import AccountAccess, ByHand, CannotTell, Secret

BOTH = pytest.mark.parametrize("can", [TIKTOK, WHATSAPP], ids=lambda can: can.network)


def _without_secret(of: Desk) -> AccountAccess:
    """Nothing is typed to connect such an account, so no secret is ever kept."""

    def none_kept() -> Secret:
        raise AccountTrouble("No secret is kept for the account.")

    return replace(of.access, read_secret=none_kept)


@BOTH
def test_the_registry_says_that_people_post_there(can: Capabilities) -> None:
    assert networks()[can.network] == can
    assert can.by_hand
    assert not can.sign_in.fields
    assert not can.reads


@BOTH
def test_an_account_is_who_its_name_says_however_it_is_typed(can: Capabilities) -> None:
    connector = PostedByHand(can)
    typed = connector.identify(_without_secret(desk(can.network, "@CamilleForTheCoast", "")))
    again = connector.identify(_without_secret(desk(can.network, "camilleforthecoast", "")))
    assert typed.handle == "CamilleForTheCoast"
    assert typed.remote_identity == again.remote_identity
    with pytest.raises(NetworkTrouble, match="name"):
        connector.identify(_without_secret(desk(can.network, "@", "")))


@BOTH
def test_a_post_whose_time_has_come_becomes_a_task_that_says_what_to_do(can: Capabilities) -> None:
    access = _without_secret(desk(can.network, "@CamilleForTheCoast", ""))
    message = replace(parcel("Meet us on the pier at six"), video=video())
    outcome = PostedByHand(can).publish(message, access)
    assert isinstance(outcome, ByHand)
    for word in (can.name, "@CamilleForTheCoast", "link"):
        assert word in outcome.why


@BOTH
def test_nobody_is_told_that_something_was_done_which_only_people_can_do(can: Capabilities) -> None:
    connector, remote = PostedByHand(can), RemotePost("1", "https://example.org/1")
    access = _without_secret(desk(can.network, "@CamilleForTheCoast", ""))
    assert isinstance(connector.look_up(parcel("Hello"), access), CannotTell)
    assert connector.collect(access, "where we were").responses == ()
    for refused in (
        lambda: connector.delete(remote, access),
        lambda: connector.metrics([remote], access),
        lambda: connector.moderate(remote, Moderation.HIDE, access),
    ):
        with pytest.raises(NetworkTrouble, match="its own app"):
            refused()


def test_tiktok_counts_an_emoji_as_two_and_whatsapp_too() -> None:
    for can in (TIKTOK, WHATSAPP):
        fits = "🎉" * (can.max_length // 2)
        assert count(fits, can.unit) == can.max_length
        assert count(fits + "!", can.unit) == can.max_length + 1
