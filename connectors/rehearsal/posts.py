"""Our posts as the practice network keeps them: its limits, storing once, and finding again."""

import json
import sqlite3
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256

from connectors.rehearsal.answers import Unacceptable
from warroom.domain.capabilities import Capabilities
from warroom.domain.delivery import RemotePost
from warroom.domain.sealed import instant_to_text
from warroom.domain.text_length import count
from warroom.language import tr
from warroom.ports import Parcel, ParcelPicture, ParcelVideo


@dataclass(frozen=True)
class NetworkPost:
    """A stored post as the network itself shows it to drills and tests. `sha256` is of all that arrived."""

    id: str
    account: str
    client_key: str
    sha256: str
    text: str
    parent_id: str | None
    root_id: str | None
    alts: tuple[str, ...]
    stored_at: str
    deleted: bool


def arrived_digest(parcel: Parcel) -> str:
    """The SHA-256 of everything in `parcel`: equal for two attempts that are the same byte for byte."""
    document = {
        "text": parcel.text,
        "pictures": [_picture_document(picture) for picture in parcel.pictures],
        "card": _card_document(parcel),
        "languages": parcel.languages,
        "client_key": parcel.client_key,
        "created_at": instant_to_text(parcel.created_at),
        "parent": parcel.parent and parcel.parent.id,
        "root": parcel.root and parcel.root.id,
        "video": parcel.video and _video_document(parcel.video),
        "options": dict(parcel.options),
        "replaces": parcel.replaces and parcel.replaces.id,
    }
    return sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()


def refuse_over_limits(parcel: Parcel, can: Capabilities) -> None:
    """Raise Unacceptable for what the network doesn't take."""
    over = count(parcel.text, can.unit) - can.most(parcel)
    if over > 0:
        raise Unacceptable(tr("The rehearsal network refused the text: it is {n} too long.", n=over))
    if can.text_trouble is not None and (trouble := can.text_trouble(parcel.text)):
        raise Unacceptable(trouble)
    if not parcel.text.strip() and not parcel.pictures and parcel.video is None:
        raise Unacceptable(tr("The rehearsal network refused the post: it is empty."))
    if can.needs_media and not parcel.pictures and parcel.video is None and parcel.parent is None:
        raise Unacceptable(tr("The rehearsal network refused the post: it has neither picture nor video."))
    if parcel.video is not None and not can.max_videos:
        raise Unacceptable(tr("The rehearsal network refused the post: it takes no videos."))
    if len(parcel.pictures) > can.max_images:
        raise Unacceptable(tr("The rehearsal network refused the post: it has too many pictures."))
    for number, picture in enumerate(parcel.pictures, start=1):
        if picture.mime not in can.image_types or _really_is(picture.content) != picture.mime:
            raise Unacceptable(tr("The rehearsal network refused picture {n}: wrong type.", n=number))
        if len(picture.content) > can.max_image_bytes and not can.fits_images:
            raise Unacceptable(tr("The rehearsal network refused picture {n}: too large.", n=number))
        if can.max_alt_length and count(picture.alt, can.unit) > can.max_alt_length:
            raise Unacceptable(
                tr("The rehearsal network refused picture {n}: its description is too long.", n=number)
            )


def store(connection: sqlite3.Connection, account: str, parcel: Parcel, scenario: str, now: datetime) -> int:
    """Keep the post with its pictures; its number. How the crowd reacts is thought of when somebody looks."""
    cursor = connection.execute(
        "INSERT INTO post (account, client_key, sha256, text, card, languages, parent, root, created_at,"
        " stored_at, scenario_seed, next_reaction_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            account,
            parcel.client_key,
            arrived_digest(parcel),
            parcel.text,
            json.dumps(_card_document(parcel)) if parcel.card else None,
            json.dumps(parcel.languages),
            parcel.parent and parcel.parent.id,
            parcel.root and parcel.root.id,
            instant_to_text(parcel.created_at),
            instant_to_text(now),
            scenario,
            instant_to_text(now),
        ),
    )
    number = int(cursor.lastrowid or 0)
    for position, picture in enumerate(parcel.pictures):
        digest = _keep_media(connection, picture)
        connection.execute("INSERT INTO picture VALUES (?, ?, ?, ?)", (number, position, digest, picture.alt))
    if parcel.card_picture is not None:
        _keep_media(connection, parcel.card_picture)
    return number


def find(connection: sqlite3.Connection, account: str, client_key: str) -> RemotePost | None:
    """The account's post that came under `client_key`, deleted or not."""
    row = connection.execute(
        "SELECT seq FROM post WHERE account = ? AND client_key = ?", (account, client_key)
    ).fetchone()
    return remote(account, row["seq"]) if row else None


def correct(connection: sqlite3.Connection, account: str, parcel: Parcel) -> RemotePost | None:
    """Let the account's post that `parcel` replaces say what it says; None when there is no such post."""
    number = number_of(parcel.replaces.id if parcel.replaces else "", "p")
    changed = connection.execute(
        "UPDATE post SET text = ?, sha256 = ? WHERE seq = ? AND account = ? AND deleted_at IS NULL",
        (parcel.text, arrived_digest(parcel), number, account),
    )
    return remote(account, number) if changed.rowcount else None


def same_words(connection: sqlite3.Connection, account: str, parcel: Parcel, since: str) -> RemotePost | None:
    """The account's newest post of the same words in the same place that it wrote at `since` or later."""
    row = connection.execute(
        "SELECT seq FROM post WHERE account = ? AND text = ? AND parent IS ? AND created_at >= ?"
        " AND deleted_at IS NULL ORDER BY seq DESC LIMIT 1",
        (account, parcel.text, parcel.parent and parcel.parent.id, since),
    ).fetchone()
    return remote(account, row["seq"]) if row else None


def remote(account: str, number: int) -> RemotePost:
    """The post as everybody outside names it."""
    return RemotePost(f"p{number}", f"https://rehearsal.example/@{account}/p{number}")


def number_of(remote_id: str, letter: str) -> int:
    """The number in an id of the kind `letter` ("p": post, "r": response); 0, nobody's, for other texts."""
    digits = remote_id[1:]
    return int(digits) if remote_id[:1] == letter and digits.isdecimal() and len(digits) < 18 else 0


def every(connection: sqlite3.Connection) -> tuple[NetworkPost, ...]:
    """All posts that were ever stored, oldest first."""
    alts: dict[int, list[str]] = {}
    for row in connection.execute("SELECT post, alt FROM picture ORDER BY post, position"):
        alts.setdefault(row["post"], []).append(row["alt"])
    return tuple(
        NetworkPost(
            id=f"p{row['seq']}",
            account=row["account"],
            client_key=row["client_key"],
            sha256=row["sha256"],
            text=row["text"],
            parent_id=row["parent"],
            root_id=row["root"],
            alts=tuple(alts.get(row["seq"], ())),
            stored_at=row["stored_at"],
            deleted=row["deleted_at"] is not None,
        )
        for row in connection.execute("SELECT * FROM post ORDER BY seq")
    )


def _keep_media(connection: sqlite3.Connection, picture: ParcelPicture) -> str:
    digest = sha256(picture.content).hexdigest()
    connection.execute(
        "INSERT OR IGNORE INTO media VALUES (?, ?, ?)", (digest, picture.mime, picture.content)
    )
    return digest


def _picture_document(picture: ParcelPicture) -> dict[str, str]:
    return {"sha256": sha256(picture.content).hexdigest(), "mime": picture.mime, "alt": picture.alt}


def _video_document(video: ParcelVideo) -> dict[str, str]:
    whole, offset = sha256(), 0
    while piece := video.read(offset, 1_000_000):
        whole.update(piece)
        offset += len(piece)
    return {"sha256": whole.hexdigest(), "mime": video.mime, "alt": video.alt}


def _card_document(parcel: Parcel) -> dict[str, object] | None:
    if parcel.card is None:
        return None
    picture = parcel.card_picture and _picture_document(parcel.card_picture)
    return asdict(parcel.card) | {"picture": picture}


def _really_is(content: bytes) -> str | None:
    """The type that the first bytes show, whatever was declared."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return None
