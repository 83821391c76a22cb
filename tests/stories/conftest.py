"""Stories are played at the same desks as the tests of single windows."""

from tests.ui.conftest import campaign_file, database, desk_for, office, open_office, programs, staff

__all__ = ["campaign_file", "database", "desk_for", "office", "open_office", "programs", "staff"]
