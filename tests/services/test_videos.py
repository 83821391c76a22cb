"""A video is kept in pieces and sent as it was approved; what is half-done is noted and finished later."""

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from tests import factories
from tests.administrator import administering, is_written
from tests.factories import SetClock, Staff
from tests.services.conftest import Connect, errors, signed
from tests.services.publishing import LEASE, WORKER_ID, deliveries, publish, states
from tests.ui.films import film
from warroom.domain.delivery import DeliveryState
from warroom.domain.ids import WORKER, Sha256
from warroom.domain.post import Captions, Draft, Part, Video
from warroom.domain.settlement import RetryAt
from warroom.errors import BadInput, NotAllowed, StoreTrouble
from warroom.services import compose, deliver
from warroom.services.office import Office
from warroom.services.parcels import NotAsApproved
from warroom.services.videos import Cancelled

SUBTITLES = b"WEBVTT\n\n00:00.000 --> 00:02.000\nBonjour !\n"


# Videos.


def test_a_video_goes_out_as_it_was_attached_with_its_captions(
    office: Office, staff: Staff, connect: Connect, film_file: Path
) -> None:
    youtube = connect("youtube")
    heard: list[float] = []

    def on_progress(share: float) -> bool:
        heard.append(share)
        return True

    info = compose.attach_video(office, staff.camille.id, film_file, on_progress)
    assert (info.mime, info.seconds, info.size) == ("video/mp4", 30.0, film_file.stat().st_size)
    assert heard == sorted(heard)
    assert len(heard) == 2
    captions = compose.attach_captions(office, staff.camille.id, SUBTITLES, "speech.vtt")
    video = Video(info.sha256, info.mime, "A speech", captions=(Captions(captions, "fr"),))
    draft = Draft(
        title="Speech",
        accounts=(youtube.id,),
        thread=(Part("All of it", video=video),),
        options={youtube.id: {"title": "The speech of Lyon"}},
    )
    assert errors(office, draft) == []
    signed(office, staff, draft)

    (sending,) = deliver.begin(office, deliver.claim(office, WORKER_ID, 5, LEASE), LEASE)
    parcel = deliver.parcel_to_send(office, sending, LEASE)
    assert parcel.video is not None
    sent, offset = b"", 0
    while piece := parcel.video.read(offset, 700_000):
        sent, offset = sent + piece, offset + len(piece)
    assert sent == film_file.read_bytes()
    assert parcel.video.captions[0].content == SUBTITLES
    assert parcel.options["title"] == "The speech of Lyon"


def test_a_video_that_is_exchanged_after_it_was_checked_is_not_sent(
    office: Office, staff: Staff, connect: Connect, film_file: Path
) -> None:
    youtube = connect("youtube")
    info = compose.attach_video(office, staff.camille.id, film_file)
    video = Video(info.sha256, info.mime, "A speech")
    draft = Draft(
        "Speech", (youtube.id,), (Part("All of it", video=video),), options={youtube.id: {"title": "Lyon"}}
    )
    signed(office, staff, draft)
    (sending,) = deliver.begin(office, deliver.claim(office, WORKER_ID, 5, LEASE), LEASE)
    checked = deliver.parcel_to_send(office, sending, LEASE).video
    assert checked is not None
    assert checked.read(0, 10) == film_file.read_bytes()[:10]
    # The owner of the database puts other bytes under the same name while it is being uploaded.
    with administering(office.store.path, "media") as administrator:
        administrator.execute("UPDATE media SET content = ?", (b"other bytes",))
    assert checked.read(0, 10) == b""


def test_a_video_that_is_not_the_approved_one_is_not_sent(
    office: Office, staff: Staff, connect: Connect, film_file: Path
) -> None:
    youtube = connect("youtube")
    info = compose.attach_video(office, staff.camille.id, film_file)
    # Somebody with a raw client names other chunks a video: nobody else's hash can be checked in SQL.
    other = replace(info, sha256=Sha256(sha256(b"another film").hexdigest()))
    with office.store.write(staff.camille.id) as uow:
        uow.media.add_video(other, uow.media.chunks(info.sha256), staff.camille.id, office.clock.now())
    draft = Draft(
        title="Speech",
        accounts=(youtube.id,),
        thread=(Part("All of it", video=Video(other.sha256, other.mime, "A speech")),),
        options={youtube.id: {"title": "The speech of Lyon"}},
    )
    signed(office, staff, draft)
    (sending,) = deliver.begin(office, deliver.claim(office, WORKER_ID, 5, LEASE), LEASE)
    with pytest.raises(NotAsApproved):
        deliver.parcel_to_send(office, sending, LEASE)


def test_attaching_a_long_video_can_be_stopped_and_nothing_of_it_is_used(
    office: Office, staff: Staff, film_file: Path
) -> None:
    with pytest.raises(Cancelled):
        compose.attach_video(office, staff.camille.id, film_file, lambda share: share < 0.5)
    with office.store.read() as uow:
        assert uow.media.video(Sha256(sha256(film_file.read_bytes()).hexdigest())) is None


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"not a film at all", "is not an MP4"),
        (film()[:300], "is not an MP4"),
    ],
)
def test_a_file_that_is_no_video_is_refused_by_its_name(
    office: Office, staff: Staff, tmp_path: Path, content: bytes, says: str
) -> None:
    file = tmp_path / "holiday.mp4"
    file.write_bytes(content)
    with pytest.raises(BadInput, match=rf"holiday\.mp4 {says}"):
        compose.attach_video(office, staff.camille.id, file)
    with pytest.raises(BadInput, match=r"gone\.mp4 can't be read"):
        compose.attach_video(office, staff.camille.id, tmp_path / "gone.mp4")
    with pytest.raises(NotAllowed):
        compose.attach_video(office, staff.alix.id, file)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"Hello", "holds no captions"),
        (b"\xff\xfe", "isn't written in UTF-8"),
        (SUBTITLES * 40_000, "too large"),
    ],
)
def test_a_file_that_holds_no_captions_is_refused(
    office: Office, staff: Staff, content: bytes, says: str
) -> None:
    with pytest.raises(BadInput, match=says):
        compose.attach_captions(office, staff.camille.id, content, "speech.vtt")


def test_nobody_adds_to_a_stored_video(office: Office, staff: Staff, film_file: Path) -> None:
    info = compose.attach_video(office, staff.camille.id, film_file)
    with pytest.raises(StoreTrouble), office.store.write(staff.camille.id) as uow:
        uow.media.add_video(info, uow.media.chunks(info.sha256), staff.camille.id, office.clock.now())


# Notes of half-done posts.


def test_what_a_connector_notes_is_there_at_the_next_attempt_and_nowhere_in_clear(
    office: Office, staff: Staff, database: Path, clock: SetClock
) -> None:
    factories.approved(office, staff.camille.id, staff.alix.id)
    (sending,) = deliver.begin(office, deliver.claim(office, WORKER_ID, 5, LEASE), LEASE)
    clock.move(seconds=50)
    deliver.parcel_to_send(office, sending, LEASE).note("container 4711, a secret address")
    (lease,) = (d.lease_until for d in deliveries(office, sending.delivery.post_id))
    assert lease == clock.now() + LEASE
    assert not is_written(database, b"secret address")

    with factories.on_workers_machine(office).store.read() as uow:
        kept = uow.deliveries.noted(sending.delivery)
    again = replace(sending, parcel=replace(sending.parcel, noted=kept))
    assert deliver.parcel_to_send(office, again, LEASE).noted == "container 4711, a secret address"


def test_a_long_upload_that_was_begun_in_time_is_not_late(
    office: Office, staff: Staff, clock: SetClock
) -> None:
    half_done = factories.approved(office, staff.camille.id, staff.alix.id, "An hour of film")
    (sending,) = deliver.begin(office, deliver.claim(office, WORKER_ID, 5, LEASE), LEASE)
    deliver.parcel_to_send(office, sending, LEASE).note("upload 4711")
    later = RetryAt(clock.now() + timedelta(minutes=30), "The network still works on the video.")
    deliver.settle(office, [(sending, later)], LEASE)
    failing = factories.approved(office, staff.camille.id, staff.alix.id, "Never begun")
    publish(office, later)

    clock.move(minutes=40)
    deliver.claim(office, WORKER_ID, 0, LEASE)
    assert (states(office, half_done.id), states(office, failing.id)) == (["queued"], ["missed"])
    clock.move(hours=3)
    deliver.claim(office, WORKER_ID, 0, LEASE)
    assert states(office, half_done.id) == ["missed"]


def test_who_lost_the_lease_notes_nothing(office: Office, staff: Staff) -> None:
    factories.approved(office, staff.camille.id, staff.alix.id)
    (sending,) = deliver.begin(office, deliver.claim(office, WORKER_ID, 5, LEASE), LEASE)
    parcel = deliver.parcel_to_send(office, sending, LEASE)
    with office.store.write(WORKER) as uow:
        uow.deliveries.move(sending.delivery, DeliveryState.IN_DOUBT, lease_until=None)
    with pytest.raises(Exception, match="taken this delivery over"):
        parcel.note("too late")
