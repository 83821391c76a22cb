"""The categories and tags of a post, by the names that the drafter wrote. On the worker's threads.

WordPress keeps, and searches, names with their entities encoded ("R&amp;D"). Source: the REST handbook,
"Categories", "Tags".
"""

from html import escape, unescape

from connectors.wordpress.site import Declined, Site, Unfit
from warroom.language import tr


def categories(names: str, site: Site) -> list[int]:
    """The numbers of categories that the blog has. Raises Unfit for a name that it doesn't have."""
    numbers = []
    for name in _names(names):
        number = _number("categories", name, site)
        if number is None:
            sentence = tr(
                "{host} has no category “{name}”: make it there, or choose another.",
                host=site.host,
                name=name,
            )
            raise Unfit(sentence)
        numbers.append(number)
    return numbers


def tags(names: str, site: Site) -> list[int]:
    """The numbers of tags; new ones are made."""
    return [_number("tags", name, site) or _made(name, site) for name in _names(names)]


def _names(text: str) -> list[str]:
    stripped = (name.strip().lstrip("#") for name in text.split(","))
    return list(dict.fromkeys(name for name in stripped if name))


def _number(kind: str, name: str, site: Site) -> int | None:
    asked = {"search": escape(name, quote=False), "per_page": "100", "_fields": "id,name"}
    found, _ = site.page(f"/wp/v2/{kind}", asked)
    wanted = name.casefold()
    return next((int(one["id"]) for one in found if unescape(str(one["name"])).casefold() == wanted), None)


def _made(name: str, site: Site) -> int:
    try:
        return int(site.write("POST", "/wp/v2/tags", {"name": name})["id"])
    except Declined as declined:
        if declined.status == 401:
            raise
        if declined.code == "term_exists":  # It stood behind a hundred others that contain the word.
            return int(declined.said["data"]["term_id"])
        sentence = tr(
            "{host} refuses the tag “{name}”: {message}", host=site.host, name=name, message=declined.message
        )
        raise Unfit(sentence) from declined
