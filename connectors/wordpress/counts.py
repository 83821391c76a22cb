"""What a blog counts for a post, and which post is meant by a web address that a person pasted."""

from connectors.wordpress.names import COMMENTS, POSTS, Name, slug_or_number
from connectors.wordpress.site import Site
from warroom.domain.delivery import Metrics, RemotePost

_ON_THE_BLOG = "publish,future,draft,pending,private"


def metrics(remote: RemotePost, site: Site) -> Metrics | None:
    """The comments below a post, or the answers to a comment of ours; None for what isn't there any more."""
    name = own_name(remote, site)
    if name is None:
        return None
    status = _ON_THE_BLOG if name.kind == POSTS else "all"
    kept, _ = site.page(
        f"/wp/v2/{name.kind}", {"include": str(name.number), "status": status, "_fields": "id"}
    )
    if not kept:
        return None
    below = "post" if name.kind == POSTS else "parent"
    _, total = site.page(f"/wp/v2/{COMMENTS}", {below: str(name.number), "per_page": "1", "_fields": "id"})
    return Metrics(likes=0, reposts=0, replies=total, quotes=0, read_at=site.clock.now())


def own_name(remote: RemotePost, site: Site) -> Name | None:
    """The post or comment by its name here, of which a person may have given the web address only."""
    name = Name.parse(remote.id)
    if name is not None:
        return name
    slug, number = slug_or_number(remote.id)
    if number is not None:
        return Name(POSTS, number)
    found = (
        site.page("/wp/v2/posts", {"slug": slug, "status": _ON_THE_BLOG, "_fields": "id"})[0] if slug else []
    )
    return Name(POSTS, int(found[0]["id"])) if found else None
