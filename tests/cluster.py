"""A private PostgreSQL for tests, which drills and measurements use too (schedules/drills/private_server.py).

    with running(fast=True) as cluster:
        psycopg.connect(**cluster.superuser())

`fast` gives up what keeps data through a crash: not for tests that stop a cluster immediately.
"""

from schedules.drills.private_server import HOST as HOST
from schedules.drills.private_server import LONGEST as LONGEST
from schedules.drills.private_server import Cluster as Cluster
from schedules.drills.private_server import DidNotStart as DidNotStart
from schedules.drills.private_server import binaries as binaries
from schedules.drills.private_server import run_as_postgres as run_as_postgres
from schedules.drills.private_server import running as running
