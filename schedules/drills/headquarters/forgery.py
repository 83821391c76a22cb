"""Forged sign-offs: rows that the server's administrator writes directly, past every rule of the database.

They look as if an approver had signed: unsigned, signed with a key that nobody pinned, or with a signature
that was taken from another post. No worker may believe one.
"""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from schedules.drills.headquarters.duties import UNSIGNED
from schedules.drills.headquarters.superuser import Superuser
from warroom.domain.approval import Verdict
from warroom.domain.ids import PostId, Sha256
from warroom.domain.signature import verdict_message

_NEXT = """
SELECT v.post_id, v.version, v.digest FROM warroom.version v
JOIN warroom.post p ON p.id = v.post_id AND p.latest_version = v.version
WHERE p.title LIKE %s AND p.stage = 'waiting' AND NOT p.id = ANY (%s) ORDER BY p.id LIMIT 1
"""
_SIGNED = "SELECT signature FROM warroom.approval WHERE verdict = 'approve' AND signature IS NOT NULL LIMIT 1"
_APPROVE = """
INSERT INTO approval (post_id, version, digest, approver, verdict, note, at, signature)
SELECT %s, %s, %s, id, 'approve', '', clock_timestamp(), %s FROM person WHERE login = ANY (%s)
"""
_SHOW_KEY = """
INSERT INTO signing_key (person_id, public_key, added_at)
SELECT id, %s, clock_timestamp() FROM person WHERE login = ANY (%s) ON CONFLICT DO NOTHING
"""
_QUEUE = """
INSERT INTO delivery (post_id, version, digest, account_id, state, due_at, client_key, created_at, parts,
  fence, attempt)
SELECT v.post_id, v.version, v.digest, (target ->> 'account')::int, 'queued', clock_timestamp(),
  md5(random()::text), clock_timestamp(), json_array_length(target -> 'thread'), 0, 0
FROM version v, json_array_elements(convert_from(v.content, 'UTF8')::json -> 'targets') target
WHERE v.post_id = %s AND v.version = %s
"""
_APPROVED = "UPDATE post SET stage = 'approved' WHERE id = %s"


class Forger:
    """Forges sign-offs in the name of `approvers`, of posts that nobody signs; `posts` are those so far."""

    def __init__(self, superuser: Superuser, database_id: str, approvers: tuple[str, ...]) -> None:
        self._superuser = superuser
        self._database_id = database_id
        self._approvers = approvers
        self._key = Ed25519PrivateKey.generate()
        self.posts: set[PostId] = set()

    def forge(self) -> bool:
        """Have one more post look approved; False when there is none yet, or the server is down."""
        found = self._superuser.rows(_NEXT, f"{UNSIGNED}%", list(self.posts))
        if not found:
            return False
        post, version, digest = found[0]
        signature = self._signature(post, version, digest)
        logins = list(self._approvers)
        written = self._superuser.behind_the_guards(
            # Both approvers, since some accounts need two.
            (_APPROVE, (post, version, digest, signature, logins)),
            (_SHOW_KEY, (self._key.public_key().public_bytes_raw(), logins)),
            (_QUEUE, (post, version)),
            (_APPROVED, (post,)),
        )
        if written:
            self.posts.add(PostId(post))
        return written

    def _signature(self, post: int, version: int, digest: str) -> bytes | None:
        match len(self.posts) % 3:
            case 0:
                return None
            case 1:
                # As if by the first of them; for the second one it is a stranger's twice over.
                login = self._approvers[0]
                words = verdict_message(
                    self._database_id, PostId(post), version, Sha256(digest), Verdict.APPROVE, login
                )
                return self._key.sign(words)
            case _:
                stolen = self._superuser.rows(_SIGNED)
                return bytes(stolen[0][0]) if stolen else None
