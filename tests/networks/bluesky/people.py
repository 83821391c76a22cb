"""People with accounts on the local Bluesky. They use an SDK that others wrote: it judges our posts too."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from atproto import Client, client_utils, exceptions, models

from tests.networks.bluesky.server import LocalBluesky
from tests.networks.patience import until

PASSWORD = "a password of eight words or so"


@dataclass(frozen=True)
class Somebody:
    """A person with an account and their own client."""

    client: Client
    handle: str
    did: str

    def mention(self, handle: str, did: str, text: str) -> str:
        """Name somebody in a post of one's own; its address."""
        said = client_utils.TextBuilder().mention(f"@{handle}", did).text(f" {text}")
        return str(self.client.send_post(said).uri)

    def reply(self, uri: str, cid: str, text: str) -> str:
        """Answer a post that began a thread; the answer's address."""
        post = models.ComAtprotoRepoStrongRef.Main(uri=uri, cid=cid)
        reply = models.AppBskyFeedPost.ReplyRef(parent=post, root=post)
        return str(self.client.send_post(text, reply_to=reply).uri)

    def quote(self, uri: str, cid: str, text: str) -> str:
        """Show a post under words of one's own; the address of these."""
        post = models.ComAtprotoRepoStrongRef.Main(uri=uri, cid=cid)
        return str(self.client.send_post(text, embed=models.AppBskyEmbedRecord.Main(record=post)).uri)

    def thread(self, uri: str) -> models.AppBskyFeedDefs.ThreadViewPost | None:
        """A post with what stands below it, as everybody sees it; None until the network has indexed it."""
        try:
            return self.client.get_post_thread(uri).thread
        except exceptions.BadRequestError:
            return None

    def like(self, uri: str, cid: str) -> str:
        """Like a post; the address of the like."""
        return str(self.client.like(uri, cid).uri)

    def repost(self, uri: str, cid: str) -> str:
        """Repost a post; the address of the repost."""
        return str(self.client.repost(uri, cid).uri)


@contextmanager
def signed_up(network: LocalBluesky, name: str) -> Iterator[Somebody]:
    """A new account `name`.test, once everybody can see it: the AppView takes a second or two."""
    handle = f"{name}.test"
    with closing(Client(base_url=network.pds).request) as request:
        client = Client(base_url=network.pds, request=request)
        new = models.ComAtprotoServerCreateAccount.Data(
            handle=handle, email=f"{name}@example.org", password=PASSWORD
        )
        did = client.com.atproto.server.create_account(new).did
        until(lambda: is_known(network, did), 20)
        client.login(handle, PASSWORD)
        yield Somebody(client, handle, did)


def is_known(network: LocalBluesky, did: str) -> bool:
    """Whether the AppView, which everybody reads from, knows the account."""
    with closing(Client(base_url=network.appview).request) as request:
        appview = Client(base_url=network.appview, request=request)
        try:
            appview.app.bsky.actor.get_profile({"actor": did})
        except exceptions.BadRequestError:
            return False
    return True


def app_password(somebody: Somebody, name: str = "Warroom") -> str:
    """A password for one program, which can be revoked without changing the account's own."""
    made = somebody.client.com.atproto.server.create_app_password({"name": name})
    return str(made.password)
