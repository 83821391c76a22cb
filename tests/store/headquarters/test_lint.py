"""What the server's administrator is told: nothing on a right server, else each thing that is wrong.

Each breakage is made by the superuser and taken back with its transaction. That the desks notice it too
(`stand`) is asked of all those that touch the rules themselves.
"""

from collections.abc import Iterator

import pytest
from sqlalchemy import URL, Connection, Engine, create_engine

from tests.cluster import Cluster, running
from tests.headquarters import DATABASE
from tests.store.headquarters.server import found
from warroom.store import guards

RULES = (
    (
        "ALTER TABLE approval DISABLE TRIGGER approval_insert",
        "a trigger is switched off: approval.approval_insert",
    ),
    ("ALTER TABLE delivery DISABLE TRIGGER ALL", "a trigger is switched off: delivery.RI_"),
    (
        "ALTER TABLE approval ENABLE REPLICA TRIGGER approval_insert",
        "a trigger is switched off: approval.approval_insert",
    ),
    ("DROP TRIGGER version_rewrite ON version", "as this program makes it: trigger version.version_rewrite"),
    (
        "CREATE TRIGGER mine BEFORE INSERT ON post FOR EACH ROW EXECUTE FUNCTION never('x')",
        "makes it: trigger post.mine",
    ),
    (
        (
            "CREATE OR REPLACE FUNCTION actor() RETURNS integer LANGUAGE sql SET search_path = warroom,"
            " pg_temp AS 'SELECT 1'"
        ),
        "makes it: function warroom.actor()",
    ),
    (
        (
            "CREATE OR REPLACE FUNCTION instant() RETURNS timestamptz LANGUAGE sql RETURN"
            " '2020-01-01'::timestamptz"
        ),
        "makes it: function warroom.instant()",
    ),
    ("ALTER FUNCTION actor() SECURITY INVOKER", "makes it: function warroom.actor()"),
    ("ALTER FUNCTION actor() RESET search_path", "looks names up where its caller says: actor()"),
    ("ALTER FUNCTION actor() OWNER TO postgres", "somebody else owns it: actor()"),
    (
        "ALTER FUNCTION confirm_people_change(integer) OWNER TO warroom_owner",
        "owns a function that makes logins: confirm_people_change",
    ),
    (
        "GRANT EXECUTE ON FUNCTION ledger_append(text, text, json) TO PUBLIC",
        "everybody may call a function: ledger_append",
    ),
    (
        "GRANT EXECUTE ON FUNCTION ledger_append(text, text, json) TO warroom_member",
        "makes it: function warroom.ledger_append",
    ),
    (
        "GRANT EXECUTE ON FUNCTION make_person(text, text, text, text) TO warroom_admin",
        "makes it: function warroom.make_person",
    ),
    (
        "REVOKE EXECUTE ON FUNCTION confirm_people_change(integer) FROM warroom_admin",
        "makes it: function warroom.confirm_people_change",
    ),
    (
        (
            "CREATE FUNCTION warroom.mine() RETURNS integer LANGUAGE sql SET search_path = warroom, pg_temp"
            " AS 'SELECT 1'"
        ),
        "makes it: function warroom.mine()",
    ),
    ("CREATE OR REPLACE VIEW deliverable AS SELECT id FROM delivery", "makes it: relation deliverable"),
    ("CREATE VIEW warroom.mine AS SELECT 1 AS x", "something in the schema is not ours: view mine"),
    ("CREATE TABLE warroom.mine (x text)", "something in the schema is not ours: table mine"),
    ("CREATE SEQUENCE warroom.mine", "something in the schema is not ours: S mine"),
    ("ALTER TABLE post ADD COLUMN mine text", "the rules are not those that were put there"),
    (
        "ALTER TABLE account DROP CONSTRAINT ck_account_four_eyes",
        "the rules are not those that were put there",
    ),
    ("DROP INDEX uq_delivery_once", "the rules are not those that were put there"),
    ("ALTER TABLE approval OWNER TO postgres", "somebody else owns it: approval"),
    (
        "CREATE RULE mine AS ON DELETE TO approval DO INSTEAD NOTHING",
        "a rule that rewrites statements: approval.mine",
    ),
    ("ALTER TABLE errand DISABLE ROW LEVEL SECURITY", "read without its row security: errand"),
    ("DROP POLICY readable ON errand", "makes it: policy errand.readable"),
    ("CREATE POLICY mine ON errand USING (true)", "makes it: policy errand.mine"),
    ("ALTER POLICY readable ON errand USING (true)", "makes it: policy errand.readable"),
)

GRANTS = (
    ("GRANT SELECT ON credential TO warroom_admin", "a secret may be read: credential by warroom_admin"),
    (
        "GRANT SELECT (sealed) ON credential TO warroom_admin",
        "a secret may be read: credential.sealed by warroom_admin",
    ),
    (
        "GRANT SELECT (verifier) ON people_change TO warroom_admin",
        "a secret may be read: people_change.verifier",
    ),
    ("GRANT SELECT ON delivery_note TO warroom_member", "a secret may be read: delivery_note"),
    (
        "GRANT UPDATE ON approval TO warroom_admin",
        "a whole table may be written: UPDATE of approval to warroom_admin",
    ),
    ("GRANT DELETE ON approval TO warroom_admin", "a whole table may be written: DELETE of approval"),
    ("GRANT TRUNCATE ON worker TO warroom_publisher", "a whole table may be written: TRUNCATE of worker"),
    ("GRANT TRIGGER ON post TO warroom_drafter", "a whole table may be written: TRIGGER of post"),
    ("GRANT REFERENCES ON post TO warroom_drafter", "a whole table may be written: REFERENCES of post"),
    ("GRANT UPDATE (verdict) ON approval TO warroom_approver", "makes it: column approval.verdict"),
    ("GRANT INSERT (id) ON post TO warroom_drafter", "makes it: column post.id"),
    ("GRANT UPDATE ON deliverable TO warroom_publisher", "a view may be written: UPDATE of deliverable"),
    (
        "GRANT USAGE ON SEQUENCE ledger_id_seq TO warroom_member",
        "the numbers of rows may be set: USAGE of ledger_id_seq",
    ),
    ("GRANT SELECT ON post TO PUBLIC", "no role of ours: SELECT of post to everybody"),
    ("GRANT SELECT ON post TO camille", "no role of ours: SELECT of post to camille"),
    (
        "GRANT SELECT ON post TO warroom_drafter WITH GRANT OPTION",
        "a right can be passed on: SELECT of post by warroom_drafter",
    ),
    ("GRANT CREATE ON SCHEMA warroom TO warroom_member", "make things in a schema: CREATE of warroom"),
    ("GRANT USAGE ON SCHEMA warroom TO camille", "no role of ours: USAGE of warroom to camille"),
    ("REVOKE SELECT ON post FROM warroom_member", "makes it: relation post"),
)

LOGINS = (
    ("ALTER ROLE camille SUPERUSER", "more power than any here needs: camille"),
    ("ALTER ROLE camille CREATEROLE", "more power than any here needs: camille"),
    ("ALTER ROLE camille BYPASSRLS", "more power than any here needs: camille"),
    ("ALTER ROLE worker1 REPLICATION", "more power than any here needs: worker1"),
    ("ALTER ROLE warroom_admin CREATEDB", "more power than any here needs: warroom_admin"),
    ("ALTER ROLE warroom_owner LOGIN", "one can sign in as a role: warroom_owner"),
    ("GRANT alix TO camille", "a login is lent to somebody: alix to camille"),
    ("GRANT worker1 TO noa", "a login is lent to somebody: worker1 to noa"),
    ("GRANT warroom_owner TO noa", "in a role that is no duty: noa in warroom_owner"),
    ("GRANT warroom_people TO noa", "in a role that is no duty: noa in warroom_people"),
    ("GRANT pg_read_all_data TO sasha", "in a role that is no duty: sasha in pg_read_all_data"),
    ("GRANT pg_read_all_data TO warroom_admin", "a role is in another: warroom_admin in pg_read_all_data"),
    ("GRANT warroom_admin TO warroom_drafter", "a role is in another: warroom_drafter in warroom_admin"),
    ("GRANT warroom_drafter TO camille WITH ADMIN OPTION", "may pass a role on: camille of warroom_drafter"),
    ("GRANT warroom_publisher TO camille", "a worker is a person, or has another duty: camille"),
    ("GRANT warroom_approver TO worker1", "no person: worker1 in warroom_approver"),
    ("REVOKE warroom_member FROM worker1", "a worker is a person, or has another duty: worker1"),
    ("CREATE ROLE stranger LOGIN", "a login is nobody's: stranger"),
    (
        "CREATE ROLE stranger LOGIN IN ROLE warroom_member, warroom_approver",
        "no person: stranger in warroom_approver",
    ),
    (
        "ALTER ROLE camille PASSWORD 'md5aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'",
        "not kept as SCRAM-SHA-256: camille",
    ),
    ("ALTER ROLE camille RENAME TO camilla", "a person has no login: camille"),
    (
        (
            "SET LOCAL session_replication_role = replica; UPDATE person SET disabled_at = now() WHERE login"
            " = 'alix'"
        ),
        "whose access was switched off: alix",
    ),
    ("REVOKE warroom_admin FROM noa, nils, ghost", "nobody is an administrator"),
)

SERVER = (
    ("ALTER SCHEMA warroom OWNER TO postgres", "somebody else owns it: warroom"),
    (
        "DROP FUNCTION guards_stand()",
        "this can't be looked into: function warroom.guards_stand() does not exist",
    ),
    ("GRANT CONNECT ON DATABASE postgres TO PUBLIC", "everybody may use a database: CONNECT of postgres"),
    ("GRANT TEMPORARY ON DATABASE spring TO PUBLIC", "everybody may use a database: TEMPORARY of spring"),
    (
        "GRANT CREATE ON DATABASE spring TO warroom_admin",
        "make things in a database: CREATE of spring to warroom_admin",
    ),
    (
        "GRANT TEMPORARY ON DATABASE spring TO warroom_member",
        "make things in a database: TEMPORARY of spring",
    ),
    ("CREATE SCHEMA mine", "there is a schema that is not ours: mine"),
    ("GRANT CREATE ON SCHEMA public TO PUBLIC", "make things in a schema: CREATE of public to everybody"),
    ("CREATE TABLE public.mine (x text)", "something beside the schema: relation"),
    (
        "CREATE FUNCTION pg_catalog.mine() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
        "something beside the schema: function mine()",
    ),
    (
        "CREATE FUNCTION public.sha256(bytea) RETURNS bytea LANGUAGE sql AS 'SELECT $1'",
        "something beside the schema: function",
    ),
    (
        "CREATE OPERATOR public.=== (leftarg = text, rightarg = text, function = texteq)",
        "something beside the schema: operator",
    ),
    ("CREATE CAST (bytea AS text) WITHOUT FUNCTION AS IMPLICIT", "something beside the schema: cast"),
    ("CREATE DOMAIN public.mine AS text", "something beside the schema: type"),
    ("SELECT lo_create(4711)", "something beside the schema: large object 4711"),
    (
        "CREATE EVENT TRIGGER mine ON ddl_command_end EXECUTE FUNCTION public.mine()",
        "something beside the schema: event trigger",
    ),
    ("CREATE PUBLICATION mine FOR ALL TABLES", "something beside the schema: publication mine"),
    ("CREATE FOREIGN DATA WRAPPER mine", "something beside the schema: foreign data wrapper mine"),
    (
        "CREATE TRUSTED LANGUAGE mine HANDLER plpgsql_call_handler",
        "something beside the schema: language mine",
    ),
    (
        "GRANT EXECUTE ON FUNCTION pg_advisory_lock(bigint) TO PUBLIC",
        "open to logins: pg_advisory_lock(bigint)",
    ),
    ("GRANT EXECUTE ON FUNCTION lo_create(oid) TO warroom_member", "open to logins: lo_create(oid)"),
    (
        "GRANT EXECUTE ON FUNCTION pg_read_file(text) TO warroom_admin",
        "open that was closed: pg_read_file(text) to warroom_admin",
    ),
    ("GRANT USAGE ON LANGUAGE plpgsql TO PUBLIC", "programs of their own: plpgsql"),
    (
        "GRANT SET ON PARAMETER session_replication_role TO warroom_admin",
        "a setting of the server: session_replication_role",
    ),
    (
        "ALTER ROLE camille SET session_replication_role = replica",
        "what rules mean: session_replication_role=replica for camille",
    ),
    ("ALTER DATABASE spring SET search_path = public", "what rules mean: search_path=public for everybody"),
    ("ALTER DATABASE spring RESET lock_timeout", "a timeout is not set: lock_timeout"),
    ("ALTER DATABASE spring SET statement_timeout = 0", "a timeout is not set: statement_timeout"),
    (
        "ALTER DEFAULT PRIVILEGES FOR ROLE warroom_owner GRANT SELECT ON TABLES TO PUBLIC",
        "whatever is made: SELECT to everybody",
    ),
    (
        "ALTER DEFAULT PRIVILEGES FOR ROLE warroom_people GRANT EXECUTE ON FUNCTIONS TO PUBLIC",
        "open to everybody when they are made: warroom_people",
    ),
)

LEDGER = (
    (
        (
            "SET LOCAL session_replication_role = replica; DELETE FROM ledger WHERE stream = 'people' AND seq"
            " = 2"
        ),
        "broken: people/3",
    ),
    (
        (
            "SET LOCAL session_replication_role = replica; UPDATE ledger SET prev = repeat('f', 64) WHERE"
            " stream = 'campaign'"
        ),
        "broken: campaign/1",
    ),
    (
        (
            "SET LOCAL session_replication_role = replica; DELETE FROM ledger WHERE id = (SELECT max(id) FROM"
            " ledger WHERE stream = 'people')"
        ),
        "does not end where it should: people",
    ),
    ("DELETE FROM ledger_head", "does not end where it should: people"),
)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A server with a campaign as it was founded."""
    with running(fast=True) as made:
        found(made)
        yield made


@pytest.fixture(scope="module")
def engine(cluster: Cluster) -> Iterator[Engine]:
    """The server's administrator."""
    made = create_engine(URL.create("postgresql+psycopg"), connect_args=cluster.superuser(DATABASE))
    yield made
    made.dispose()


@pytest.fixture
def root(engine: Engine) -> Iterator[Connection]:
    """A transaction of the server's administrator, of which nothing stays."""
    with engine.connect() as connection, connection.begin() as transaction:
        connection.exec_driver_sql("SET LOCAL search_path = warroom")
        yield connection
        transaction.rollback()


def test_a_right_server_has_nothing_wrong(root: Connection) -> None:
    assert guards.lint(root) == ()
    assert guards.stand(root)


def test_looking_changes_nothing(root: Connection) -> None:
    root.exec_driver_sql("DROP TRIGGER version_rewrite ON version")
    before = guards.fingerprint(root)
    guards.lint(root)
    assert guards.fingerprint(root) == before


@pytest.mark.parametrize(("breakage", "problem"), [*RULES, *GRANTS])
def test_a_rule_that_was_changed_is_found_by_desks_too(root: Connection, breakage: str, problem: str) -> None:
    root.exec_driver_sql(breakage)
    assert any(problem in line for line in guards.lint(root)), guards.lint(root)
    assert not guards.stand(root)


@pytest.mark.parametrize(("breakage", "problem"), [*LOGINS, *SERVER, *LEDGER])
def test_what_lets_somebody_in_is_found(root: Connection, breakage: str, problem: str) -> None:
    for statement in breakage.split("; "):
        if "public.mine()" in statement:
            root.exec_driver_sql(
                "CREATE FUNCTION public.mine() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'"
            )
        root.exec_driver_sql(statement)
    assert any(problem in line for line in guards.lint(root)), guards.lint(root)


def test_rules_that_were_changed_together_with_their_fingerprint_are_found(root: Connection) -> None:
    """Desks can't see that: whoever administers the server can write what they compare with."""
    root.exec_driver_sql("DROP TRIGGER version_rewrite ON version")
    root.exec_driver_sql("UPDATE schema_meta SET guards = guards_fingerprint()")
    assert guards.stand(root)
    assert guards.lint(root) == ("it is not as this program makes it: trigger version.version_rewrite",)


def test_what_was_changed_is_put_back(root: Connection) -> None:
    for breakage in (
        "DROP TRIGGER version_rewrite ON version",
        "CREATE FUNCTION warroom.mine() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "CREATE TRIGGER mine BEFORE INSERT ON approval FOR EACH ROW EXECUTE FUNCTION warroom.mine()",
        "CREATE VIEW warroom.mine AS SELECT * FROM credential",
        "CREATE RULE mine AS ON DELETE TO approval DO INSTEAD NOTHING",
        "GRANT ALL ON ALL TABLES IN SCHEMA warroom TO PUBLIC",
        "GRANT SELECT (sealed) ON credential TO camille",
        "CREATE POLICY mine ON errand USING (true)",
        "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA warroom TO sasha",
    ):
        root.exec_driver_sql(breakage)
    guards.prepare_server(root)
    guards.apply(root)
    assert guards.lint(root) == ()


def test_a_server_that_lets_people_in_without_a_password_is_found(cluster: Cluster, engine: Engine) -> None:
    file = cluster.folder / "data" / "pg_hba.conf"
    right = file.read_text()
    try:
        for line in (
            "host all all 127.0.0.1/32 trust",
            "host all all 10.0.0.0/8 scram-sha-256",
            "local all all trust",
            "nonsense",
        ):
            file.write_text(f"{right}\n{line}\n")
            with engine.connect() as connection:
                assert any(
                    "gets in without a password, or in the clear" in found
                    for found in guards.lint(connection)
                ), line
    finally:
        file.write_text(right)
