-- What headquarters needs of its PostgreSQL server before there are tables: roles, and doors that stand open by
-- default closed. Run by the server's own administrator (a superuser) in the campaign's database; running it again
-- changes nothing. Roles belong to the whole cluster: it serves one campaign. Each statement ends with a line `--;`.

-- Roles --------------------------------------------------------------------------------------------------
-- Nobody signs in as one of these. A person is a login of their own, directly in warroom_member and in the roles
-- of their duties; a worker's login is in warroom_member and warroom_publisher, and in nothing else.
DO $$
DECLARE
  role text;
BEGIN
  FOREACH role IN ARRAY ARRAY['warroom_owner', 'warroom_member', 'warroom_drafter', 'warroom_approver',
                              'warroom_monitor', 'warroom_admin', 'warroom_publisher', 'warroom_people'] LOOP
    IF to_regrole(role) IS NULL THEN
      EXECUTE format('CREATE ROLE %I NOLOGIN', role);
    END IF;
  END LOOP;
END $$
--;
ALTER ROLE warroom_owner NOLOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS
--;
-- Makes and alters people's logins; reached only through the functions that it owns (people_functions.sql).
ALTER ROLE warroom_people NOLOGIN INHERIT CREATEROLE NOSUPERUSER NOCREATEDB NOREPLICATION NOBYPASSRLS
--;
-- To end a disabled person's sessions, it has to see and to signal them.
GRANT pg_signal_backend, pg_read_all_stats TO warroom_people
--;
-- From PostgreSQL 16 on, only who has a role's admin option grants it.
GRANT warroom_member, warroom_drafter, warroom_approver, warroom_monitor, warroom_admin, warroom_publisher
  TO warroom_people WITH ADMIN OPTION
--;
-- The server ---------------------------------------------------------------------------------------------
-- Any login might otherwise connect to any database of the cluster, and fill its disk with temporary tables.
DO $$
DECLARE
  name text;
BEGIN
  FOR name IN SELECT datname FROM pg_database LOOP
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', name);
  END LOOP;
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO warroom_member', current_database());
  -- A desk that hangs, or a client that dawdles, holds nobody up for long. Who is patient may wait longer: what a
  -- client sets for itself is its own affair, and workers end what stands in their way (end_stalled_sessions).
  EXECUTE format('ALTER DATABASE %I SET idle_in_transaction_session_timeout = ''60s''', current_database());
  EXECUTE format('ALTER DATABASE %I SET lock_timeout = ''5s''', current_database());
  EXECUTE format('ALTER DATABASE %I SET statement_timeout = ''30s''', current_database());
  -- Guards read what others have committed meanwhile.
  EXECUTE format('ALTER DATABASE %I SET default_transaction_isolation = ''read committed''', current_database());
  -- Every statement here is short: compiling it would take longer than running it.
  EXECUTE format('ALTER DATABASE %I SET jit = off', current_database());
END $$
--;
REVOKE ALL ON SCHEMA public FROM PUBLIC
--;
-- Functions that any login may call by default. Large objects fill the disk, and so do messages in the log of
-- changes; advisory locks lock whoever uses them.
DO $$
DECLARE
  open regprocedure;
BEGIN
  FOR open IN SELECT oid FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace
      AND (proname ~ '^lo_' OR proname IN ('loread', 'lowrite', 'pg_logical_emit_message')
           OR proname ~ '^pg_(try_)?advisory_') LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', open);
  END LOOP;
END $$
--;
-- Without a language nobody runs programs of their own on the server (DO).
REVOKE USAGE ON LANGUAGE plpgsql, sql FROM PUBLIC
--;
GRANT USAGE ON LANGUAGE plpgsql, sql TO warroom_owner, warroom_people
--;
-- The schema ---------------------------------------------------------------------------------------------
CREATE SCHEMA IF NOT EXISTS warroom AUTHORIZATION warroom_owner
--;
GRANT USAGE ON SCHEMA warroom TO warroom_member, warroom_people
--;
-- Not limited to the schema: only so it takes away what PUBLIC is given everywhere.
ALTER DEFAULT PRIVILEGES FOR ROLE warroom_owner, warroom_people REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC
--;
