"""The order of the timeline: the id of every response shown, newest first, eight bytes each.

A row of the list is a place in the spine, so that a million responses can be scrolled and selected while only
those on screen are read. What arrives later is not in it: nothing moves until the list is read anew.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from operator import neg

from warroom.domain.ids import ResponseId


class Spine:
    """Descending ids. Rows count from 0, the newest."""

    def __init__(self, ids: Iterable[int] = ()) -> None:
        self._ids = array("q", ids)

    def __len__(self) -> int:
        return len(self._ids)

    def __getitem__(self, row: int) -> ResponseId:
        return ResponseId(self._ids[row])

    def span(self, first: int, last: int) -> tuple[ResponseId, ...]:
        """The ids of the rows `first` to `last`, as far as there are such rows."""
        return tuple(map(ResponseId, self._ids[max(first, 0) : last + 1]))

    def row_of(self, response_id: ResponseId) -> int | None:
        """The row of a response, None when it is not in the list."""
        row = bisect_left(self._ids, -response_id, key=neg)
        return row if row < len(self._ids) and self._ids[row] == response_id else None

    def extend(self, older: Iterable[int]) -> None:
        """Append ids that are older than all before, newest first."""
        self._ids.extend(older)
