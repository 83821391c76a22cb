"""Who the application password belongs to, and whether that user may publish."""

from html import unescape

from connectors.wordpress.site import Declined, Site, role_sentence
from warroom.errors import AccountTrouble
from warroom.language import tr
from warroom.ports import Identity

_NEEDED = ("edit_posts", "publish_posts", "upload_files")


def identify(site: Site) -> Identity:
    """The user by number, on the blog by its address. Raises AccountTrouble, and what `Site.read` raises."""
    try:
        blog = site.read("/", {"_fields": "name,home"})
        me = site.read("/wp/v2/users/me", {"context": "edit", "_fields": "id,username,name,capabilities"})
    except Declined as declined:
        if declined.status != 404:
            raise
        sentence = tr("{host} has no REST interface: a plugin may have switched it off.", host=site.host)
        raise AccountTrouble(sentence) from declined
    may = me.get("capabilities")
    if not isinstance(may, dict) or not all(may.get(need) for need in _NEEDED):
        raise AccountTrouble(role_sentence(site))
    home = str(blog.get("home") or site.address).partition("://")[2].rstrip("/")
    name = str(blog.get("name") or "").strip() or str(me.get("name") or site.user)
    return Identity(f"{home}#{int(me['id'])}", str(me.get("username") or site.user), unescape(name))
