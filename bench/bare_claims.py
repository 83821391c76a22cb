"""The peer of a worker's transactions: deliveries that are claimed, begun and completed by SQL alone.

Three transactions a batch, as ours has, and a row of a hash-chained ledger for each move; but nobody's
sign-off is asked for, no rule is checked, nothing is announced, and no link is encrypted.
"""

import time
from datetime import datetime
from typing import Any

import psycopg

_TABLES = """
DROP SCHEMA IF EXISTS bare CASCADE;
CREATE SCHEMA bare;
CREATE TABLE bare.delivery (id bigint PRIMARY KEY, state text NOT NULL, due_at timestamptz NOT NULL,
  remote_id text, sent_at timestamptz,
  fence bigint NOT NULL DEFAULT 0, lease_owner text, lease_until timestamptz);
CREATE INDEX ON bare.delivery (due_at, id) WHERE state = 'queued';
CREATE TABLE bare.head (stream bigint PRIMARY KEY, seq bigint NOT NULL, hash text NOT NULL);
CREATE TABLE bare.ledger (stream bigint, seq bigint, at timestamptz NOT NULL, action text NOT NULL,
  detail text NOT NULL, prev text NOT NULL, hash text NOT NULL, PRIMARY KEY (stream, seq));
"""

_CLAIM = """
UPDATE bare.delivery SET state = 'leased', fence = fence + 1, lease_owner = 'bare',
  lease_until = now() + interval '1 min'
WHERE id IN (SELECT id FROM bare.delivery WHERE state = 'queued' AND due_at <= now()
             ORDER BY due_at, id LIMIT %s FOR UPDATE SKIP LOCKED) RETURNING id
"""

_BEGIN = "UPDATE bare.delivery SET state = 'sending' WHERE id = ANY (%s) AND state = 'leased' RETURNING id"

_COMPLETE = """
UPDATE bare.delivery SET state = 'sent', sent_at = now(), remote_id = 'remote-' || id, lease_until = NULL
WHERE id = ANY (%s) AND state = 'sending' RETURNING id
"""

_NOTE = """
WITH moved AS (
  SELECT stream, seq + 1 AS seq, hash AS prev, clock_timestamp() AS at,
    json_build_object('delivery', stream, 'worker', 'bare')::text AS detail
  FROM bare.head WHERE stream = ANY (%(ids)s) ORDER BY stream FOR UPDATE),
noted AS (
  INSERT INTO bare.ledger SELECT stream, seq, at, %(action)s, detail, prev,
    encode(sha256(convert_to(prev || stream || seq || at || %(action)s || detail, 'UTF8')), 'hex') FROM moved
  RETURNING stream, seq, hash)
UPDATE bare.head h SET seq = noted.seq, hash = noted.hash FROM noted WHERE h.stream = noted.stream
"""


def prepare(connection: "psycopg.Connection[Any]", many: int, due_at: datetime) -> None:
    """Queue `many` deliveries."""
    connection.execute(_TABLES)
    connection.execute(
        "INSERT INTO bare.delivery SELECT n, 'queued', %s FROM generate_series(1, %s) n", (due_at, many)
    )
    connection.execute("INSERT INTO bare.head SELECT id, 0, repeat('0', 64) FROM bare.delivery")
    connection.execute("ANALYZE")


def publish_all(connection: "psycopg.Connection[Any]", batch: int) -> tuple[int, float]:
    """Bring all to an end, `batch` at once: how many, and the seconds that it took."""
    begun, done = time.perf_counter(), 0
    while ids := _moved(connection, "queued > leased", _CLAIM, batch):
        _moved(connection, "leased > sending", _BEGIN, ids)
        done += len(_moved(connection, "sending > sent", _COMPLETE, ids))
    return done, time.perf_counter() - begun


def _moved(
    connection: "psycopg.Connection[Any]", action: str, statement: str, parameter: object
) -> list[int]:
    with connection.transaction():
        ids = [row[0] for row in connection.execute(statement, (parameter,))]
        connection.execute(_NOTE, {"ids": ids, "action": action})
    return ids
