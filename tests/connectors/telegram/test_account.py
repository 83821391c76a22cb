"""The bot: its token, which stands in every address and shows nowhere, and what it may do."""

import logging
from dataclasses import replace

import pytest

from connectors.telegram.connector import Telegram
from tests.connectors.contract import Fault, message, video
from tests.connectors.fake_telegram import BOT, CHANNEL, GROUP, HANDLE, TOKEN, failure
from tests.connectors.rig_telegram import TelegramRig, UtcClock
from warroom.domain.delivery import RemotePost
from warroom.errors import AccountTrouble, NetworkTrouble, Trouble
from warroom.ports import NotSent, Secret


def test_the_channel_says_who_it_is_and_the_bot_s_rights_are_asked_for(rig: TelegramRig) -> None:
    who = rig.connector.identify(rig.desk.access)
    assert (who.remote_identity, who.handle, who.display_name) == (
        str(CHANNEL),
        HANDLE,
        "Camille for the Coast",
    )
    assert [(request.nsid, request.json) for request in rig.server.requests] == [
        ("getChat", {"chat_id": CHANNEL}),
        ("getChatMember", {"chat_id": CHANNEL, "user_id": BOT}),
        ("getChatMember", {"chat_id": GROUP, "user_id": BOT}),
    ]


@pytest.mark.parametrize(
    ("chat", "right", "words"),
    [
        (CHANNEL, "can_post_messages", "post, edit and delete"),
        (CHANNEL, "can_edit_messages", "post, edit and delete"),
        (GROUP, "can_delete_messages", "discussion group"),
    ],
)
def test_a_bot_that_may_not_do_its_work_is_told_what_it_lacks(
    rig: TelegramRig, chat: int, right: str, words: str
) -> None:
    rig.server.rights[chat].remove(right)
    with pytest.raises(AccountTrouble, match=words):
        rig.connector.identify(rig.desk.access)
    rig.server.rights[chat].clear()
    with pytest.raises(AccountTrouble, match=words):
        rig.connector.identify(rig.desk.access)


def test_a_channel_without_a_group_is_fine_and_a_group_is_no_channel(rig: TelegramRig) -> None:
    rig.server.group = 0
    assert rig.connector.identify(rig.desk.access).remote_identity == str(CHANNEL)
    rig.desk.account = replace(rig.desk.account, remote_identity=str(GROUP))
    with pytest.raises(AccountTrouble, match="no channel"):
        rig.connector.identify(rig.desk.access)


def test_a_channel_that_nobody_finds_is_named(rig: TelegramRig) -> None:
    rig.desk.account = replace(rig.desk.account, remote_identity=None, handle="@misspelt")
    with pytest.raises(AccountTrouble, match="@misspelt"):
        rig.connector.identify(rig.desk.access)


@pytest.mark.parametrize("token", ["", "not a token", f"{TOKEN}/../../bot", f"{TOKEN}\nHost: x", "12:short"])
def test_what_is_no_token_is_never_put_into_an_address(rig: TelegramRig, token: str) -> None:
    rig.desk.secret = Secret(token)
    with pytest.raises(AccountTrouble, match="BotFather"):
        rig.connector.identify(rig.desk.access)
    outcome = rig.connector.publish(message(rig, "Hello"), rig.desk.access)
    assert isinstance(outcome, NotSent), outcome
    assert outcome.needs_reconnect
    assert rig.server.requests == []


@pytest.mark.parametrize("status", [401, 404])
def test_a_token_that_was_taken_back_is_the_account_s_trouble(rig: TelegramRig, status: int) -> None:
    rig.server.server.on(
        lambda _: True, lambda _: failure(status, "Unauthorized" if status == 401 else "Not Found")
    )
    with pytest.raises(AccountTrouble, match="BotFather"):
        rig.connector.collect(rig.desk.access, None)


@pytest.mark.parametrize("fault", [None, *Fault])
def test_the_token_in_the_address_shows_nowhere(
    rig: TelegramRig, fault: Fault | None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    if fault is not None:
        rig.inject(fault)
    shown = [repr(rig.connector), repr(rig.connector.publish(message(rig, "Hello"), rig.desk.access))]
    with_video = replace(message(rig, "Hello"), video=video())
    shown.append(repr(rig.connector.publish(with_video, rig.desk.access)))
    for call in (
        lambda: rig.connector.identify(rig.desk.access),
        lambda: rig.connector.collect(rig.desk.access, None),
        lambda: rig.connector.delete(RemotePost(f"{CHANNEL}/41"), rig.desk.access),
    ):
        try:
            shown.append(repr(call()))
        except Trouble as trouble:
            error: BaseException | None = trouble
            while error is not None:
                shown.append(f"{error} {error!r}")
                error = error.__cause__ or error.__context__
    everything = "\n".join([*shown, caplog.text])
    assert TOKEN not in everything
    assert TOKEN.partition(":")[2] not in everything


def test_the_token_never_travels_over_plain_http(rig: TelegramRig) -> None:
    plain = Telegram(UtcClock(), 0.3, "http://203.0.113.7")
    with pytest.raises(NetworkTrouble, match="safe"):
        plain.identify(rig.desk.access)
