"""Attacks on what is written, sealed, signed and sent."""

from tests.store.headquarters.attack import FAKE, Attack, attack


def _sign(post: str, verdict: str = "approve", more: str = "", **columns: str) -> str:
    values = {
        "post_id": f"%({post}_post)s",
        "version": f"%({post}_version)s",
        "digest": f"%({post}_digest)s",
        "approver": "%(me)s",
        "verdict": f"'{verdict}'",
        "note": "''",
        "at": "now()",
    } | columns
    return f"INSERT INTO approval ({', '.join(values)}) VALUES ({', '.join(values.values())}) {more}"


def _seal(
    content: str, post: str = "%(draft)s", version: str = "1", digest: str = "", author: str = "%(me)s"
) -> str:
    return (
        "INSERT INTO version (post_id, version, author, content, digest, created_at) VALUES "
        f"({post}, {version}, {author}, {content}, {digest or f'encode(sha256({content}), $$hex$$)'}, now())"
    )


def _document(**other: str) -> str:
    fields = {
        "post": "%(draft)s",
        "version": "1",
        "targets": "[]",
        "due_at": "null",
        "author": "\"' || session_user || '\"",
        "format": "1",
    } | other
    text = ",".join(f'"{key}":{value}' for key, value in fields.items())
    return f"convert_to('{{{text}}}', 'UTF8')"


SIGNING = (
    attack("approve one's own post", "kim", _sign("own")),
    attack("approve a post that one only edited", "kim", _sign("edited")),
    attack("approve without the role", "camille sasha noa nils nora ghost worker1", _sign("waiting")),
    attack("approve in a colleague's name", "everybody but alix", _sign("waiting", approver="%(alix)s")),
    attack("approve in the worker's name", "everybody", _sign("waiting", approver="0")),
    attack("approve in nobody's name", "everybody", _sign("waiting", approver="NULL")),
    attack("approve an old version", "everybody", _sign("old")),
    attack("approve a version to come", "everybody", _sign("waiting", version="2")),
    attack("approve other bytes", "everybody", _sign("waiting", digest=f"'{FAKE}'")),
    attack("approve another post's bytes", "everybody", _sign("waiting", digest="%(new_digest)s")),
    attack("approve a returned version all the same", "everybody", _sign("returned")),
    attack("take a veto back", "everybody", _sign("returned", "withdraw")),
    attack("approve what is approved already and out", "everybody", _sign("sent", version="1")),
    attack("approve a draft", "everybody", _sign("waiting", post_id="%(draft)s")),
    attack("slip a verdict in that means nothing", "everybody", _sign("half", "maybe")),
    attack("approve at another time", "everybody but alix robin kim", _sign("waiting", at="%(long_ago)s")),
    attack("choose the number of one's approval", "everybody", _sign("waiting", id="1")),
    attack(
        "choose the number of one's approval against the table",
        "everybody",
        "INSERT INTO approval (id, post_id, version, digest, approver, verdict, note, at) OVERRIDING SYSTEM"
        " VALUE"
        " VALUES (1, %(waiting_post)s, 1, %(waiting_digest)s, %(me)s, 'approve', '', now())",
    ),
    attack(
        "turn a veto by a conflict",
        "everybody",
        _sign("returned", more="ON CONFLICT (id) DO UPDATE SET verdict = 'approve'", id="1"),
    ),
    attack(
        "turn a veto by MERGE",
        "everybody",
        "MERGE INTO approval a USING (SELECT 1) x ON a.verdict = 'return' WHEN MATCHED THEN UPDATE SET"
        " verdict = 'approve'",
    ),
    attack("change a verdict", "everybody", "UPDATE approval SET verdict = 'approve'"),
    attack("change who signed", "everybody", "UPDATE approval SET approver = %(robin)s"),
    attack("give a signature to an approval", "everybody", "UPDATE approval SET signature = '\\x00'"),
    attack("delete a veto", "everybody", "DELETE FROM approval WHERE verdict = 'return'"),
    attack("empty the approvals", "everybody", "TRUNCATE approval CASCADE"),
    attack("copy an approval in", "everybody", "COPY approval (post_id) FROM STDIN"),
    attack(
        "approve through a view", "everybody", "INSERT INTO last_verdict VALUES (1, 1, '', %(me)s, 'approve')"
    ),
    attack("change a verdict through a view", "everybody", "UPDATE last_verdict SET verdict = 'approve'"),
    attack("delete a veto through a view", "everybody", "DELETE FROM last_verdict WHERE verdict = 'return'"),
    attack("count the sign-off anew", "everybody", "UPDATE sign_off SET approvers = 9"),
    attack(
        "take the writer off the list of writers",
        "everybody but alix robin",
        "DELETE FROM post_writer WHERE person_id = %(kim)s",
        _sign("own"),
    ),
    attack("rename the writer", "everybody", "UPDATE post_writer SET person_id = %(camille)s"),
    attack(
        "make a colleague a writer",
        "everybody",
        "INSERT INTO post_writer VALUES (%(waiting_post)s, %(alix)s)",
    ),
    attack(
        "make a colleague a writer by saving in their name",
        "everybody",
        "UPDATE post SET draft = draft || ' ', saved_by = %(alix)s WHERE id = %(draft)s",
        "UPDATE post SET saved_by = %(alix)s WHERE id = %(draft)s",
    ),
    attack(
        "approve in an old snapshot",
        "everybody",
        "BEGIN ISOLATION LEVEL REPEATABLE READ",
        "SELECT count(*) FROM post",
        _sign("waiting"),
        "COMMIT",
    ),
    attack(
        "approve in a serializable snapshot",
        "everybody",
        "BEGIN ISOLATION LEVEL SERIALIZABLE",
        "SELECT count(*) FROM post",
        _sign("waiting"),
        "COMMIT",
    ),
    attack(
        "approve in an old snapshot by default",
        "everybody",
        "SET default_transaction_isolation = 'repeatable read'",
        _sign("waiting"),
    ),
    attack(
        "approve from inside a statement that only reads",
        "camille sasha noa nils nora ghost worker1",
        "WITH signed AS (" + _sign("waiting") + " RETURNING *) SELECT * FROM signed",
    ),
    attack(
        "approve by a prepared statement of a colleague's name",
        "everybody but alix",
        "PREPARE sign AS " + _sign("waiting", approver="%(alix)s"),
        "EXECUTE sign",
    ),
)

SEALED = (
    attack(
        "change sealed bytes", "everybody", "UPDATE version SET content = '{}' WHERE post_id = %(due_post)s"
    ),
    attack(
        "change sealed bytes and their digest",
        "everybody",
        f"UPDATE version SET content = '{{}}', digest = '{FAKE}'",
    ),
    attack("change when it was sealed", "everybody", "UPDATE version SET created_at = %(long_ago)s"),
    attack("delete a sealed version", "everybody", "DELETE FROM version WHERE post_id = %(waiting_post)s"),
    attack(
        "move a version to another post",
        "everybody",
        "UPDATE version SET post_id = %(draft)s WHERE post_id = %(due_post)s",
    ),
    attack(
        "point a post back at its old version",
        "everybody",
        "UPDATE post SET latest_version = 1 WHERE id = %(new_post)s",
    ),
    attack("seal in a colleague's name", "everybody but camille", _seal(_document(), author="%(camille)s")),
    attack("seal without the role", "alix robin noa nils nora ghost worker1", _seal(_document())),
    attack(
        "seal a number twice", "everybody", _seal(_document(post="%(waiting_post)s"), post="%(waiting_post)s")
    ),
    attack("skip a number", "everybody", _seal(_document(version="3"), version="3")),
    attack("seal for a post that does not exist", "everybody", _seal(_document(post="999"), post="999")),
    attack("seal a digest that is not the bytes' own", "everybody", _seal(_document(), digest=f"'{FAKE}'")),
    attack("seal another post's document", "everybody", _seal(_document(post="%(waiting_post)s"))),
    attack("seal a number that is written as a text", "everybody", _seal(_document(post='"%(draft)s"'))),
    attack("seal a number that is written otherwise", "everybody", _seal(_document(version="1.0"))),
    attack("seal a key twice", "everybody", _seal(_document(post='%(draft)s,"post":%(draft)s'))),
    attack(
        "seal a key twice, once in disguise", "everybody", _seal(_document(post='%(draft)s,"po\\u0073t":9'))
    ),
    attack(
        "seal a key twice deep inside", "everybody", _seal(_document(targets='[{"a":[{"b":{"c":1,"c":2}}]}]'))
    ),
    attack(
        "seal a key twice in another key's object",
        "everybody",
        _seal(_document(more='{"x":{"text":"nice","text":"evil"}}')),
    ),
    attack(
        "seal a document by a colleague",
        "everybody",
        _seal(_document(author='"robin"')),
        _seal(_document(author="null")),
    ),
    attack("seal a list", "everybody", _seal("convert_to('[1]', 'UTF8')")),
    attack("seal a number alone", "everybody", _seal("convert_to('1', 'UTF8')")),
    attack("seal nothing", "everybody", _seal("''::bytea")),
    attack("seal something that is not JSON", "everybody", _seal("convert_to('{', 'UTF8')")),
    attack("seal bytes that are no text", "everybody", _seal("'\\x00ff'::bytea")),
    attack("seal a document without targets", "everybody", _seal(_document(targets="{}"))),
    attack("seal what is nested to the moon", "everybody", _seal("convert_to(repeat('[', 100000), 'UTF8')")),
    attack(
        "seal what is nested deeply",
        "everybody",
        _seal(
            "convert_to('{\"post\":%(draft)s,\"version\":1,\"targets\":' || repeat('[', 40) || repeat(']',"
            " 40) || '}', 'UTF8')"
        ),
    ),
    attack(
        "seal anew what is on the network",
        "everybody",
        _seal(_document(post="%(sent_post)s", version="2"), post="%(sent_post)s", version="2"),
    ),
    attack(
        "seal anew what is being sent",
        "everybody",
        _seal(_document(post="%(sending_post)s", version="2"), post="%(sending_post)s", version="2"),
    ),
    attack(
        "seal in an old snapshot",
        "everybody",
        "BEGIN ISOLATION LEVEL REPEATABLE READ",
        "SELECT 1",
        _seal(_document()),
        "COMMIT",
    ),
    attack("change a picture", "everybody", "UPDATE media SET content = '\\x00'"),
    attack("delete a picture", "everybody", "DELETE FROM media"),
    attack(
        "put other bytes under a picture's hash",
        "everybody",
        "INSERT INTO media VALUES (%(picture)s, '\\x00', 'image/png', 1, 1, %(me)s, now()) ON CONFLICT"
        " (sha256) DO UPDATE SET content = '\\x00'",
        f"INSERT INTO media VALUES ('{FAKE}', '\\x00', 'image/png', 1, 1, %(me)s, now())",
    ),
    attack(
        "add a picture in a colleague's name",
        "everybody but camille",
        "INSERT INTO media VALUES (encode(sha256('\\x07'), 'hex'), '\\x07', 'image/png', 1, 1,"
        " %(camille)s, now())",
    ),
    attack(
        "add a chunk to a video",
        "everybody",
        "INSERT INTO video_chunk SELECT sha256, chunks, (SELECT min(sha256) FROM media) FROM video",
    ),
    attack("swap a video's chunk", "everybody", "UPDATE video_chunk SET chunk = %(picture)s"),
    attack("cut a video", "everybody", "DELETE FROM video_chunk", "UPDATE video SET chunks = 0"),
    attack(
        "edit a draft without the role",
        "alix robin noa nils nora ghost worker1",
        "UPDATE post SET title = 'Mine', saved_by = %(me)s WHERE id = %(draft)s",
    ),
    attack(
        "edit a draft in a colleague's name",
        "everybody but camille",
        "UPDATE post SET draft = '{}', saved_by = %(camille)s WHERE id = %(draft)s",
    ),
    attack(
        "save a draft in a colleague's name",
        "everybody but camille",
        "UPDATE post SET revision = revision + 1, saved_by = %(camille)s, saved_at = now() WHERE id ="
        " %(draft)s",
    ),
    attack(
        "move a post's time without the role",
        "alix robin noa nils nora ghost worker1",
        "UPDATE post SET due_at = now() WHERE id = %(draft)s",
    ),
    attack("give a post another author", "everybody", "UPDATE post SET created_by = %(sasha)s"),
    attack("let a post answer somebody else", "everybody", "UPDATE post SET answers = %(kept)s"),
    attack(
        "call a draft approved",
        "everybody but alix robin kim",
        "UPDATE post SET stage = 'approved' WHERE id = %(draft)s",
    ),
    attack(
        "return a post without the role",
        "everybody but alix robin kim",
        "UPDATE post SET stage = 'returned' WHERE id = %(waiting_post)s",
    ),
    attack(
        "open a sealed post by making it a draft",
        "everybody",
        "UPDATE post SET stage = 'draft' WHERE id = %(waiting_post)s",
    ),
    attack(
        "take a post back without any role",
        "nora ghost worker1",
        "UPDATE post SET stage = 'withdrawn' WHERE id = %(waiting_post)s",
    ),
    attack(
        "let a stage be called something else",
        "everybody",
        "UPDATE post SET stage = 'sent' WHERE id = %(draft)s",
    ),
    attack(
        "start a post without the role",
        "alix robin noa nils nora ghost worker1",
        "INSERT INTO post (title, draft, stage, created_by, created_at, revision, saved_by, saved_at)"
        " VALUES ('', '{}', 'draft', %(me)s, now(), 1, %(me)s, now())",
    ),
    attack(
        "start a post in a colleague's name",
        "everybody but camille",
        "INSERT INTO post (title, draft, stage, created_by, created_at, revision, saved_by, saved_at)"
        " VALUES ('', '{}', 'draft', %(camille)s, now(), 1, %(camille)s, now())",
    ),
    attack(
        "start a post as approved",
        "everybody",
        "INSERT INTO post (title, draft, stage, created_by, created_at, revision, saved_by, saved_at)"
        " VALUES ('', '{}', 'approved', %(me)s, now(), 1, %(me)s, now())",
    ),
    attack(
        "answer a response that does not exist",
        "everybody",
        "INSERT INTO post (title, draft, answers, stage, created_by, created_at, revision, saved_by,"
        " saved_at) VALUES ('', '{}', 1, 'draft', %(me)s, now(), 1, %(me)s, now())",
    ),
    attack("delete a post", "everybody", "DELETE FROM post WHERE id = %(draft)s"),
    attack("rewrite a comment", "everybody", "UPDATE comment SET text = 'Fine by me.'"),
    attack("delete a comment", "everybody", "DELETE FROM comment"),
    attack(
        "comment in a colleague's name",
        "everybody but alix",
        "INSERT INTO comment (post_id, person_id, text, at) VALUES (%(due_post)s, %(alix)s, 'Fine by me.',"
        " now())",
    ),
    attack(
        "comment as nobody",
        "worker1 ghost",
        "INSERT INTO comment (post_id, person_id, text, at) VALUES (%(due_post)s, %(me)s, 'Fine by me.',"
        " now())",
    ),
)

ATTACKS_ON_POSTS: tuple[Attack, ...] = (*SIGNING, *SEALED)
