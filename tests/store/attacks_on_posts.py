"""Attacks on what is written, sealed, signed and sent."""

from tests.store.attack import FAKE, WITHOUT_CHECKS, attack, never


def _sign(post: str, *, digest: str = "", version: str = "", verdict: str = "approve", way: str = "") -> str:
    return (
        f"INSERT {way} INTO approval (post_id, version, digest, approver, verdict, note, at) VALUES "
        f"(:{post}_post, {version or f':{post}_version'}, {digest or f':{post}_digest'}, :me, "
        f"'{verdict}', '', :now)"
    )


def _queue(post: str, account: str = "account", *, way: str = "", **columns: str) -> str:
    values = {
        "post_id": f":{post}_post",
        "version": "1",
        "digest": f":{post}_digest",
        "account_id": f":{account}",
        "state": "'queued'",
        "due_at": ":now",
        "client_key": "'attack'",
        "created_at": ":now",
        "parts": "1",
    } | columns
    return f"INSERT {way} INTO delivery ({', '.join(values)}) VALUES ({', '.join(values.values())})"


def _move(delivery: str, change: str, way: str = "") -> str:
    return f"UPDATE {way} delivery SET {change} WHERE id = :{delivery}_delivery"


_LEASE = "state = 'leased', fence = fence + 1, lease_owner = 'me', lease_until = :soon"


def _seal(content: str, *, post: str = "draft", version: str = "1", digest: str = "warroom_sha256") -> str:
    made = f"{digest}({content})" if digest == "warroom_sha256" else digest
    return (
        "INSERT INTO version (post_id, version, author, content, digest, created_at) "
        f"VALUES (:{post}, {version}, :me, {content}, {made}, :now)"
    )


def _document(**other: str) -> str:
    fields = {"post": "8", "version": "1", "targets": "[]", "due_at": "null", "format": "1"} | other
    return "CAST('{" + ",".join(f'"{key}":{value}' for key, value in fields.items()) + "}' AS BLOB)"


SIGNING = [
    attack("approve one's own post", "kim", _sign("own")),
    attack("approve a post that one only edited", "kim", _sign("edited")),
    attack("approve in a drafter's role", "camille", _sign("waiting")),
    attack("approve in a monitor's role", "sasha", _sign("waiting")),
    attack("approve in an administrator's role", "noa", _sign("waiting")),
    attack("approve after one's access was switched off", "gone", _sign("waiting")),
    attack("approve without saying who", "nobody", _sign("waiting"), _sign("waiting", way="OR IGNORE")),
    attack("approve as the worker", "worker", _sign("waiting")),
    attack(
        "approve in somebody else's name", "robin", _sign("waiting").replace(":me", ":alix"), absolute=False
    ),
    never("approve an old version", _sign("old"), by="alix"),
    never("approve a version to come", _sign("waiting", version="2"), by="alix"),
    never("approve other bytes", _sign("waiting", digest=f"'{FAKE}'"), by="alix"),
    never("approve a returned version all the same", _sign("returned"), by="robin"),
    never("take one's own veto back", _sign("returned"), by="alix"),
    never("slip a verdict in that means nothing", WITHOUT_CHECKS, _sign("half", verdict="?"), by="alix"),
    never("change a verdict", "UPDATE approval SET verdict = 'approve' WHERE post_id = :returned_post"),
    never("change who signed", "UPDATE OR REPLACE approval SET approver = :robin"),
    never("delete a veto", "DELETE FROM approval WHERE verdict = 'return'"),
    never(
        "replace a veto",
        "INSERT OR REPLACE INTO approval SELECT id, post_id, version, digest, approver, 'approve', '', at "
        "FROM approval WHERE verdict = 'return'",
        by="alix",
    ),
    attack(
        "take the writer off the list of writers",
        "kim",
        "DELETE FROM post_writer WHERE person_id = :kim",
        _sign("own"),
        absolute=True,
    ),
    never("rename the writer", "UPDATE post_writer SET person_id = :camille WHERE person_id = :kim"),
    attack(
        "make a colleague a writer, so that they can't sign",
        "camille",
        "INSERT INTO post_writer VALUES (:waiting_post, :alix)",
    ),
]

SEALED = [
    never("change sealed bytes", "UPDATE version SET content = CAST('{}' AS BLOB) WHERE post_id = :due_post"),
    never(
        "change sealed bytes and their digest",
        f"UPDATE OR REPLACE version SET content = x'7b7d', digest = '{FAKE}' WHERE post_id = :due_post",
        sha=FAKE,
    ),
    never("delete a sealed version", "DELETE FROM version WHERE post_id = :waiting_post"),
    never(
        "replace a sealed version",
        f"INSERT OR REPLACE INTO version SELECT post_id, version, author, x'7b7d', '{FAKE}', created_at "
        "FROM version WHERE post_id = :due_post",
        by="camille",
        sha=FAKE,
    ),
    never(
        "move a version to another post",
        "UPDATE OR REPLACE version SET post_id = :draft WHERE post_id = :due_post",
    ),
    never("point a post back at its old version", "UPDATE post SET latest_version = 1 WHERE id = :new_post"),
    attack("seal in somebody else's name", "kim", _seal(_document()).replace(":me", ":camille")),
    attack("seal in an approver's role", "alix", _seal(_document())),
    never("seal a number twice", _seal(_document(post="7"), post="waiting_post"), by="camille"),
    never("skip a number", _seal(_document(version="3"), version="3"), by="camille"),
    never("seal for a post that does not exist", _seal(_document(post="999"), post="sending_digest")),
    attack("seal a digest that is not the bytes' own", "camille", _seal(_document(), digest=f"'{FAKE}'")),
    never("seal another post's document", _seal(_document(post="7")), by="camille"),
    never("seal a key twice", _seal(_document(post='8,"post":8')), by="camille"),
    never("seal a key twice deep inside", _seal(_document(targets='[{"a":1,"a":2}]')), by="camille"),
    never("seal something that is not JSON", _seal("x'00ff'"), by="camille"),
    never(
        "seal text where bytes belong",
        _seal(_document().removeprefix("CAST(").removesuffix(" AS BLOB)")),
        by="camille",
    ),
    never(
        "seal anew what is on the network",
        _seal(_document(post="1", version="2"), post="sent_post", version="2"),
        by="camille",
    ),
    never("change a picture", "UPDATE media SET content = x'00'", sha=FAKE),
    never("delete a picture", "DELETE FROM media"),
    never(
        "replace a picture",
        "INSERT OR REPLACE INTO media SELECT sha256, x'00', mime, width, height, added_by, added_at "
        "FROM media",
        by="camille",
        sha="4e27e1f355325927f676ffdd5258b33f812edf7296b072e4d2a6075c0498fdf5",
    ),
    attack(
        "edit a draft in somebody else's name",
        "kim",
        "UPDATE post SET draft = '{}', saved_by = :camille WHERE id = :draft",
    ),
    attack("edit a draft in an approver's role", "alix", "UPDATE post SET title = '', saved_by = :me"),
    never("give a post another author", "UPDATE post SET created_by = :sasha WHERE id = :draft"),
    never("delete a post", "DELETE FROM post WHERE id = :draft"),
    never(
        "replace a post",
        "INSERT OR REPLACE INTO post (id, title, draft, stage, created_by, created_at, revision, saved_by, "
        "saved_at) VALUES (:due_post, '', '{}', 'draft', :me, :now, 1, :me, :now)",
        by="camille",
    ),
    never("rewrite a comment", "UPDATE comment SET text = 'Fine by me.'"),
    never("delete a comment", "DELETE FROM comment"),
    attack(
        "comment in somebody else's name",
        "camille",
        "INSERT INTO comment (post_id, person_id, text, at) VALUES (:due_post, :alix, 'Fine by me.', :now)",
    ),
]

SENDING = [
    never("queue what nobody signed", _queue("waiting", due_at=":soon"), by="alix"),
    never("queue with half of the signatures", _queue("half", "two_keys"), by="alix"),
    never("queue what was returned", _queue("returned"), by="alix"),
    never("queue for an account that was not sealed", _queue("dropped", "unused", due_at=":soon"), by="alix"),
    never("queue for an account that does not exist", _queue("dropped", "noa", account_id="99"), by="alix"),
    never("queue before the sealed time", _queue("dropped"), by="alix"),
    never("queue before the sealed time began", _queue("dropped", due_at="''"), by="alix"),
    never("queue other bytes", _queue("dropped", due_at=":soon", digest=f"'{FAKE}'"), by="alix", sha=FAKE),
    never("queue half of a thread", _queue("dropped", due_at=":soon", parts="0"), by="alix"),
    never("queue a second time for one account", _queue("later", due_at=":soon"), by="alix"),
    never("queue in the place of what was sent", _queue("sent", way="OR REPLACE"), by="alix"),
    never("queue as sent already", _queue("dropped", due_at=":soon", state="'sent'"), by="alix"),
    attack("queue again what an approver cancelled", "camille", _queue("dropped", due_at=":soon")),
    never("send from the queue at once", _move("due", "state = 'sending'"), by="worker"),
    never("lease without a new fence", _move("due", _LEASE.replace("fence = fence + 1,", "")), by="worker"),
    never("lease without an end", _move("due", _LEASE.replace(":soon", "NULL")), by="worker"),
    attack("lease by hand", "alix", _move("due", _LEASE)),
    attack("lease without saying who", "nobody", _move("due", _LEASE, "OR IGNORE")),
    attack("send by hand, step by step", "alix", _move("due", _LEASE), _move("due", "state = 'sending'")),
    never(
        "send unapproved, step by step",
        _queue("waiting", due_at=":soon"),
        _move("due", _LEASE),
        _move("due", "state = 'sending'"),
        by="alix",
    ),
    # A file has no clock of its own: who lies about the time too may call this sending, but can't send it.
    never(
        "send before its time",
        _move("later", _LEASE),
        _move("later", "state = 'sending'"),
        by="worker",
        true_clock=True,
    ),
    never("bring the time forward", _move("later", "due_at = :now"), by="worker"),
    never("send under a hold", _move("due", "state = 'queued'"), _move("due", _LEASE), under_hold=True),
    never("send what was cancelled", _move("dropped", "state = 'queued'"), by="alix"),
    never("send once more what was sent", _move("sent", "state = 'queued'"), by="alix"),
    never("lease what is in doubt", _move("doubt", _LEASE), by="worker"),
    attack("queue blindly what is in doubt", "camille", _move("doubt", "state = 'queued'")),
    attack("queue again what failed", "sasha", _move("failed", "state = 'queued'")),
    attack("release what is held", "camille", _move("held", "state = 'queued'")),
    attack("say that what is being sent failed", "camille", _move("sending", "state = 'failed'")),
    attack("say that what is being sent was not", "alix", _move("sending", "state = 'queued'")),
    attack("say that it was sent", "camille", _move("doubt", "state = 'sent', sent_at = :now")),
    attack("cancel without a name", "nobody", _move("later", "state = 'cancelled'", "OR IGNORE")),
    never("call sent what no part of is", _move("doubt", "state = 'sent', sent_at = :now"), by="worker"),
    never("skip from the queue to sent", _move("due", "state = 'sent'"), by="worker"),
    never("invent a state", WITHOUT_CHECKS, _move("due", "state = 'gone'"), by="worker"),
    never("lower the fence", _move("sent", "fence = 0"), by="worker"),
    never("change the client's key", _move("due", "client_key = 'other'"), by="worker"),
    never("change the instant of creation", _move("doubt", "created_at = :now"), by="worker"),
    never("forget that it was tried", _move("doubt", "attempt = 0"), by="worker"),
    never(
        "take another delivery's place",
        _move("due", "id = 1, client_key = (SELECT client_key FROM delivery WHERE id = 1)", "OR REPLACE"),
    ),
    never("send other bytes", _move("due", f"digest = '{FAKE}'"), by="worker", sha=FAKE),
    never("send an old version", _move("due", "version = 0"), by="worker"),
    never("send to another account", _move("due", "account_id = :unused"), by="worker"),
    never("send half of a thread", _move("due", "parts = 0"), by="worker"),
    never("change when it was sent", _move("sent", "sent_at = :long_ago")),
    never("delete a delivery", "DELETE FROM delivery WHERE id = :sent_delivery"),
    never(
        "record a part that nobody sent",
        "INSERT INTO delivery_part VALUES (:due_delivery, 0, 'remote', NULL, NULL, :now)",
        by="worker",
    ),
    attack(
        "record a part as a drafter",
        "camille",
        "INSERT INTO delivery_part VALUES (:doubt_delivery, 0, 'remote', NULL, NULL, :now)",
    ),
    never(
        "record a part that there is not",
        "INSERT INTO delivery_part VALUES (:doubt_delivery, 7, 'remote', NULL, NULL, :now)",
        by="worker",
    ),
    never("replace a part", "INSERT OR REPLACE INTO delivery_part SELECT * FROM delivery_part", by="worker"),
    never("change where it was sent", "UPDATE OR REPLACE delivery_part SET url = 'https://elsewhere'"),
    never("delete what was sent", "DELETE FROM delivery_part"),
]

ATTACKS_ON_POSTS = (*SIGNING, *SEALED, *SENDING)
