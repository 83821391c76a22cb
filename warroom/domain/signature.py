"""What an approver's key signs: one verdict on one version, in words that no other act can be made of.

The database may be changed by whoever administers its server; a signature can't be made there. It is bound
to the database, so that a verdict given in a rehearsal is none in the campaign.
"""

import re

from warroom.domain.approval import Verdict
from warroom.domain.fields import joined
from warroom.domain.ids import PostId, Sha256

PURPOSE = "warroom verdict, format 1"
"""Begins every message: a key signs nothing else that could be read as a verdict."""

_DIGEST = re.compile(r"[0-9a-f]{64}")


def verdict_message(
    database_id: str, post_id: PostId, version: int, digest: Sha256, verdict: Verdict, login: str
) -> bytes:
    """The bytes that the approver who signs in as `login` signs.

    Raises ValueError when `digest` is not 64 lowercase hexadecimal digits.
    """
    if not _DIGEST.fullmatch(digest):
        raise ValueError(f"not a digest: {digest!r}")
    return joined(PURPOSE, database_id, str(post_id), str(version), digest, verdict.value, login)
