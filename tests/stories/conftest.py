"""Stories are played at the same desks as the tests of single windows."""

from tests.ui.conftest import desk_for, office, open_office, programs

__all__ = ["desk_for", "office", "open_office", "programs"]
