"""A media host: pictures and videos at a public address, each put there once."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256

import pytest

from connectors.s3.connector import PROBE, MediaHost
from tests.connectors.contract import Desk, Fault, desk, parcel, picture, video
from tests.connectors.fake_s3 import ACCESS_KEY, BUCKET, REGION, SECRET_KEY, FakeS3, refused
from tests.connectors.loopback import every
from tests.connectors.wire import HTML, Reply, Request
from warroom.domain.capabilities import Moderation
from warroom.domain.delivery import RemotePost
from warroom.errors import AccountTrouble, NetworkTrouble, Trouble
from warroom.ports import Batch, CannotTell, HostsMedia, ParcelPicture, Rejected, Secret


@dataclass
class Rig:
    """The connector, the storage it speaks to, and an account with good keys."""

    storage: FakeS3
    desk: Desk
    connector: MediaHost

    def give(self, **fields: str) -> None:
        """Type other things than the right ones."""
        self.desk.secret = Secret.of({**self.desk.secret.fields(), **fields})


@pytest.fixture
def rig() -> Iterator[Rig]:
    storage = FakeS3()
    fields = {
        "endpoint": storage.url,
        "region": REGION,
        "bucket": BUCKET,
        "public_url": f"{storage.public_url}/",
        "access_key": ACCESS_KEY,
        "secret_key": SECRET_KEY,
    }
    try:
        yield Rig(storage, desk("s3", "media", Secret.of(fields).value), MediaHost(answer_seconds=0.4))
    finally:
        storage.server.heal()
        storage.server.close()


def test_a_picture_stands_at_a_public_address_made_of_its_bytes_and_is_sent_once(rig: Rig) -> None:
    shown = picture("A beach")
    digest = sha256(shown.content).hexdigest()
    address = rig.connector.host(shown, rig.desk.access)
    assert address == f"{rig.storage.public_url}/{digest}.png"
    assert rig.connector.host(picture("The same beach in other words"), rig.desk.access) == address
    assert rig.storage.objects == {f"{digest}.png": (shown.content, "image/png")}
    asked = [(request.method, request.path) for request in rig.storage.requests]
    assert asked == [(method, f"/{BUCKET}/{digest}.png") for method in ("HEAD", "PUT", "HEAD")]
    put = rig.storage.requests[1]
    assert put.headers["content-type"] == "image/png"
    assert put.headers["x-amz-content-sha256"] == digest
    assert "x-amz-sdk-checksum-algorithm" not in put.headers


def test_a_video_arrives_whole_though_it_is_read_in_pieces(rig: Rig) -> None:
    film = video(size=2_500_000)
    address = rig.connector.host(film, rig.desk.access)
    content = film.read(0, film.size)
    assert address.endswith(f"{sha256(content).hexdigest()}.mp4")
    assert list(rig.storage.objects.values()) == [(content, "video/mp4")]


def test_half_a_file_that_an_earlier_attempt_left_is_put_again(rig: Rig) -> None:
    shown = picture("A beach")
    key = f"{sha256(shown.content).hexdigest()}.png"
    rig.storage.objects[key] = (shown.content[:10], "image/png")
    rig.connector.host(shown, rig.desk.access)
    assert rig.storage.objects[key][0] == shown.content


def test_a_file_of_a_type_that_nobody_shows_is_refused_before_any_call(rig: Rig) -> None:
    with pytest.raises(NetworkTrouble, match="application/pdf"):
        rig.connector.host(ParcelPicture(b"%PDF", "application/pdf", ""), rig.desk.access)
    assert rig.storage.requests == []


def test_connecting_puts_reads_and_deletes_and_leaves_nothing(rig: Rig) -> None:
    identity = rig.connector.identify(rig.desk.access)
    assert identity.remote_identity == f"{rig.storage.url.removeprefix('http://')}/{BUCKET}"
    assert (identity.handle, identity.display_name) == ("media", BUCKET)
    asked = [(request.method, request.path) for request in rig.storage.requests]
    at = f"/{BUCKET}/{PROBE}"
    assert asked == [("PUT", at), ("HEAD", at), ("GET", f"/public/{PROBE}"), ("DELETE", at)]
    assert "authorization" not in rig.storage.requests[2].headers
    assert rig.storage.objects == {}


def test_a_bucket_that_nobody_else_can_read_is_no_media_host(rig: Rig) -> None:
    rig.storage.is_public = False
    with pytest.raises(AccountTrouble, match="let everybody read"):
        rig.connector.identify(rig.desk.access)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"access_key": "SCWWRONG"}, "refuses the access key"),
        ({"bucket": "another-bucket"}, "no bucket “another-bucket”"),
        ({"region": "nl-ams"}, "another region"),
        ({"endpoint": "http://storage.example.org"}, "must begin with https://"),
        ({"public_url": "http://media.example.org"}, "must begin with https://"),
        ({"secret_key": ""}, "missing"),
    ],
)
def test_what_was_typed_wrong_is_named(rig: Rig, fields: dict[str, str], sentence: str) -> None:
    rig.give(**fields)
    with pytest.raises(AccountTrouble, match=sentence):
        rig.connector.identify(rig.desk.access)


@pytest.mark.parametrize(
    ("reply", "trouble", "sentence"),
    [
        (refused(403, "AccessDenied"), AccountTrouble, "extend its policy"),
        (refused(403, "SignatureDoesNotMatch"), AccountTrouble, "refuses the access key"),
        (refused(403, "RequestTimeTooSkewed"), NetworkTrouble, "clock"),
        (refused(503, "SlowDown"), NetworkTrouble, "slow down"),
        (refused(301, "PermanentRedirect"), AccountTrouble, "another region"),
        (refused(500, "InternalError"), NetworkTrouble, "status 500"),
        (HTML, NetworkTrouble, "doesn’t give back"),
        (Reply(502, HTML.body, HTML.headers), NetworkTrouble, "status 502"),
        (Reply(307, b"", {"Location": "http://127.0.0.1:9/elsewhere"}), AccountTrouble, "another"),
    ],
)
def test_what_the_storage_refuses_is_said_in_a_sentence(
    rig: Rig, reply: Reply, trouble: type[Trouble], sentence: str
) -> None:
    rig.storage.server.on(every, lambda _: reply)
    with pytest.raises(Trouble, match=sentence) as told:
        rig.connector.identify(rig.desk.access)
    assert isinstance(told.value, trouble)


def test_a_put_that_fails_is_not_repeated_behind_our_back(rig: Rig) -> None:
    rig.storage.server.on(puts, lambda _: refused(500, "InternalError"))
    with pytest.raises(NetworkTrouble):
        rig.connector.host(picture("A beach"), rig.desk.access)
    assert [request.method for request in rig.storage.requests] == ["HEAD", "PUT"]


def test_a_storage_that_says_nothing_is_given_up_soon(rig: Rig) -> None:
    rig.storage.server.on(every, lambda _: rig.storage.server.stall())
    with pytest.raises(NetworkTrouble, match="ReadTimeoutError"):
        rig.connector.host(picture("A beach"), rig.desk.access)


def test_a_storage_that_is_away_is_the_networks_trouble(rig: Rig) -> None:
    rig.storage.server.close()
    with pytest.raises(NetworkTrouble, match="can’t be used now"):
        rig.connector.host(picture("A beach"), rig.desk.access)


@pytest.mark.parametrize("fault", [None, Fault.OUTAGE, Fault.SERVER_ERROR, Fault.CUT, Fault.ELSEWHERE])
def test_the_keys_and_signatures_show_nowhere(
    rig: Rig, fault: Fault | None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    if fault is not None:
        rig.storage.server.misbehave(fault, puts, refused(403, "No"), refused(403, "No"))
    shown = [repr(rig.connector), repr(rig.desk.access)]
    calls: list[Callable[[], object]] = [
        lambda: rig.connector.host(picture("A beach"), rig.desk.access),
        lambda: rig.connector.identify(rig.desk.access),
    ]
    for call in calls:
        try:
            shown.append(repr(call()))
        except Trouble as trouble:
            error: BaseException | None = trouble
            while error is not None:
                shown += [repr(error), str(error)]
                error = error.__cause__
    signatures = [r.headers.get("authorization", "none").rpartition("=")[2] for r in rig.storage.requests]
    for secret in (ACCESS_KEY, SECRET_KEY, *signatures):
        if secret != "none":
            assert secret not in "\n".join(shown)
            assert secret not in caplog.text


def test_this_machines_own_amazon_settings_are_never_used(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (
        ("AWS_ACCESS_KEY_ID", "AKIAOTHER"),
        ("AWS_SECRET_ACCESS_KEY", "other"),
        ("AWS_PROFILE", "nobody"),
        ("AWS_ENDPOINT_URL", "http://127.0.0.1:9"),
        ("AWS_MAX_ATTEMPTS", "9"),
    ):
        monkeypatch.setenv(name, value)
    rig.connector.identify(rig.desk.access)
    assert all(
        "AKIAOTHER" not in request.headers.get("authorization", "") for request in rig.storage.requests
    )


def test_a_media_host_publishes_nothing_and_has_nothing_to_read(rig: Rig) -> None:
    assert isinstance(rig.connector, HostsMedia)
    assert not rig.connector.capabilities.publishes
    assert isinstance(rig.connector.publish(parcel("Good morning"), rig.desk.access), Rejected)
    assert isinstance(rig.connector.look_up(parcel("Good morning"), rig.desk.access), CannotTell)
    assert rig.connector.collect(rig.desk.access, "here") == Batch((), "here")
    assert rig.connector.metrics([RemotePost("1")], rig.desk.access) == [None]
    with pytest.raises(NetworkTrouble):
        rig.connector.delete(RemotePost("1"), rig.desk.access)
    with pytest.raises(NetworkTrouble):
        rig.connector.moderate(RemotePost("1"), Moderation.HIDE, rig.desk.access)
    assert rig.storage.requests == []


def puts(request: Request) -> bool:
    """Picks what stores something."""
    return request.method == "PUT"
