"""Hiding, showing and deleting what others wrote under the Page's posts.

Source: docs/graph-api/reference/comment on developers.facebook.com (`is_hidden`).
"""

from connectors.graph.answers import Declined, Problem
from connectors.graph.pages import Seat
from warroom.domain.capabilities import Moderation
from warroom.domain.delivery import RemotePost


def moderate(remote: RemotePost, act: Moderation, seat: Seat) -> None:
    """Do `act`; fine when it is so already. Raises GRAPH_ERRORS."""
    if act is Moderation.REMOVE:
        seat.delete(remote.id)
        return
    hidden = act is Moderation.HIDE
    try:
        # The library would send a bool as “True”, which is no value there.
        seat.post(remote.id, {"is_hidden": "true" if hidden else "false"})
    except Declined as declined:
        if declined.problem is not Problem.CONTENT:
            raise
        standing = seat.find(remote.id, "is_hidden")
        if standing is None or bool(standing.get("is_hidden")) is not hidden:
            raise
