"""What the checks say of a text that is too long beside a picture, or lacks what its network demands."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from connectors.registry import networks
from connectors.rehearsal.capabilities import double
from tests.connectors.contract import desk
from warroom.domain.capabilities import Option
from warroom.domain.checks import Severity, check
from warroom.domain.ids import AccountId, Sha256
from warroom.domain.post import Draft, Part, Picture, Video

BEACH = Picture(Sha256("0" * 64), "image/png", "A beach")
SPEECH = Video(Sha256("0" * 64), "video/mp4", "A speech on the pier")
NOW = datetime(2026, 5, 24, tzinfo=UTC)
TITLE = {AccountId(1): {"title": "Our plan"}}


def errors(network: str, *thread: Part) -> list[str]:
    """What keeps the parts from going to an account of `network`."""
    account = desk(network, "@spring", "").account
    draft = Draft("Plan", (account.id,), thread, options=TITLE)
    findings = check(draft, {account.id: account}, networks(), NOW)
    return [finding.sentence for finding in findings if finding.severity is Severity.ERROR]


@pytest.mark.parametrize("network", ["telegram", "rehearsal-telegram"])
@pytest.mark.parametrize(
    "beside", [Part(pictures=(BEACH,)), Part(video=SPEECH)], ids=["a picture", "a video"]
)
def test_a_text_beside_a_picture_or_video_is_held_to_the_shorter_limit(network: str, beside: Part) -> None:
    assert errors(network, replace(beside, text="a" * 1_024)) == []
    (sentence,) = errors(network, replace(beside, text="a" * 1_022 + "🎉b"))
    assert sentence.startswith("Part 1 is 1 character too long for Telegram")


def test_a_text_alone_has_all_its_room_and_its_neighbour_s_picture_takes_none_of_it() -> None:
    assert errors("telegram", Part("a" * 4_096), Part("Look", pictures=(BEACH,))) == []
    (sentence,) = errors("telegram", Part("Look", pictures=(BEACH,)), Part("a" * 4_097))
    assert sentence.startswith("Part 2 is 1 character too long")


def test_a_network_without_captions_of_its_own_has_one_limit() -> None:
    assert errors("bluesky", Part("a" * 300, pictures=(BEACH,))) == []
    assert errors("bluesky", Part("a" * 301, pictures=(BEACH,))) != []


def test_what_is_told_in_counted_options_leaves_less_beside_a_picture_too() -> None:
    telegram = networks()["telegram"]
    warned = replace(telegram, options=(Option("warning", "Warning", counted=True),))
    told = warned.told({"warning": "Fire"})
    assert (told.most(Part("")), told.most(Part("", pictures=(BEACH,)))) == (4_092, 1_020)
    assert warned.told({}) is warned


@pytest.mark.parametrize("network", ["youtube", "rehearsal-youtube"])
def test_chapters_that_youtube_would_drop_in_silence_are_told_before_anybody_signs(network: str) -> None:
    (sentence,) = errors(network, Part("0:00 Hello\n0:40 Housing", video=SPEECH))
    assert sentence == "YouTube shows no chapters unless there are 3 or more."
    assert errors(network, Part("0:00 Hello\n0:40 Housing\n5:00 Goodbye", video=SPEECH)) == []
    assert errors("telegram", Part("0:00 Hello\n0:40 Housing", video=SPEECH)) == []


def test_a_double_holds_texts_to_what_its_network_does() -> None:
    for real in networks().values():
        twin = double(real)
        assert (twin.max_caption_length, twin.text_trouble) == (real.max_caption_length, real.text_trouble)
    assert networks() == networks()
