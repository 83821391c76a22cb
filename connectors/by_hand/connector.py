"""The connector to a network that takes posts from people only: it hands every post to a person.

Called on the worker's threads, like any connector; it calls nobody.
"""
# ruff: noqa: ARG002 — the port hands over what a network that can be called would need.

from collections.abc import Sequence

from warroom.domain.capabilities import Capabilities, Moderation
from warroom.domain.delivery import Metrics, RemotePost
from warroom.errors import NetworkTrouble
from warroom.language import tr
from warroom.ports import AccountAccess, Batch, ByHand, CannotTell, Identity, Lookup, Outcome, Parcel


class PostedByHand:
    """One network that no program posts to."""

    def __init__(self, capabilities: Capabilities) -> None:
        self._capabilities = capabilities

    @property
    def capabilities(self) -> Capabilities:
        """What fits into a post on this network."""
        return self._capabilities

    def identify(self, access: AccountAccess) -> Identity:
        """The account by the name that was typed: there is nobody to ask."""
        handle = access.account.handle.strip().removeprefix("@")
        if not handle:
            raise NetworkTrouble(tr("Write the account’s name as {network} shows it.", network=self._name))
        return Identity(f"{self._capabilities.network}:{handle.casefold()}", handle, handle)

    def publish(self, parcel: Parcel, access: AccountAccess) -> Outcome:
        """Ask a person to post it."""
        return ByHand(
            tr(
                "{network} takes no posts from programs: post it as {handle} in its app and paste the link.",
                network=self._name,
                handle=access.account.handle,
            )
        )

    def look_up(self, parcel: Parcel, access: AccountAccess) -> Lookup:
        """Only a person can look."""
        return CannotTell(self._only_people())

    def collect(self, access: AccountAccess, cursor: str | None) -> Batch:
        """Nothing is read here."""
        return Batch((), cursor)

    def metrics(self, remotes: Sequence[RemotePost], access: AccountAccess) -> Sequence[Metrics | None]:
        """Refused: nothing is counted here."""
        raise NetworkTrouble(self._only_people())

    def delete(self, remote: RemotePost, access: AccountAccess) -> None:
        """Refused: a person deletes it."""
        raise NetworkTrouble(self._only_people())

    def moderate(self, remote: RemotePost, act: Moderation, access: AccountAccess) -> None:
        """Refused: a person does it."""
        raise NetworkTrouble(self._only_people())

    @property
    def _name(self) -> str:
        return self._capabilities.name

    def _only_people(self) -> str:
        return tr("{network} answers no programs: do it in its own app.", network=self._name)
