-- People's logins, made and altered by the only role that can, in functions that know who asks. All of them belong
-- to warroom_people: it has CREATEROLE, and no way to sign in. Each statement ends with a line `--;`.
SET LOCAL search_path = warroom, pg_temp
--;
-- The login and its row. For the server's administrator, who founds a campaign; else for confirm_people_change.
CREATE FUNCTION make_person(login text, name text, roles text, verifier text) RETURNS integer LANGUAGE plpgsql
SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
DECLARE
  made integer;
BEGIN
  IF NOT is_login(login) OR to_regrole(quote_ident(login)) IS NOT NULL OR NOT is_verifier(verifier) THEN
    PERFORM refuse('this change to people can not be made');
  END IF;
  EXECUTE format('CREATE ROLE %I LOGIN INHERIT CONNECTION LIMIT 12 PASSWORD %L IN ROLE warroom_member', login, verifier);
  INSERT INTO person (login, display_name, password_hash, created_at) VALUES (login, name, '', instant()) RETURNING id INTO made;
  PERFORM set_roles(made, roles);
  RETURN made;
END $$
--;
-- Workers' logins: for the server's administrator alone. One is no person, and has no other duty.
CREATE FUNCTION make_worker(login text, verifier text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = warroom, pg_temp AS $$
BEGIN
  IF NOT is_login(login) OR to_regrole(quote_ident(login)) IS NOT NULL OR NOT is_verifier(verifier) THEN
    PERFORM refuse('this worker can not be made');
  END IF;
  EXECUTE format('CREATE ROLE %I LOGIN INHERIT CONNECTION LIMIT 40 PASSWORD %L IN ROLE warroom_member, warroom_publisher',
    login, verifier);
  PERFORM worker_act(login);
END $$
--;
-- Grant and revoke until the person has exactly these roles. Called by the functions here, and by nobody else.
CREATE FUNCTION set_roles(person integer, roles text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = warroom, pg_temp AS $$
DECLARE
  their_login text := (SELECT login FROM person p WHERE p.id = set_roles.person);
  wanted text[] := string_to_array(roles, ' ');
  duty text;
BEGIN
  PERFORM lock_stream('people');
  IF their_login IS NULL OR NOT are_roles(roles) OR (NOT 'admin' = ANY (wanted)
      AND EXISTS (SELECT 1 FROM active_role a WHERE a.role = 'admin' AND a.person_id = set_roles.person)
      AND NOT EXISTS (SELECT 1 FROM active_role a WHERE a.role = 'admin' AND a.person_id <> set_roles.person)) THEN
    PERFORM refuse('an administrator revokes roles, and one administrator stays');
  END IF;
  FOREACH duty IN ARRAY ARRAY['admin', 'approver', 'drafter', 'monitor'] LOOP
    IF (duty = ANY (wanted)) = EXISTS (SELECT 1 FROM person_role r WHERE r.person_id = set_roles.person AND r.role = duty) THEN
      CONTINUE;
    END IF;
    IF duty = ANY (wanted) THEN
      EXECUTE format('GRANT %I TO %I', 'warroom_' || duty, their_login);
      PERFORM people_act('grant', person, duty);
    ELSE
      EXECUTE format('REVOKE %I FROM %I', 'warroom_' || duty, their_login);
      -- From PostgreSQL 16 on, what somebody else granted stays, with no more than a warning.
      IF EXISTS (SELECT 1 FROM person_role r WHERE r.person_id = set_roles.person AND r.role = duty) THEN
        PERFORM refuse('this role was granted by hand: the server''s administrator revokes it');
      END IF;
      PERFORM people_act('revoke', person, duty);
    END IF;
  END LOOP;
END $$
--;
-- A second administrator confirms what a first one asked for: only then it happens. Who may, people_change_update says.
CREATE FUNCTION confirm_people_change(change integer) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = warroom, pg_temp AS $$
DECLARE
  asked people_change;
  concerned integer;
BEGIN
  PERFORM lock_stream('people');
  SELECT * INTO asked FROM people_change WHERE id = change FOR UPDATE;
  IF NOT FOUND THEN
    PERFORM refuse('nobody asked for this change to people');
  END IF;
  UPDATE people_change SET confirmed_by = actor(), confirmed_at = instant(), verifier = NULL WHERE id = change;
  IF asked.kind = 'create' THEN
    RETURN make_person(asked.login, asked.display_name, asked.roles, asked.verifier);
  END IF;
  SELECT id INTO STRICT concerned FROM person WHERE login = asked.login;
  CASE asked.kind
    WHEN 'roles' THEN
      PERFORM set_roles(concerned, asked.roles);
    WHEN 'password' THEN
      EXECUTE format('ALTER ROLE %I PASSWORD %L', asked.login, asked.verifier);
      PERFORM people_act('change password', concerned);
    WHEN 'enable' THEN
      EXECUTE format('ALTER ROLE %I LOGIN', asked.login);
      UPDATE person SET disabled_at = NULL WHERE id = concerned;
  END CASE;
  RETURN concerned;
END $$
--;
-- The safe direction: one administrator is enough, at once. Whoever slips in again before this is committed acts no
-- more, and a second call ends that session too. Returns how many sessions were ended.
CREATE FUNCTION disable_person(person_id integer) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = warroom, pg_temp AS $$
DECLARE
  their person;
BEGIN
  IF NOT has_role(actor(), 'admin') THEN
    PERFORM refuse('an administrator changes people, and one administrator stays');
  END IF;
  SELECT * INTO their FROM person WHERE id = disable_person.person_id;
  IF NOT FOUND THEN
    PERFORM refuse('there is no such person');
  END IF;
  IF their.disabled_at IS NULL THEN
    UPDATE person SET disabled_at = instant() WHERE id = their.id;
    EXECUTE format('ALTER ROLE %I NOLOGIN', their.login);
  END IF;
  -- Row by row: in a WHERE the server may be told to end sessions before it has looked whose they are.
  RETURN end_sessions(ARRAY(SELECT pid FROM pg_stat_activity WHERE usename = their.login AND pid <> pg_backend_pid()));
END $$
--;
CREATE FUNCTION end_sessions(pids integer[]) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = warroom, pg_temp AS $$
DECLARE
  ended integer := 0;
  session integer;
BEGIN
  FOREACH session IN ARRAY pids LOOP
    ended := ended + pg_terminate_backend(session)::integer;
  END LOOP;
  RETURN ended;
END $$
--;
CREATE FUNCTION set_own_password(verifier text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = warroom, pg_temp AS $$
DECLARE
  me integer := actor();
BEGIN
  IF coalesce(me, 0) = 0 OR NOT is_verifier(verifier) THEN
    PERFORM refuse('people change their own password');
  END IF;
  EXECUTE format('ALTER ROLE %I PASSWORD %L', session_user, verifier);
  PERFORM people_act('change password', me);
END $$
--;
-- Who holds others up: people's sessions that do nothing within a transaction, or have been in one for long, or whose
-- person was disabled. A client may switch the server's own timeouts off for itself, so workers call this now and
-- then. Returns how many were ended.
CREATE FUNCTION end_stalled_sessions() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = warroom, pg_temp AS $$
BEGIN
  IF actor() IS DISTINCT FROM 0 THEN
    PERFORM refuse('a worker ends sessions that hold others up');
  END IF;
  RETURN end_sessions(ARRAY(
    SELECT a.pid FROM pg_stat_activity a JOIN person p ON p.login = a.usename
    WHERE p.disabled_at IS NOT NULL
       OR (a.state LIKE 'idle in transaction%' AND a.state_change < clock_timestamp() - interval '30 seconds')
       OR a.xact_start < clock_timestamp() - interval '120 seconds'));
END $$
--;
DO $$
DECLARE
  made regprocedure;
BEGIN
  FOR made IN SELECT oid FROM pg_proc WHERE pronamespace = 'warroom'::regnamespace
      AND proname IN ('make_person', 'make_worker', 'set_roles', 'confirm_people_change', 'disable_person', 'end_sessions',
                      'set_own_password', 'end_stalled_sessions') LOOP
    EXECUTE format('ALTER FUNCTION %s OWNER TO warroom_people', made);
  END LOOP;
END $$
--;
