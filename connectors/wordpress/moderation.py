"""Holds a comment for review, lets it through, marks it as spam, or puts it into the trash."""

from connectors.wordpress.names import COMMENTS, Name
from connectors.wordpress.site import Declined, Site
from warroom.domain.capabilities import Moderation
from warroom.domain.delivery import RemotePost
from warroom.errors import NetworkTrouble
from warroom.language import tr

_WANTED = {
    Moderation.HIDE: ("hold", "hold"),
    Moderation.SHOW: ("approve", "approved"),
    Moderation.SPAM: ("spam", "spam"),
}
"""For each act the status that is asked for, and what WordPress calls it in its answer."""


def moderate(remote: RemotePost, act: Moderation, site: Site) -> None:
    """Do `act`. Raises NetworkTrouble where the user's role doesn't let it, and what `Site.read` raises."""
    name = Name.parse(remote.id)
    if name is None or name.kind != COMMENTS:
        raise NetworkTrouble(tr("{address} is no comment of the blog.", address=remote.id))
    try:
        _moderate(name, act, site)
    except Declined as declined:
        if declined.is_gone and act is not Moderation.SHOW:
            return
        if declined.status != 403:
            raise
        sentence = tr(
            "The role of {user} on {host} doesn’t let it manage comments: have an administrator make it an "
            "Editor.",
            user=site.user,
            host=site.host,
        )
        raise NetworkTrouble(sentence) from declined


def _moderate(name: Name, act: Moderation, site: Site) -> None:
    if act is Moderation.REMOVE:
        site.write("DELETE", f"/wp/v2/{name}", {})
        return
    wanted, called = _WANTED[act]
    kept = site.read(f"/wp/v2/{name}", {"context": "edit", "_fields": "status,author_user_agent"})
    if kept.get("status") != called:
        # Left out, WordPress would write down that its author used our program.
        agent = str(kept.get("author_user_agent") or "")
        site.write("POST", f"/wp/v2/{name}", {"status": wanted, "author_user_agent": agent})
