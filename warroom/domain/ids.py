"""The identities of things, kept apart by the type checker."""

from typing import NewType

PersonId = NewType("PersonId", int)
AccountId = NewType("AccountId", int)
PostId = NewType("PostId", int)
DeliveryId = NewType("DeliveryId", int)
ResponseId = NewType("ResponseId", int)
AuthorId = NewType("AuthorId", int)
HoldId = NewType("HoldId", int)
ErrandId = NewType("ErrandId", int)
WorkerId = NewType("WorkerId", str)
DeskId = NewType("DeskId", str)
"""One window with somebody signed in; it ends when they leave."""
Sha256 = NewType("Sha256", str)
"""Sixty-four lowercase hexadecimal digits."""

SERVER = PersonId(-1)
"""Who acts when the administrator of headquarters' server does, who is no person of the campaign."""

WORKER = PersonId(0)
"""Who acts when no person does: the clock, in a worker."""
