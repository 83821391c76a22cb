"""Attacks on who is who: people, roles, logins, passwords, and secrets."""

from tests.store.headquarters.attack import Attack, attack

_ASK = (
    "INSERT INTO people_change (kind, login, display_name, roles, verifier, asked_by, asked_at) VALUES "
    "({kind}, {login}, {name}, {roles}, {verifier}, {by}, now())"
)


def _ask(
    kind: str, login: str, name: str = "NULL", roles: str = "''", verifier: str = "NULL", by: str = "%(me)s"
) -> str:
    return _ASK.format(kind=f"'{kind}'", login=f"'{login}'", name=name, roles=roles, verifier=verifier, by=by)


def _create(
    login: str, *, roles: str = "'drafter'", name: str = "'X'", verifier: str = "%(verifier)s"
) -> str:
    return _ask("create", login, name, roles, verifier)


ROLES = (
    attack("make oneself an administrator", "everybody", "GRANT warroom_admin TO session_user"),
    attack(
        "make oneself an approver",
        "everybody",
        "GRANT warroom_approver TO camille",
        "GRANT warroom_approver TO noa",
    ),
    attack("make oneself a worker", "everybody", "GRANT warroom_publisher TO session_user"),
    attack("become the owner", "everybody", "GRANT warroom_owner TO session_user", "SET ROLE warroom_owner"),
    attack(
        "become who makes people",
        "everybody",
        "GRANT warroom_people TO session_user",
        "SET ROLE warroom_people",
    ),
    attack(
        "take everything from a colleague",
        "everybody",
        "REVOKE warroom_approver FROM alix",
        "REVOKE ALL ON ALL TABLES IN SCHEMA warroom FROM alix",
    ),
    attack(
        "lend one's login to a colleague",
        "everybody but nora",
        "GRANT CURRENT_USER TO nora",
        "GRANT alix TO nora",
        "GRANT noa TO nora",
        "GRANT worker1 TO nora",
    ),
    attack(
        "pass on what one has",
        "everybody",
        "GRANT ALL ON ALL TABLES IN SCHEMA warroom TO nora",
        "GRANT SELECT ON person TO PUBLIC",
    ),
    attack("write a role into the list", "everybody", "INSERT INTO person_role VALUES (%(me)s, 'admin')"),
    attack("turn one's role into another", "everybody", "UPDATE person_role SET role = 'approver'"),
    attack("take a role off the list", "everybody", "DELETE FROM person_role"),
    attack("write an active role", "everybody", "INSERT INTO active_role VALUES (%(me)s, 'admin')"),
    attack("sign in as a role", "everybody", "ALTER ROLE warroom_admin LOGIN PASSWORD 'x'"),
    attack(
        "become the server's administrator",
        "everybody",
        "ALTER ROLE session_user SUPERUSER",
        "ALTER USER CURRENT_USER SUPERUSER",
    ),
    attack(
        "make roles",
        "everybody",
        "ALTER ROLE session_user CREATEROLE",
        "CREATE ROLE eve LOGIN",
        "CREATE USER eve IN ROLE warroom_admin",
    ),
    attack("pass row security", "everybody", "ALTER ROLE session_user BYPASSRLS"),
    attack(
        "act as a colleague by their role",
        "everybody but alix",
        "SET ROLE alix",
        "INSERT INTO comment (post_id, person_id, text, at) VALUES (%(due_post)s, %(alix)s, 'Fine by me.',"
        " now())",
    ),
    attack(
        "act as a colleague by their session",
        "everybody but alix",
        "SET SESSION AUTHORIZATION alix",
        "INSERT INTO comment (post_id, person_id, text, at) VALUES (%(due_post)s, %(alix)s, 'Fine by me.',"
        " now())",
    ),
    attack(
        "act as a colleague by a setting",
        "everybody but alix",
        "SELECT set_config('session_authorization', 'alix', false)",
        "SELECT set_config('role', 'alix', false)",
        "SET \"session_authorization\" = 'alix'",
        "INSERT INTO comment (post_id, person_id, text, at) VALUES (%(due_post)s, %(alix)s, 'Fine by me.',"
        " now())",
    ),
    attack(
        "act with a duty's role alone",
        "camille sasha noa nora ghost",
        "SET ROLE warroom_approver",
        "INSERT INTO approval (post_id, version, digest, approver, verdict, note, at) VALUES"
        " (%(waiting_post)s, 1, %(waiting_digest)s, %(me)s, 'approve', '', now())",
    ),
    attack(
        "act as the server",
        "everybody",
        "SET ROLE postgres",
        "SET SESSION AUTHORIZATION postgres",
        "UPDATE schema_meta SET schema_rev = 1",
    ),
    attack(
        "rename oneself to a colleague",
        "everybody",
        "ALTER ROLE session_user RENAME TO alix2",
        "ALTER ROLE alix RENAME TO alix2",
    ),
    attack(
        "drop a colleague",
        "everybody",
        "DROP ROLE alix",
        "REASSIGN OWNED BY alix TO noa",
        "DROP OWNED BY alix",
    ),
    attack(
        "own what the owner owns",
        "everybody",
        "REASSIGN OWNED BY warroom_owner TO session_user",
        "ALTER TABLE post OWNER TO session_user",
    ),
)

PEOPLE = (
    attack(
        "add an accomplice to the table",
        "everybody",
        "INSERT INTO person (login, display_name, password_hash, created_at) VALUES ('x', 'X', '', now())",
    ),
    attack(
        "switch one's access on again",
        "everybody",
        "UPDATE person SET disabled_at = NULL WHERE login = 'ghost'",
        "UPDATE person SET disabled_at = NULL",
    ),
    attack(
        "switch a colleague off by hand",
        "everybody",
        "UPDATE person SET disabled_at = now() WHERE login = 'alix'",
    ),
    attack("take over a login", "everybody", "UPDATE person SET login = 'alix2' WHERE login = 'alix'"),
    attack("rename a person", "everybody", "UPDATE person SET display_name = 'Somebody else'"),
    attack("keep a password where all read it", "everybody", "UPDATE person SET password_hash = 'x'"),
    attack("lock a person out", "everybody", "UPDATE person SET locked_until = '2099-01-01'"),
    attack("delete a person", "everybody", "DELETE FROM person WHERE login = 'alix'"),
    attack("ask for a person without being an administrator", "everybody but noa nils", _create("x")),
    attack(
        "ask for a person in a colleague's name",
        "everybody but nils",
        _create("x").replace("%(me)s", "%(nils)s"),
    ),
    attack(
        "ask as confirmed already",
        "everybody",
        "INSERT INTO people_change (kind, login, roles, asked_by, asked_at, confirmed_by, confirmed_at)"
        " VALUES ('roles', 'noa', 'approver', %(me)s, now(), %(nils)s, now())",
    ),
    attack(
        "ask for a login of the server",
        "everybody",
        _create("postgres"),
        _create("pg_monitor"),
        _create("warroom_x"),
        _create("public"),
        _create("none"),
    ),
    attack("ask for a login that is a role already", "everybody", _create("alix"), _create("worker1")),
    attack(
        "ask for a login that slips out of its quotes",
        "everybody",
        _create('x" SUPERUSER "y'),
        _create("x''; DROP TABLE post; --"),
        _create("Upper"),
        _create(" x"),
        _create("x\ny"),
    ),
    attack(
        "ask for a role that is no duty",
        "everybody",
        _create("x", roles="'publisher'"),
        _create("x", roles="'admin superuser'"),
        _create("x", roles="'drafter  approver'"),
    ),
    attack(
        "ask with a password in the clear",
        "everybody",
        _create("x", verifier="'a password'"),
        _create("x", verifier="NULL"),
        _create("x", verifier="'md5aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'"),
    ),
    attack(
        "ask with a verifier that slips out of its quotes",
        "everybody",
        _create("x", verifier="%(verifier)s || ''' SUPERUSER '''"),
    ),
    attack(
        "ask for a person without a name", "everybody", _create("x", name="''"), _create("x", name="NULL")
    ),
    attack(
        "ask for a change to nobody",
        "everybody",
        _ask("roles", "nobody"),
        _ask("password", "nobody", verifier="%(verifier)s"),
        _ask("enable", "nobody"),
    ),
    attack("ask to enable who is enabled", "everybody", _ask("enable", "alix")),
    attack("ask for something else", "everybody", _ask("delete", "alix")),
    attack(
        "hide a password in a change of roles", "everybody", _ask("roles", "alix", verifier="%(verifier)s")
    ),
    attack(
        "confirm one's own wish",
        "nils",
        "SELECT confirm_people_change(%(create_eve)s)",
        "SELECT confirm_people_change(%(roles_camille)s)",
        "SELECT confirm_people_change(%(password_sasha)s)",
    ),
    attack("confirm one's own promotion", "noa", "SELECT confirm_people_change(%(roles_noa)s)"),
    attack(
        "confirm without being an administrator",
        "everybody but noa nils",
        "SELECT confirm_people_change(%(create_eve)s)",
        "SELECT warroom.confirm_people_change(%(roles_camille)s)",
    ),
    attack(
        "confirm what nobody asked for",
        "everybody",
        "SELECT confirm_people_change(4711)",
        "SELECT confirm_people_change(NULL)",
    ),
    attack(
        "confirm by hand", "everybody", "UPDATE people_change SET confirmed_by = %(me)s, confirmed_at = now()"
    ),
    attack(
        "confirm in a colleague's name",
        "everybody",
        "UPDATE people_change SET confirmed_by = %(noa)s, confirmed_at = now() WHERE id = %(create_eve)s",
    ),
    attack("slip another role into a wish", "everybody", "UPDATE people_change SET roles = 'admin'"),
    attack(
        "slip another password into a wish", "everybody", "UPDATE people_change SET verifier = %(verifier)s"
    ),
    attack(
        "drop a wish without being an administrator",
        "everybody but noa nils",
        "UPDATE people_change SET dropped_at = now()",
    ),
    attack(
        "take a confirmed wish up again",
        "everybody",
        "UPDATE people_change SET confirmed_at = NULL, confirmed_by = NULL, dropped_at = NULL",
    ),
    attack("delete a wish", "everybody", "DELETE FROM people_change"),
    attack(
        "confirm in an old snapshot",
        "everybody but noa nils",
        "BEGIN ISOLATION LEVEL SERIALIZABLE",
        "SELECT confirm_people_change(%(create_eve)s)",
        "COMMIT",
    ),
    attack("make a person", "everybody", "SELECT make_person('x', 'X', 'admin', %(verifier)s)"),
    attack("make a worker", "everybody", "SELECT make_worker('x', %(verifier)s)"),
    attack("set roles", "everybody", "SELECT set_roles(%(me)s, 'admin')"),
    attack("end sessions", "everybody", "SELECT end_sessions(ARRAY(SELECT pid FROM pg_stat_activity))"),
    attack(
        "end a colleague's session",
        "everybody",
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename NOT IN (session_user)",
    ),
    attack(
        "end stalled sessions without being a worker",
        "everybody but worker1",
        "SELECT end_stalled_sessions()",
    ),
    attack("forget changes without being a worker", "everybody but worker1", "SELECT forget_changes()"),
    attack(
        "disable a colleague without being an administrator",
        "everybody but noa nils",
        "SELECT disable_person(%(alix)s)",
    ),
    attack("disable somebody who is not there", "noa nils", "SELECT disable_person(4711)"),
    attack("set a colleague's password", "everybody but alix", "ALTER ROLE alix PASSWORD 'x'"),
    attack(
        "set an administrator's password",
        "everybody but noa",
        "ALTER ROLE noa PASSWORD 'x'",
        "ALTER ROLE warroom_owner PASSWORD 'x'",
    ),
    attack(
        "set one's own password to something in the clear",
        "everybody",
        "SELECT set_own_password('x')",
        "SELECT set_own_password(NULL)",
        "SELECT set_own_password('')",
    ),
    attack(
        "set a password in a person's name as a worker",
        "worker1 ghost",
        "SELECT set_own_password(%(verifier)s)",
    ),
    attack(
        "let oneself connect more often",
        "everybody",
        "ALTER ROLE session_user CONNECTION LIMIT -1",
        "ALTER ROLE session_user VALID UNTIL 'infinity'",
    ),
    attack(
        "read passwords as the server keeps them",
        "everybody",
        "SELECT * FROM pg_authid",
        "SELECT passwd FROM pg_shadow",
        "SELECT * FROM pg_user",
        "SELECT rolpassword FROM pg_roles",
    ),
    attack(
        "read a password that was asked for",
        "everybody",
        "SELECT verifier FROM people_change",
        "TABLE people_change",
        "COPY people_change TO STDOUT",
        "SELECT x::text FROM people_change x",
        "SELECT to_json(x) FROM people_change x",
    ),
    attack(
        "read a password while dropping the wish",
        "camille alix sasha nora ghost worker1",
        "UPDATE people_change SET dropped_at = now() RETURNING verifier",
    ),
    attack(
        "guess a password that was asked for",
        "everybody",
        "SELECT count(*) FROM people_change WHERE verifier LIKE 'SCRAM-SHA-256$4096%%' HAVING count(*) > 0",
        "UPDATE people_change SET dropped_at = dropped_at WHERE verifier LIKE 'SCRAM%%'",
    ),
    attack(
        "read it from the server's statistics",
        "everybody",
        "SELECT * FROM pg_stats WHERE schemaname = 'warroom'",
        "SELECT * FROM pg_statistic",
        "SELECT stavalues1::text FROM pg_statistic",
    ),
    attack(
        "see what a colleague is doing",
        "everybody",
        "SELECT query FROM pg_stat_activity WHERE usename <> session_user AND query NOT LIKE"
        " '<insufficient%%' AND query <> '' AND 1 / 0 > 0",
    ),
    attack(
        "prepare for later what is not allowed now",
        "everybody",
        "PREPARE TRANSACTION 'x'",
        "BEGIN",
        "PREPARE TRANSACTION 'y'",
        "ROLLBACK",
    ),
    attack(
        "show a key in a colleague's name",
        "everybody but alix",
        "INSERT INTO signing_key (person_id, public_key, added_at) VALUES (%(alix)s, decode(repeat('00',"
        " 32), 'hex'), now())",
    ),
    attack(
        "show a key without the role",
        "camille sasha noa nils nora ghost worker1",
        "INSERT INTO signing_key (person_id, public_key, added_at) VALUES (%(me)s, decode(repeat('00',"
        " 32), 'hex'), now())",
    ),
    attack(
        "show a key that is none",
        "everybody",
        "INSERT INTO signing_key (person_id, public_key, added_at) VALUES (%(me)s, '\\x00', now())",
    ),
    attack(
        "swap a key",
        "everybody",
        "UPDATE signing_key SET public_key = decode(repeat('00', 32), 'hex')",
        "DELETE FROM signing_key",
    ),
    attack(
        "show a worker's key as a person",
        "everybody but worker1",
        "INSERT INTO worker_key VALUES (encode(sha256(decode(repeat('01', 32), 'hex')), 'hex'),"
        " decode(repeat('01', 32), 'hex'), now())",
    ),
    attack(
        "show a worker's key under another's fingerprint",
        "everybody",
        "INSERT INTO worker_key VALUES (repeat('f', 64), decode(repeat('01', 32), 'hex'), now())",
    ),
    attack(
        "swap a worker's key",
        "everybody",
        "UPDATE worker_key SET public_key = decode(repeat('01', 32), 'hex')",
        "DELETE FROM worker_key",
    ),
)

ATTACKS_ON_PEOPLE: tuple[Attack, ...] = (*ROLES, *PEOPLE)
