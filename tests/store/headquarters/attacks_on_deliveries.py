"""Attacks on what is queued, leased and sent."""

from tests.store.headquarters.attack import FAKE, Attack, attack


def _queue(post: str, account: str = "account", more: str = "", **columns: str) -> str:
    values = {
        "post_id": f"%({post}_post)s",
        "version": "1",
        "digest": f"%({post}_digest)s",
        "account_id": f"%({account})s",
        "state": "'queued'",
        "due_at": "%(soon)s",
        "client_key": "'attack'",
        "created_at": "now()",
        "parts": "1",
    } | columns
    return f"INSERT INTO delivery ({', '.join(values)}) VALUES ({', '.join(values.values())}) {more}"


def _move(delivery: str, change: str) -> str:
    return f"UPDATE delivery SET {change} WHERE id = %({delivery}_delivery)s"


_LEASE = "state = 'leased', fence = fence + 1, lease_owner = 'me', lease_until = %(soon)s"


ATTACKS_ON_DELIVERIES: tuple[Attack, ...] = (
    attack("queue what nobody signed", "everybody", _queue("waiting")),
    attack("queue with half of the signatures", "everybody", _queue("half", "two_keys")),
    attack("queue what was returned", "everybody", _queue("returned")),
    attack("queue an old version", "everybody", _queue("old")),
    attack("queue for an account that was not sealed", "everybody", _queue("dropped", "unused")),
    attack("queue for an account that does not exist", "everybody", _queue("dropped", account_id="99")),
    attack("queue before the sealed time", "everybody", _queue("dropped", due_at="now()")),
    attack("queue before all times", "everybody", _queue("dropped", due_at="'-infinity'")),
    attack("queue for a year before all years", "everybody", _queue("dropped", due_at="'4000-01-01 BC'")),
    attack(
        "queue for no time at all",
        "everybody",
        _queue("sent", "unused", due_at="'infinity'"),
        _queue("dropped", due_at="'infinity'"),
        _queue("dropped", due_at="'20000-01-01'"),
    ),
    attack(
        "date a post when no calendar has a page",
        "everybody",
        "UPDATE post SET due_at = 'infinity', saved_by = %(me)s WHERE id = %(waiting_post)s",
        "UPDATE post SET due_at = '20000-01-01', saved_by = %(me)s WHERE id = %(waiting_post)s",
    ),
    attack("queue other bytes", "everybody", _queue("dropped", digest=f"'{FAKE}'")),
    attack("queue half of a thread", "everybody", _queue("dropped", parts="0")),
    attack("queue more than the thread", "everybody", _queue("dropped", parts="2")),
    attack("queue a second time for one account", "everybody", _queue("later")),
    attack("queue once more what was sent", "everybody", _queue("sent", due_at="now()")),
    attack("queue as sent already", "everybody", _queue("dropped", state="'sent'")),
    attack("queue as leased already", "everybody", _queue("dropped", state="'leased'", fence="5")),
    attack("queue without the role", "everybody but alix robin kim", _queue("dropped")),
    attack(
        "queue in an old snapshot",
        "everybody",
        "BEGIN ISOLATION LEVEL SERIALIZABLE",
        "SELECT 1",
        _queue("dropped"),
        "COMMIT",
    ),
    attack(
        "choose a delivery's number", "everybody", _queue("dropped", id="1", more="ON CONFLICT DO NOTHING")
    ),
    attack("send from the queue at once", "everybody", _move("due", "state = 'sending'")),
    attack("lease without a new fence", "everybody", _move("due", _LEASE.replace("fence = fence + 1,", ""))),
    attack(
        "lease with a fence of one's choice",
        "everybody",
        _move("due", _LEASE.replace("fence + 1", "fence + 2")),
    ),
    attack("lease without an end", "everybody", _move("due", _LEASE.replace("%(soon)s", "NULL"))),
    attack("lease without an owner", "everybody", _move("due", _LEASE.replace("'me'", "NULL"))),
    attack("lease by hand", "everybody but worker1", _move("due", _LEASE)),
    attack(
        "send by hand, step by step",
        "everybody but worker1",
        _move("due", _LEASE),
        _move("due", "state = 'sending'"),
    ),
    attack(
        "take a lease from a worker",
        "everybody but worker1",
        _move("leased", "lease_owner = 'me', lease_until = %(soon)s"),
    ),
    attack("raise the fence of what is being sent", "everybody", _move("sending", "fence = fence + 1")),
    attack("lower the fence", "everybody", _move("sending", "fence = 0")),
    attack(
        "lease what is leased once more", "everybody", _move("leased", "state = 'leased', fence = fence + 1")
    ),
    attack(
        "send before its time",
        "everybody",
        "BEGIN",
        _move("later", _LEASE),
        _move("later", "state = 'sending'"),
        "COMMIT",
    ),
    attack("bring the time forward", "everybody", _move("later", "due_at = now()")),
    attack(
        "bring the time forward while moving", "everybody", _move("held", "state = 'queued', due_at = now()")
    ),
    attack("send what was cancelled", "everybody", _move("dropped", "state = 'queued'")),
    attack("send once more what was sent", "everybody", _move("sent", "state = 'queued'")),
    attack("forget that it was sent", "everybody", _move("sent", "state = 'failed'")),
    attack("lease what is in doubt", "everybody", _move("doubt", _LEASE)),
    attack(
        "try again what is in doubt, without the role",
        "camille sasha noa nils nora ghost",
        _move("doubt", "state = 'queued'"),
    ),
    attack(
        "try again what failed, without the role",
        "camille sasha noa nils nora ghost",
        _move("failed", "state = 'queued'"),
    ),
    attack(
        "release what is held, without the role",
        "camille sasha noa nils nora ghost",
        _move("held", "state = 'queued'"),
    ),
    attack(
        "say that it was sent, without the role",
        "camille sasha noa nils nora ghost",
        "INSERT INTO delivery_part (delivery_id, part, remote_id, sent_at) VALUES (%(doubt_delivery)s, 0,"
        " 'x', now())",
        _move("doubt", "state = 'sent'"),
    ),
    attack(
        "say of what is being sent that it was",
        "everybody but worker1",
        "INSERT INTO delivery_part (delivery_id, part, remote_id, sent_at) VALUES (%(sending_delivery)s,"
        " 0, 'x', now())",
    ),
    attack(
        "say of what is queued that it was sent",
        "everybody",
        "INSERT INTO delivery_part (delivery_id, part, remote_id, sent_at) VALUES (%(due_delivery)s, 0,"
        " 'x', now())",
        _move("due", "state = 'sent'"),
    ),
    attack(
        "sent without a word of where",
        "everybody",
        _move("doubt", "state = 'sent', sent_at = now()"),
        _move("sending", "state = 'sent'"),
    ),
    attack(
        "record a part that is none",
        "everybody",
        "INSERT INTO delivery_part (delivery_id, part, remote_id, sent_at) VALUES (%(sending_delivery)s,"
        " 7, 'x', now())",
    ),
    attack(
        "record a part of what was sent",
        "everybody",
        "INSERT INTO delivery_part (delivery_id, part, remote_id, sent_at) VALUES (%(sent_delivery)s, 1,"
        " 'x', now())",
    ),
    attack(
        "point what was sent elsewhere", "everybody", "UPDATE delivery_part SET url = 'https://evil.example'"
    ),
    attack("forget where it was sent", "everybody", "DELETE FROM delivery_part"),
    attack("stop a delivery without any role", "nora ghost", _move("due", "state = 'cancelled'")),
    attack("hold without a hold", "everybody", _move("due", "state = 'held'")),
    attack("miss what is in time", "everybody but worker1", _move("due", "state = 'missed'")),
    attack("fail what is leased", "everybody but worker1", _move("leased", "state = 'failed'")),
    attack("hand over what is being sent", "everybody but worker1", _move("sending", "state = 'by_hand'")),
    attack(
        "put what is being sent in doubt", "everybody but worker1", _move("sending", "state = 'in_doubt'")
    ),
    attack("change a delivery's reason", "everybody but worker1", _move("failed", "why = 'all is well'")),
    attack("change when it was sent", "everybody", _move("sent", "sent_at = %(long_ago)s")),
    attack("send it to another account", "everybody", _move("due", "account_id = %(unused)s")),
    attack("send another version", "everybody", _move("due", "version = 2")),
    attack(
        "send another post",
        "everybody",
        _move("due", "post_id = %(waiting_post)s, digest = %(waiting_digest)s"),
    ),
    attack("send under another key", "everybody", _move("sending", "client_key = 'other'")),
    attack("send more parts", "everybody", _move("due", "parts = 2")),
    attack(
        "begin anew what was tried",
        "everybody",
        _move("doubt", "attempt = 0"),
        _move("doubt", "created_at = now()"),
    ),
    attack("call it deleted from the network", "everybody but worker1", _move("sent", "deleted_at = now()")),
    attack("delete a delivery", "everybody", "DELETE FROM delivery"),
    attack("move all deliveries at once", "everybody", "UPDATE delivery SET state = 'sent', why = NULL"),
    attack(
        "call a network's answer liked",
        "everybody but worker1",
        "INSERT INTO metrics VALUES (%(sent_delivery)s, 9, 9, 9, 9, now())",
    ),
    attack(
        "move it through a view",
        "everybody",
        "DELETE FROM deliverable",
        "UPDATE deliverable SET id = %(due_delivery)s",
    ),
    attack(
        "move it by a cursor",
        "nora ghost",
        "BEGIN",
        "DECLARE c CURSOR FOR SELECT * FROM delivery WHERE state = 'queued' FOR UPDATE",
        "FETCH c",
        "UPDATE delivery SET state = 'cancelled' WHERE CURRENT OF c",
        "COMMIT",
    ),
    attack(
        "lease in an old snapshot",
        "everybody",
        "BEGIN ISOLATION LEVEL REPEATABLE READ",
        "SELECT count(*) FROM hold",
        _move("due", _LEASE),
        "COMMIT",
    ),
    attack(
        "send in a serializable snapshot",
        "everybody",
        "BEGIN ISOLATION LEVEL SERIALIZABLE",
        "SELECT count(*) FROM hold",
        _move("leased", "state = 'sending'"),
        "COMMIT",
    ),
    attack(
        "queue a returned version by a writing view of one's own",
        "everybody",
        "CREATE VIEW mine AS SELECT * FROM delivery",
        "CREATE RULE r AS ON UPDATE TO post DO ALSO DELETE FROM approval",
    ),
    attack(
        "read what a worker noted",
        "everybody but worker1",
        "SELECT * FROM delivery_note",
        "COPY delivery_note TO STDOUT",
        "TABLE delivery_note",
    ),
    attack("change what a worker noted", "everybody but worker1", "UPDATE delivery_note SET sealed = 'x'"),
    attack(
        "note something of what is not being sent",
        "everybody",
        "INSERT INTO delivery_note VALUES (%(due_delivery)s, 0, 'x')",
    ),
    attack("forget what a worker noted", "everybody", "DELETE FROM delivery_note"),
)
