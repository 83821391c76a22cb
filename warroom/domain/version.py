"""A sealed version as stored: the bytes that people sign and the worker sends."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from warroom.domain.ids import PersonId, PostId, Sha256
from warroom.domain.sealed import SealedPost, open_sealed


@dataclass(frozen=True)
class SealedVersion:
    """One submission of a post. `content` is the canonical document, `digest` its SHA-256."""

    post_id: PostId
    version: int
    author: PersonId
    author_name: str
    content: bytes
    digest: Sha256
    created_at: datetime

    @cached_property
    def sealed(self) -> SealedPost:
        """What the bytes say. Raises BadInput when they are not a sealed document."""
        return open_sealed(self.content)
