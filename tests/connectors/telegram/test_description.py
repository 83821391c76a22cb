"""The judge of our calls to Telegram finds what is wrong with one."""

import pytest

from tests.connectors.bot_api import BotApi, File, bot_api


@pytest.fixture
def judge() -> BotApi:
    """The description of the Bot API, where it is at hand."""
    found = bot_api()
    if found is None:
        pytest.skip("WARROOM_SPECS names no folder with telegram-bot-api*.json")
    return found


def test_good_calls_have_no_fault(judge: BotApi) -> None:
    photo = File("a.png", "image/png", b"png")
    album = [{"type": "photo", "media": "attach://one"}, {"type": "photo", "media": "attach://two"}]
    assert judge.faults("sendMessage", {"chat_id": "@camille", "text": "Hello"}) == []
    assert judge.faults("sendPhoto", {"chat_id": -100, "photo": photo}) == []
    assert judge.faults("sendMediaGroup", {"chat_id": -100, "media": album, "one": photo, "two": photo}) == []


@pytest.mark.parametrize(
    ("method", "fields", "words"),
    [
        ("sendMessages", {}, "there is no method"),
        ("sendMessage", {"chat_id": 1}, "text is missing"),
        ("sendMessage", {"chat_id": 1, "text": "x", "reply_to_message_id": 4}, "doesn't exist"),
        ("sendMessage", {"chat_id": 1, "text": "x", "protect_content": "true"}, "protect_content is none of"),
        (
            "sendMessage",
            {"chat_id": 1, "text": "x", "reply_parameters": {"id": 4}},
            "reply_parameters is none of",
        ),
        (
            "sendMediaGroup",
            {"chat_id": 1, "media": [{"type": "photo", "media": "attach://x"}]},
            "media is none of",
        ),
        ("getUpdates", {"allowed_updates": "message"}, "allowed_updates is none of"),
    ],
)
def test_wrong_calls_are_judged(judge: BotApi, method: str, fields: dict[str, object], words: str) -> None:
    assert words in "; ".join(judge.faults(method, fields))
