-- The campaign's rules as PostgreSQL keeps them, whatever program writes: what sqlite.sql says, and what many desks
-- at once need besides. Who may touch which column at all is in grants.sql; people's logins are made and altered in
-- people_functions.sql. Each statement ends with a line `--;`.
--
-- Who acts is who signed in (session_user), and no word of the client's. Guards run as the owner of the tables
-- (SECURITY DEFINER) and look names up in this schema alone. They hold in read committed only, where each of their
-- questions sees what was committed a moment ago. Locks are taken in one order: posts by their ids, deliveries,
-- responses, heads of the ledger.
--
-- What stood here before goes first, whoever made it.
DO $$
DECLARE
  old record;
BEGIN
  -- One may have gone with another that it needed.
  FOR old IN SELECT oid FROM pg_class WHERE relnamespace = 'warroom'::regnamespace AND relkind = 'v' LOOP
    IF EXISTS (SELECT 1 FROM pg_class WHERE oid = old.oid) THEN
      EXECUTE format('DROP VIEW %s CASCADE', old.oid::regclass);
    END IF;
  END LOOP;
  FOR old IN SELECT oid FROM pg_proc WHERE pronamespace = 'warroom'::regnamespace LOOP
    IF EXISTS (SELECT 1 FROM pg_proc WHERE oid = old.oid) THEN
      EXECUTE format('DROP ROUTINE %s CASCADE', old.oid::regprocedure);
    END IF;
  END LOOP;
  FOR old IN SELECT tgname, tgrelid::regclass AS relation FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
      WHERE c.relnamespace = 'warroom'::regnamespace AND NOT tgisinternal LOOP
    EXECUTE format('DROP TRIGGER %I ON %s', old.tgname, old.relation);
  END LOOP;
  FOR old IN SELECT rulename, ev_class::regclass AS relation FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
      WHERE c.relnamespace = 'warroom'::regnamespace LOOP
    EXECUTE format('DROP RULE %I ON %s', old.rulename, old.relation);
  END LOOP;
END $$
--;
SET LOCAL ROLE warroom_owner
--;
SET LOCAL search_path = warroom, pg_temp
--;
-- Time, and who acts -------------------------------------------------------------------------------------
-- The one clock. Parsed here and now, so that no client's search_path gives it another meaning.
CREATE FUNCTION instant() RETURNS timestamptz LANGUAGE sql RETURN clock_timestamp()
--;
-- As the sealed document and the ledger write instants (warroom/domain/sealed.py).
CREATE FUNCTION instant_text(at timestamptz) RETURNS text LANGUAGE sql STABLE
  RETURN to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')
--;
-- PostgreSQL knows instants that nobody else can read (infinity, the year 20000): one would stop every desk.
CREATE FUNCTION are_instants(VARIADIC instants timestamptz[]) RETURNS boolean LANGUAGE sql IMMUTABLE
  RETURN '1900-01-01Z' <= ALL (array_remove(instants, NULL)) AND '9000-01-01Z' >= ALL (array_remove(instants, NULL))
--;
CREATE FUNCTION refuse(rule text) RETURNS void LANGUAGE plpgsql SET search_path = warroom, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'warroom: %', rule USING ERRCODE = 'integrity_constraint_violation';
END $$
--;
-- For what is never done; the rule is the trigger's argument.
CREATE FUNCTION never() RETURNS trigger LANGUAGE plpgsql SET search_path = warroom, pg_temp AS $$
BEGIN
  PERFORM refuse(TG_ARGV[0]);
END $$
--;
-- A person's id, 0 for a worker, NULL for everybody else. A membership counts when it is direct: superusers and
-- members of members would otherwise be everything.
CREATE FUNCTION actor() RETURNS integer LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
DECLARE
  my_login text := session_user;
  me integer;
BEGIN
  SELECT id INTO me FROM person WHERE login = my_login AND disabled_at IS NULL;
  IF FOUND THEN
    RETURN me;
  END IF;
  RETURN (SELECT 0 FROM pg_auth_members WHERE member = to_regrole(quote_ident(my_login))
            AND roleid = to_regrole('warroom_publisher') LIMIT 1);
END $$
--;
-- Somebody who may do anything anyway, and whom the ledger calls -1.
CREATE FUNCTION is_server_administrator() RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = warroom, pg_temp AS $$
DECLARE
  my_login text := session_user;
BEGIN
  RETURN coalesce((SELECT rolsuper FROM pg_roles WHERE rolname = my_login), false);
END $$
--;
-- The roles that were granted to people's logins, by what a file calls them.
CREATE VIEW person_role AS
  SELECT p.id AS person_id, d.role FROM person p
  CROSS JOIN (VALUES ('drafter'::varchar(10), 'warroom_drafter'::name), ('approver', 'warroom_approver'),
                     ('monitor', 'warroom_monitor'), ('admin', 'warroom_admin')) d (role, granted)
  WHERE EXISTS (SELECT 1 FROM pg_auth_members m JOIN pg_roles u ON u.oid = m.member JOIN pg_roles g ON g.oid = m.roleid
                WHERE u.rolname = p.login AND g.rolname = d.granted)
--;
CREATE VIEW active_role AS
  SELECT r.person_id, r.role FROM person_role r JOIN person p ON p.id = r.person_id WHERE p.disabled_at IS NULL
--;
CREATE FUNCTION has_role(person integer, VARIADIC wanted text[]) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = warroom, pg_temp AS $$
BEGIN
  RETURN EXISTS (SELECT 1 FROM active_role WHERE person_id = person AND role = ANY (wanted));
END $$
--;
-- Waiting for one another --------------------------------------------------------------------------------
-- A snapshot taken earlier would not see that a post was withdrawn meanwhile.
CREATE FUNCTION read_committed() RETURNS trigger LANGUAGE plpgsql SET search_path = warroom, pg_temp AS $$
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'warroom: whoever writes reads what was committed (use READ COMMITTED)'
      USING ERRCODE = 'invalid_transaction_state';
  END IF;
  RETURN NULL;
END $$
--;
-- Whoever decides something about a post has it alone, and asks its questions from then on.
CREATE FUNCTION lock_post(wanted integer) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'warroom: whoever writes reads what was committed (use READ COMMITTED)'
      USING ERRCODE = 'invalid_transaction_state';
  END IF;
  PERFORM 1 FROM post WHERE id = wanted FOR NO KEY UPDATE;
END $$
--;
-- Whoever decides something that hangs on no post (the hold, people, accounts) has its chain of the ledger alone.
CREATE FUNCTION lock_stream(wanted text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  PERFORM 1 FROM ledger_head WHERE stream = wanted FOR UPDATE;
  IF NOT FOUND THEN
    INSERT INTO ledger_head VALUES (wanted, 0, repeat('0', 64)) ON CONFLICT DO NOTHING;
    PERFORM 1 FROM ledger_head WHERE stream = wanted FOR UPDATE;
  END IF;
END $$
--;
-- The ledger ---------------------------------------------------------------------------------------------
CREATE FUNCTION ledger_field(field text) RETURNS text LANGUAGE sql STABLE
  RETURN octet_length(field) || ':' || field
--;
-- As warroom/domain/ledger.py: the lengths count bytes, which the database's encoding (UTF-8) makes the same.
CREATE FUNCTION ledger_hash(stream text, seq bigint, at text, actor integer, action text, detail text, prev text)
RETURNS text LANGUAGE sql STABLE
  RETURN encode(sha256(convert_to(ledger_field(prev) || ledger_field(stream) || ledger_field(seq::text)
    || ledger_field(at) || ledger_field(actor::text) || ledger_field(action) || ledger_field(detail), 'UTF8')), 'hex')
--;
CREATE FUNCTION ledger_append(to_stream text, action text, detail json) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = warroom, pg_temp AS $$
DECLARE
  head ledger_head;
  at text;
  my_login text := session_user;
  -- Somebody who has just disabled themselves is still who did it.
  who integer := coalesce(actor(), (SELECT id FROM person WHERE login = my_login), -1);
  next_hash text;
BEGIN
  SELECT * INTO head FROM ledger_head WHERE stream = to_stream FOR UPDATE;
  IF NOT FOUND THEN
    PERFORM lock_stream(to_stream);
    SELECT * INTO head FROM ledger_head WHERE stream = to_stream;
  END IF;
  at := instant_text(instant());
  next_hash := ledger_hash(to_stream, head.seq + 1, at, who, action, detail::text, head.hash);
  INSERT INTO ledger (stream, seq, at, actor, action, detail, prev, hash)
    VALUES (to_stream, head.seq + 1, at, who, action, detail::text, head.hash, next_hash);
  UPDATE ledger_head SET seq = head.seq + 1, hash = next_hash WHERE stream = to_stream;
END $$
--;
CREATE TRIGGER ledger_rewrite BEFORE UPDATE OR DELETE ON ledger
FOR EACH ROW EXECUTE FUNCTION never('the ledger only grows')
--;
-- What desks follow --------------------------------------------------------------------------------------
-- A row for each topic of a transaction is what desks read; the notice is a hint, which anybody might send.
CREATE FUNCTION tell(VARIADIC topics text[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = warroom, pg_temp AS $$
DECLARE
  said text;
BEGIN
  FOREACH said IN ARRAY topics LOOP
    INSERT INTO change (topic) VALUES (said) ON CONFLICT (xid, topic) DO NOTHING;
    IF FOUND THEN
      PERFORM pg_notify('warroom', said);
    END IF;
  END LOOP;
END $$
--;
-- A statement changed rows: its topics are the trigger's arguments. A statement that found no row says nothing.
CREATE FUNCTION announce() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM touched) THEN
    PERFORM tell(VARIADIC TG_ARGV);
  END IF;
  RETURN NULL;
END $$
--;
-- A lease shows nowhere.
CREATE FUNCTION announce_deliveries() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
DECLARE
  moved boolean;
  changed boolean;
BEGIN
  SELECT bool_or(replace(n.state, 'leased', 'queued') <> replace(o.state, 'leased', 'queued')),
         bool_or((n.why, n.due_at, n.sent_at, n.deleted_at) IS DISTINCT FROM (o.why, o.due_at, o.sent_at, o.deleted_at))
    INTO moved, changed FROM touched n JOIN before o USING (id);
  IF moved THEN
    PERFORM tell('deliveries', 'posts');
  ELSIF changed THEN
    PERFORM tell('deliveries');
  END IF;
  RETURN NULL;
END $$
--;
-- What a network last said of its rate limit, and when something last went out, changes with every post.
CREATE FUNCTION announce_accounts() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM touched n JOIN before o USING (id)
             WHERE (n.display_name, n.remote_identity, n.approvals_needed, n.disabled_at, n.trouble, n.terms, n.watches, n.daily_cap_micros)
               IS DISTINCT FROM (o.display_name, o.remote_identity, o.approvals_needed, o.disabled_at, o.trouble, o.terms, o.watches, o.daily_cap_micros)) THEN
    PERFORM tell('accounts');
  END IF;
  RETURN NULL;
END $$
--;
-- That an account can't be read shows to people; that its turn comes sooner wakes who reads, and nobody else.
CREATE FUNCTION announce_collections() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM touched n JOIN before o USING (account_id) WHERE n.trouble IS DISTINCT FROM o.trouble) THEN
    PERFORM tell('accounts');
  END IF;
  IF EXISTS (SELECT 1 FROM touched n JOIN before o USING (account_id) WHERE n.next_at < o.next_at) THEN
    PERFORM tell('collections');
  END IF;
  RETURN NULL;
END $$
--;
-- Hearts beat unheard: they are read when somebody looks.
CREATE FUNCTION announce_workers() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM touched n JOIN before o USING (id) WHERE n.hold_seen IS DISTINCT FROM o.hold_seen) THEN
    PERFORM tell('workers', 'holds');
  END IF;
  RETURN NULL;
END $$
--;
CREATE FUNCTION announce_errands() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM touched n JOIN before o USING (id)
             WHERE n.answer IS DISTINCT FROM o.answer OR (n.state <> o.state AND n.state <> 'taken')) THEN
    PERFORM tell('errands');
  END IF;
  RETURN NULL;
END $$
--;
CREATE FUNCTION announce_presence() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM touched n JOIN before o USING (desk)
             WHERE (n.person_id, n.place, n.subject) IS DISTINCT FROM (o.person_id, o.place, o.subject)) THEN
    PERFORM tell('presence');
  END IF;
  RETURN NULL;
END $$
--;
CREATE FUNCTION announce_turns() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM touched n JOIN before o USING (post_id)
             WHERE (n.person_id, n.asked_by) IS DISTINCT FROM (o.person_id, o.asked_by)) THEN
    PERFORM tell('presence');
  END IF;
  RETURN NULL;
END $$
--;
-- Every table that people and workers write: what is announced of it, and that it is written in read committed.
DO $$
DECLARE
  announced record;
  way text;
BEGIN
  FOR announced IN
    SELECT * FROM (VALUES
      ('campaign', $a$announce('campaign')$a$, NULL), ('slot_rule', $a$announce('campaign')$a$, NULL),
      ('blackout', $a$announce('campaign')$a$, NULL), ('person', $a$announce('people')$a$, NULL),
      ('people_change', $a$announce('people')$a$, NULL), ('signing_key', $a$announce('people')$a$, NULL),
      ('account', $a$announce('accounts')$a$, 'announce_accounts()'), ('credential', $a$announce('credentials')$a$, NULL),
      ('spend', $a$announce('accounts')$a$, NULL), ('collection', $a$announce('accounts')$a$, 'announce_collections()'),
      ('post', $a$announce('posts')$a$, NULL), ('version', $a$announce('posts')$a$, NULL),
      ('approval', $a$announce('posts')$a$, NULL), ('comment', $a$announce('posts')$a$, NULL),
      ('delivery', $a$announce('deliveries', 'posts')$a$, 'announce_deliveries()'),
      ('delivery_part', $a$announce('deliveries')$a$, NULL), ('metrics', $a$announce('deliveries')$a$, NULL),
      ('response', $a$announce('timeline')$a$, NULL), ('response_note', $a$announce('timeline')$a$, NULL),
      ('evidence', $a$announce('timeline')$a$, NULL),
      ('hold', $a$announce('holds')$a$, NULL), ('hold_lift', $a$announce('holds')$a$, NULL),
      ('errand', $a$announce('errands')$a$, 'announce_errands()'),
      ('worker', $a$announce('workers')$a$, 'announce_workers()'), ('worker_key', $a$announce('workers')$a$, NULL),
      ('presence', $a$announce('presence')$a$, 'announce_presence()'),
      ('draft_turn', $a$announce('presence')$a$, 'announce_turns()'),
      -- Written along with something else that is announced, or not shown.
      ('revision', NULL, NULL), ('media', NULL, NULL), ('video', NULL, NULL), ('video_chunk', NULL, NULL),
      ('post_writer', NULL, NULL), ('delivery_note', NULL, NULL), ('author', NULL, NULL), ('schema_meta', NULL, NULL)
    ) listed (name, in_general, when_updated)
  LOOP
    EXECUTE format('CREATE TRIGGER read_committed BEFORE INSERT OR UPDATE OR DELETE ON %I'
      ' FOR EACH STATEMENT EXECUTE FUNCTION read_committed()', announced.name);
    CONTINUE WHEN announced.in_general IS NULL;
    EXECUTE format('CREATE TRIGGER announce_insert AFTER INSERT ON %I REFERENCING NEW TABLE AS touched'
      ' FOR EACH STATEMENT EXECUTE FUNCTION %s', announced.name, announced.in_general);
    EXECUTE format('CREATE TRIGGER announce_update AFTER UPDATE ON %I REFERENCING OLD TABLE AS before NEW TABLE AS touched'
      ' FOR EACH STATEMENT EXECUTE FUNCTION %s', announced.name, coalesce(announced.when_updated, announced.in_general));
    EXECUTE format('CREATE TRIGGER announce_delete AFTER DELETE ON %I REFERENCING OLD TABLE AS touched'
      ' FOR EACH STATEMENT EXECUTE FUNCTION %s', announced.name, announced.in_general);
  END LOOP;
  FOR announced IN SELECT relname AS name FROM pg_class
      WHERE relnamespace = 'warroom'::regnamespace AND relkind IN ('r', 'p') AND relname NOT LIKE 'alembic%' LOOP
    EXECUTE format('CREATE TRIGGER never_emptied BEFORE TRUNCATE ON %I'
      ' FOR EACH STATEMENT EXECUTE FUNCTION never(''nothing is emptied'')', announced.name);
  END LOOP;
END $$
--;
-- Changes are read within seconds; a desk that comes back later reads everything anew.
CREATE FUNCTION forget_changes() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  IF actor() IS DISTINCT FROM 0 THEN
    PERFORM refuse('a worker tidies up');
  END IF;
  DELETE FROM change WHERE at < clock_timestamp() - interval '1 hour';
END $$
--;
-- Sign-off and what may go out, as everybody reads it ------------------------------------------------------
-- The last word of each approver on each version.
CREATE VIEW last_verdict AS
  SELECT a.post_id, a.version, a.digest, a.approver, a.verdict FROM approval a
  WHERE NOT EXISTS (SELECT 1 FROM approval later WHERE later.post_id = a.post_id AND later.version = a.version
                    AND later.approver = a.approver AND later.id > a.id)
--;
-- How many people stand behind a version; a returned version is not listed.
CREATE VIEW sign_off AS
  SELECT v.post_id, v.version, count(*) AS approvers FROM version v
  JOIN last_verdict s ON s.post_id = v.post_id AND s.version = v.version AND s.digest = v.digest AND s.verdict = 'approve'
  WHERE NOT EXISTS (SELECT 1 FROM last_verdict r WHERE r.post_id = v.post_id AND r.version = v.version AND r.verdict = 'return')
    AND NOT EXISTS (SELECT 1 FROM post_writer w WHERE w.post_id = s.post_id AND w.person_id = s.approver)
  GROUP BY v.post_id, v.version
--;
-- Deliveries that nothing but time keeps from going out.
CREATE VIEW deliverable AS
  SELECT d.id FROM delivery d
  JOIN post p ON p.id = d.post_id AND p.latest_version = d.version
  JOIN account a ON a.id = d.account_id AND a.disabled_at IS NULL
  WHERE (SELECT count(*) FROM last_verdict s
         WHERE s.post_id = d.post_id AND s.version = d.version AND s.digest = d.digest AND s.verdict = 'approve'
           AND NOT EXISTS (SELECT 1 FROM post_writer w WHERE w.post_id = s.post_id AND w.person_id = s.approver)
        ) >= a.approvals_needed
    AND NOT EXISTS (SELECT 1 FROM last_verdict r
                    WHERE r.post_id = d.post_id AND r.version = d.version AND r.verdict = 'return')
    AND NOT EXISTS (SELECT 1 FROM hold h WHERE h.lifted_at IS NULL)
    AND NOT EXISTS (SELECT 1 FROM blackout b WHERE b.starts_at <= instant() AND instant() < b.ends_at)
--;
-- Who is writing on a draft: whoever was heard of within the last 20 seconds.
CREATE VIEW live_turn AS SELECT post_id, person_id FROM draft_turn WHERE beat_at > instant() - interval '20 seconds'
--;
-- The campaign -------------------------------------------------------------------------------------------
CREATE FUNCTION schema_kept() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  IF (TG_OP = 'INSERT' AND EXISTS (SELECT 1 FROM schema_meta))
    OR (TG_OP = 'UPDATE' AND (NEW.id, NEW.database_id) IS DISTINCT FROM (OLD.id, OLD.database_id)) THEN
    PERFORM refuse('a database keeps its identity');
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER schema_kept BEFORE INSERT OR UPDATE ON schema_meta FOR EACH ROW EXECUTE FUNCTION schema_kept()
--;
CREATE TRIGGER schema_delete BEFORE DELETE ON schema_meta FOR EACH ROW EXECUTE FUNCTION never('a database keeps its identity')
--;
-- A number that grows is all there is in it, and only the timeline's is used here.
CREATE FUNCTION revision_update() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  IF NEW.topic <> OLD.topic OR NEW.number <= OLD.number THEN
    PERFORM refuse('numbers of changes only grow');
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER revision_update BEFORE UPDATE ON revision FOR EACH ROW EXECUTE FUNCTION revision_update()
--;
CREATE TRIGGER revision_delete BEFORE DELETE ON revision FOR EACH ROW EXECUTE FUNCTION never('numbers of changes only grow')
--;
CREATE FUNCTION campaign_insert() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM campaign) THEN
    PERFORM refuse('a database holds one campaign');
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER campaign_insert BEFORE INSERT ON campaign FOR EACH ROW EXECUTE FUNCTION campaign_insert()
--;
CREATE FUNCTION campaign_inserted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  PERFORM ledger_append('campaign', 'found',
    json_build_object('name', NEW.name, 'zone', NEW.zone_name, 'rehearsal', NEW.rehearsal::integer));
  RETURN NULL;
END $$
--;
CREATE TRIGGER campaign_inserted AFTER INSERT ON campaign FOR EACH ROW EXECUTE FUNCTION campaign_inserted()
--;
CREATE FUNCTION campaign_update() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  IF (NEW.id, NEW.rehearsal, NEW.created_at) IS DISTINCT FROM (OLD.id, OLD.rehearsal, OLD.created_at)
    OR NOT has_role(actor(), 'admin') THEN
    PERFORM refuse('an administrator changes the campaign, and a rehearsal stays one');
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER campaign_update BEFORE UPDATE ON campaign FOR EACH ROW EXECUTE FUNCTION campaign_update()
--;
CREATE FUNCTION campaign_updated() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  PERFORM ledger_append('campaign', 'change', json_build_object('name', NEW.name, 'zone', NEW.zone_name,
    'grace', NEW.grace_seconds, 'alt_required', NEW.alt_required::integer, 'utm_template', NEW.utm_template,
    'own_domains', NEW.own_domains));
  RETURN NULL;
END $$
--;
CREATE TRIGGER campaign_updated AFTER UPDATE ON campaign FOR EACH ROW EXECUTE FUNCTION campaign_updated()
--;
CREATE TRIGGER campaign_delete BEFORE DELETE ON campaign FOR EACH ROW EXECUTE FUNCTION never('a campaign is not deleted')
--;
CREATE FUNCTION slot_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  IF NOT has_role(actor(), 'admin', 'approver') THEN
    PERFORM refuse('an approver or an administrator changes the slots');
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$
--;
CREATE TRIGGER slot_change BEFORE INSERT OR DELETE ON slot_rule FOR EACH ROW EXECUTE FUNCTION slot_change()
--;
CREATE TRIGGER slot_update BEFORE UPDATE ON slot_rule FOR EACH ROW EXECUTE FUNCTION never('slots are replaced, not edited')
--;
CREATE FUNCTION blackout_insert() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
DECLARE
  me integer := actor();
BEGIN
  IF NEW.placed_by IS DISTINCT FROM me OR NOT has_role(me, 'admin', 'approver') OR NOT are_instants(NEW.starts_at, NEW.ends_at) THEN
    PERFORM refuse('an approver or an administrator places a blackout');
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER blackout_insert BEFORE INSERT ON blackout FOR EACH ROW EXECUTE FUNCTION blackout_insert()
--;
CREATE FUNCTION blackout_update() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  IF (NEW.id, NEW.starts_at, NEW.reason, NEW.source, NEW.placed_by)
      IS DISTINCT FROM (OLD.id, OLD.starts_at, OLD.reason, OLD.source, OLD.placed_by)
    OR NOT has_role(actor(), 'admin') OR NOT are_instants(NEW.ends_at) THEN
    PERFORM refuse('an administrator ends a blackout');
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER blackout_update BEFORE UPDATE ON blackout FOR EACH ROW EXECUTE FUNCTION blackout_update()
--;
CREATE FUNCTION blackout_delete() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  IF OLD.starts_at <= instant() OR NOT has_role(actor(), 'admin') THEN
    PERFORM refuse('an administrator may delete a blackout that has not begun');
  END IF;
  RETURN OLD;
END $$
--;
CREATE TRIGGER blackout_delete BEFORE DELETE ON blackout FOR EACH ROW EXECUTE FUNCTION blackout_delete()
--;
CREATE FUNCTION blackout_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  CASE TG_OP
    WHEN 'INSERT' THEN
      PERFORM ledger_append('campaign', 'blackout', json_build_object('from', instant_text(NEW.starts_at),
        'to', instant_text(NEW.ends_at), 'reason', NEW.reason, 'source', NEW.source));
    WHEN 'UPDATE' THEN
      PERFORM ledger_append('campaign', 'end blackout', json_build_object('blackout', NEW.id, 'to', instant_text(NEW.ends_at)));
    ELSE
      PERFORM ledger_append('campaign', 'delete blackout', json_build_object('from', instant_text(OLD.starts_at),
        'to', instant_text(OLD.ends_at), 'reason', OLD.reason));
  END CASE;
  RETURN NULL;
END $$
--;
CREATE TRIGGER blackout_changed AFTER INSERT OR UPDATE OR DELETE ON blackout FOR EACH ROW EXECUTE FUNCTION blackout_changed()
--;
-- People -------------------------------------------------------------------------------------------------
-- The server's administrator founds the campaign with its first people; then two administrators change who is there.
CREATE FUNCTION person_insert() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  IF NOT (is_server_administrator() OR has_role(actor(), 'admin')) THEN
    PERFORM refuse('an administrator adds people');
  END IF;
  -- The server keeps passwords itself; everybody reads this table.
  NEW.password_hash := '';
  RETURN NEW;
END $$
--;
CREATE TRIGGER person_insert BEFORE INSERT ON person FOR EACH ROW EXECUTE FUNCTION person_insert()
--;
CREATE FUNCTION person_inserted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  PERFORM ledger_append('people', 'add person',
    json_build_object('person', NEW.id, 'login', NEW.login, 'name', NEW.display_name));
  RETURN NULL;
END $$
--;
CREATE TRIGGER person_inserted AFTER INSERT ON person FOR EACH ROW EXECUTE FUNCTION person_inserted()
--;
CREATE FUNCTION person_update() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  PERFORM lock_stream('people');
  IF (NEW.id, NEW.login, NEW.password_hash, NEW.failures, NEW.locked_until, NEW.created_at)
      IS DISTINCT FROM (OLD.id, OLD.login, OLD.password_hash, OLD.failures, OLD.locked_until, OLD.created_at)
    OR NOT (is_server_administrator() OR has_role(actor(), 'admin'))
    OR (NEW.disabled_at IS NOT NULL AND OLD.disabled_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM active_role WHERE role = 'admin' AND person_id <> OLD.id)) THEN
    PERFORM refuse('an administrator changes people, and one administrator stays');
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER person_update BEFORE UPDATE ON person FOR EACH ROW EXECUTE FUNCTION person_update()
--;
CREATE FUNCTION person_disabled() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  PERFORM ledger_append('people', CASE WHEN NEW.disabled_at IS NULL THEN 'enable person' ELSE 'disable person' END,
    json_build_object('person', NEW.id));
  RETURN NULL;
END $$
--;
CREATE TRIGGER person_disabled AFTER UPDATE ON person FOR EACH ROW
WHEN (NEW.disabled_at IS DISTINCT FROM OLD.disabled_at) EXECUTE FUNCTION person_disabled()
--;
CREATE TRIGGER person_delete BEFORE DELETE ON person FOR EACH ROW EXECUTE FUNCTION never('people are disabled, not deleted')
--;
-- Roles are granted and revoked in people_functions.sql, which writes each into the ledger by this.
CREATE FUNCTION people_act(act text, person integer, role text DEFAULT NULL) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = warroom, pg_temp AS $$
BEGIN
  PERFORM ledger_append('people', act,
    CASE WHEN role IS NULL THEN json_build_object('person', person) ELSE json_build_object('person', person, 'role', role) END);
END $$
--;
CREATE FUNCTION worker_act(login text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  PERFORM ledger_append('people', 'add worker', json_build_object('login', login));
END $$
--;
CREATE FUNCTION is_login(login text) RETURNS boolean LANGUAGE sql IMMUTABLE
  RETURN login ~ '^[a-z0-9][a-z0-9._-]{0,59}$' AND login !~ '^(pg_|warroom)' AND login NOT IN ('postgres', 'public', 'none')
--;
CREATE FUNCTION are_roles(roles text) RETURNS boolean LANGUAGE sql IMMUTABLE
  RETURN string_to_array(roles, ' ') <@ ARRAY['drafter', 'approver', 'monitor', 'admin']
--;
-- A password as PostgreSQL keeps it (RFC 5803): whoever reads it can't sign in with it. Anything else would be taken
-- for a password in the clear.
CREATE FUNCTION is_verifier(verifier text) RETURNS boolean LANGUAGE sql IMMUTABLE
  RETURN coalesce(verifier ~ '^SCRAM-SHA-256\$[1-9][0-9]{3,6}:[A-Za-z0-9+/]{22,}={0,2}\$[A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=$', false)
--;
-- One administrator asks for a change to people, a second one confirms it.
CREATE FUNCTION people_change_insert() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
DECLARE
  me integer := actor();
  known person;
BEGIN
  IF NEW.asked_by IS DISTINCT FROM me OR NOT has_role(me, 'admin')
    OR NEW.confirmed_by IS NOT NULL OR NEW.confirmed_at IS NOT NULL OR NEW.dropped_at IS NOT NULL THEN
    PERFORM refuse('an administrator asks for a change to people, in their own name');
  END IF;
  -- Two that wait could undo each other unseen.
  PERFORM lock_stream('people');
  IF EXISTS (SELECT 1 FROM people_change c
             WHERE c.login = NEW.login AND c.confirmed_at IS NULL AND c.dropped_at IS NULL) THEN
    PERFORM refuse('one change to a person is decided about before another is asked for');
  END IF;
  SELECT * INTO known FROM person WHERE login = NEW.login;
  IF NOT are_roles(NEW.roles)
    OR (NEW.verifier IS NOT NULL OR NEW.kind IN ('create', 'password')) <> is_verifier(NEW.verifier)
    OR (NEW.verifier IS NOT NULL AND NEW.kind NOT IN ('create', 'password'))
    OR (NEW.kind = 'create') <> (known.id IS NULL)
    OR (NEW.kind = 'create' AND (NOT is_login(NEW.login) OR to_regrole(quote_ident(NEW.login)) IS NOT NULL
        OR coalesce(length(NEW.display_name), 0) NOT BETWEEN 1 AND 100))
    OR (NEW.kind = 'enable' AND known.disabled_at IS NULL) THEN
    PERFORM refuse('this change to people can not be made');
  END IF;
  NEW.asked_at := instant();
  RETURN NEW;
END $$
--;
CREATE TRIGGER people_change_insert BEFORE INSERT ON people_change FOR EACH ROW EXECUTE FUNCTION people_change_insert()
--;
-- Neither who asked nor whom it is about confirms it. It happens once, or is dropped.
CREATE FUNCTION people_change_update() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
DECLARE
  me integer := actor();
BEGIN
  IF (NEW.id, NEW.kind, NEW.login, NEW.display_name, NEW.roles, NEW.asked_by, NEW.asked_at)
      IS DISTINCT FROM (OLD.id, OLD.kind, OLD.login, OLD.display_name, OLD.roles, OLD.asked_by, OLD.asked_at)
    OR (NEW.verifier IS NOT NULL AND NEW.verifier IS DISTINCT FROM OLD.verifier)
    OR OLD.confirmed_at IS NOT NULL OR OLD.dropped_at IS NOT NULL THEN
    PERFORM refuse('a change to people stays what was asked for');
  END IF;
  IF NOT has_role(me, 'admin') OR num_nonnulls(NEW.confirmed_at, NEW.dropped_at) <> 1
    OR (NEW.confirmed_at IS NULL) <> (NEW.confirmed_by IS NULL)
    OR (NEW.confirmed_at IS NOT NULL AND (NEW.confirmed_by <> me OR me = OLD.asked_by
        OR EXISTS (SELECT 1 FROM person WHERE login = OLD.login AND id = me))) THEN
    PERFORM refuse('a second administrator confirms a change to people, and not the person whom it is about');
  END IF;
  -- What only the change needed is forgotten with it.
  NEW.verifier := NULL;
  IF NEW.dropped_at IS NOT NULL THEN
    NEW.dropped_at := instant();
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER people_change_update BEFORE UPDATE ON people_change FOR EACH ROW EXECUTE FUNCTION people_change_update()
--;
CREATE TRIGGER people_change_delete BEFORE DELETE ON people_change
FOR EACH ROW EXECUTE FUNCTION never('a change to people stays what was asked for')
--;
CREATE FUNCTION people_change_noted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  PERFORM ledger_append('people',
    CASE WHEN TG_OP = 'INSERT' THEN 'ask ' WHEN NEW.dropped_at IS NULL THEN 'confirm ' ELSE 'drop ' END || NEW.kind,
    json_build_object('change', NEW.id, 'login', NEW.login, 'roles', NEW.roles, 'asked_by', NEW.asked_by));
  RETURN NULL;
END $$
--;
CREATE TRIGGER people_change_noted AFTER INSERT OR UPDATE ON people_change
FOR EACH ROW EXECUTE FUNCTION people_change_noted()
--;
-- What an approver shows here proves nothing: a worker believes the keys that were pinned on its own machine.
CREATE FUNCTION signing_key_insert() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
DECLARE
  me integer := actor();
BEGIN
  IF NEW.person_id IS DISTINCT FROM me OR NOT has_role(me, 'approver') OR octet_length(NEW.public_key) <> 32 THEN
    PERFORM refuse('an approver shows a key of their own');
  END IF;
  NEW.added_at := instant();
  RETURN NEW;
END $$
--;
CREATE TRIGGER signing_key_insert BEFORE INSERT ON signing_key FOR EACH ROW EXECUTE FUNCTION signing_key_insert()
--;
CREATE FUNCTION signing_key_inserted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  PERFORM ledger_append('people', 'show signing key',
    json_build_object('person', NEW.person_id, 'fingerprint', encode(sha256(NEW.public_key), 'hex')));
  RETURN NULL;
END $$
--;
CREATE TRIGGER signing_key_inserted AFTER INSERT ON signing_key FOR EACH ROW EXECUTE FUNCTION signing_key_inserted()
--;
CREATE TRIGGER signing_key_rewrite BEFORE UPDATE OR DELETE ON signing_key
FOR EACH ROW EXECUTE FUNCTION never('signing keys are final')
--;
-- Accounts -----------------------------------------------------------------------------------------------
CREATE FUNCTION account_insert() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  IF NOT has_role(actor(), 'admin') OR NEW.approvals_needed < 1 THEN
    PERFORM refuse('an administrator adds accounts');
  END IF;
  IF (NEW.network = 'rehearsal' OR NEW.network LIKE 'rehearsal-%') IS DISTINCT FROM (SELECT rehearsal FROM campaign) THEN
    PERFORM refuse('a rehearsal has rehearsal accounts, and only a rehearsal has them');
  END IF;
  NEW.created_at := instant();
  RETURN NEW;
END $$
--;
CREATE TRIGGER account_insert BEFORE INSERT ON account FOR EACH ROW EXECUTE FUNCTION account_insert()
--;
CREATE FUNCTION account_inserted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  PERFORM ledger_append('accounts', 'add account', json_build_object('account', NEW.id, 'network', NEW.network,
    'handle', NEW.handle, 'approvals', NEW.approvals_needed));
  RETURN NULL;
END $$
--;
CREATE TRIGGER account_inserted AFTER INSERT ON account FOR EACH ROW EXECUTE FUNCTION account_inserted()
--;
CREATE FUNCTION account_update() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  IF (NEW.id, NEW.network, NEW.handle, NEW.service_url, NEW.created_at)
      IS DISTINCT FROM (OLD.id, OLD.network, OLD.handle, OLD.service_url, OLD.created_at)
    OR (OLD.remote_identity IS NOT NULL AND NEW.remote_identity IS DISTINCT FROM OLD.remote_identity)
    OR NEW.approvals_needed < 1
    OR ((NEW.display_name, NEW.approvals_needed, NEW.disabled_at, NEW.watches, NEW.daily_cap_micros)
          IS DISTINCT FROM (OLD.display_name, OLD.approvals_needed, OLD.disabled_at, OLD.watches, OLD.daily_cap_micros)
        AND NOT has_role(actor(), 'admin')) THEN
    PERFORM refuse('an administrator changes accounts, and an account stays who it is');
  END IF;
  IF NEW.remote_identity IS NOT NULL AND NEW.disabled_at IS NULL
    AND (NEW.remote_identity IS DISTINCT FROM OLD.remote_identity OR OLD.disabled_at IS NOT NULL) THEN
    PERFORM lock_stream('accounts');
    IF EXISTS (SELECT 1 FROM account WHERE id <> NEW.id AND network = NEW.network
               AND remote_identity = NEW.remote_identity AND disabled_at IS NULL) THEN
      PERFORM refuse('an account on a network is in the list once');
    END IF;
  END IF;
  IF NEW.disabled_at IS DISTINCT FROM OLD.disabled_at AND NEW.disabled_at IS NOT NULL THEN
    NEW.disabled_at := instant();
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER account_update BEFORE UPDATE ON account FOR EACH ROW EXECUTE FUNCTION account_update()
--;
CREATE FUNCTION account_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  PERFORM ledger_append('accounts', 'change account', json_build_object('account', NEW.id,
    'approvals', NEW.approvals_needed, 'disabled', instant_text(NEW.disabled_at), 'identity', NEW.remote_identity,
    'trouble', NEW.trouble, 'watches', NEW.watches, 'daily_cap_micros', NEW.daily_cap_micros));
  RETURN NULL;
END $$
--;
CREATE TRIGGER account_changed AFTER UPDATE ON account FOR EACH ROW
WHEN ((NEW.approvals_needed, NEW.disabled_at, NEW.watches, NEW.daily_cap_micros, NEW.remote_identity, NEW.trouble)
  IS DISTINCT FROM (OLD.approvals_needed, OLD.disabled_at, OLD.watches, OLD.daily_cap_micros, OLD.remote_identity, OLD.trouble))
EXECUTE FUNCTION account_changed()
--;
CREATE TRIGGER account_delete BEFORE DELETE ON account FOR EACH ROW EXECUTE FUNCTION never('accounts are disabled, not deleted')
--;
CREATE FUNCTION collection_insert() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  NEW.next_at := instant();
  RETURN NEW;
END $$
--;
CREATE TRIGGER collection_insert BEFORE INSERT ON collection FOR EACH ROW EXECUTE FUNCTION collection_insert()
--;
CREATE FUNCTION credential_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
DECLARE
  me integer := actor();
BEGIN
  IF (me IS DISTINCT FROM 0 AND NOT has_role(me, 'admin')) OR (TG_OP = 'UPDATE' AND NEW.account_id <> OLD.account_id) THEN
    PERFORM refuse('an administrator connects accounts');
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  -- Sealed to a key that no worker has, it would be lost; sealed to an accomplice's, read.
  IF NEW.key_fingerprint IS NOT NULL AND NOT EXISTS (SELECT 1 FROM worker_key WHERE fingerprint = NEW.key_fingerprint) THEN
    PERFORM refuse('credentials are sealed to a worker''s key');
  END IF;
  NEW.kept_at := instant();
  RETURN NEW;
END $$
--;
CREATE TRIGGER credential_change BEFORE INSERT OR UPDATE OR DELETE ON credential
FOR EACH ROW EXECUTE FUNCTION credential_change()
--;
CREATE FUNCTION worker_key_insert() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  IF actor() IS DISTINCT FROM 0 OR NEW.fingerprint IS DISTINCT FROM encode(sha256(NEW.public_key), 'hex') THEN
    PERFORM refuse('a worker shows a key of its own');
  END IF;
  NEW.added_at := instant();
  RETURN NEW;
END $$
--;
CREATE TRIGGER worker_key_insert BEFORE INSERT ON worker_key FOR EACH ROW EXECUTE FUNCTION worker_key_insert()
--;
CREATE FUNCTION worker_key_inserted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  PERFORM ledger_append('accounts', 'show worker key', json_build_object('fingerprint', NEW.fingerprint, 'login', session_user));
  RETURN NULL;
END $$
--;
CREATE TRIGGER worker_key_inserted AFTER INSERT ON worker_key FOR EACH ROW EXECUTE FUNCTION worker_key_inserted()
--;
CREATE TRIGGER worker_key_rewrite BEFORE UPDATE OR DELETE ON worker_key
FOR EACH ROW EXECUTE FUNCTION never('worker keys are final')
--;
CREATE FUNCTION spend_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  IF actor() IS DISTINCT FROM 0 OR NEW.micros < 0
    OR (TG_OP = 'UPDATE' AND (NEW.account_id <> OLD.account_id OR NEW.day <> OLD.day OR NEW.micros < OLD.micros)) THEN
    PERFORM refuse('what was spent is counted by the worker');
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER spend_change BEFORE INSERT OR UPDATE ON spend FOR EACH ROW EXECUTE FUNCTION spend_change()
--;
CREATE TRIGGER spend_delete BEFORE DELETE ON spend
FOR EACH ROW EXECUTE FUNCTION never('what was spent is counted by the worker')
--;
-- Pictures -----------------------------------------------------------------------------------------------
CREATE FUNCTION media_insert() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  IF NEW.sha256 IS DISTINCT FROM encode(sha256(NEW.content), 'hex') OR NEW.added_by IS DISTINCT FROM actor() THEN
    PERFORM refuse('a picture is known by the hash of its bytes');
  END IF;
  NEW.added_at := instant();
  RETURN NEW;
END $$
--;
CREATE TRIGGER media_insert BEFORE INSERT ON media FOR EACH ROW EXECUTE FUNCTION media_insert()
--;
CREATE TRIGGER media_rewrite BEFORE UPDATE OR DELETE ON media FOR EACH ROW EXECUTE FUNCTION never('pictures are final')
--;
-- A video is a list of chunks that stand among the pictures; whether they make its hash, the worker checks before
-- it sends anything.
CREATE FUNCTION video_insert() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  IF NEW.added_by IS DISTINCT FROM actor() THEN
    PERFORM refuse('a video is added in one''s own name');
  END IF;
  NEW.added_at := instant();
  RETURN NEW;
END $$
--;
CREATE TRIGGER video_insert BEFORE INSERT ON video FOR EACH ROW EXECUTE FUNCTION video_insert()
--;
CREATE TRIGGER video_rewrite BEFORE UPDATE OR DELETE ON video FOR EACH ROW EXECUTE FUNCTION never('videos are final')
--;
CREATE FUNCTION chunk_insert() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  IF NEW.number IS DISTINCT FROM (SELECT count(*) FROM video_chunk WHERE video = NEW.video)
    OR NOT EXISTS (SELECT 1 FROM video WHERE sha256 = NEW.video AND added_by = actor() AND NEW.number < chunks) THEN
    PERFORM refuse('videos are final');
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER chunk_insert BEFORE INSERT ON video_chunk FOR EACH ROW EXECUTE FUNCTION chunk_insert()
--;
CREATE TRIGGER chunk_rewrite BEFORE UPDATE OR DELETE ON video_chunk FOR EACH ROW EXECUTE FUNCTION never('videos are final')
--;
-- Posts --------------------------------------------------------------------------------------------------
CREATE FUNCTION post_insert() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
DECLARE
  me integer := actor();
BEGIN
  IF NEW.created_by IS DISTINCT FROM me OR NEW.saved_by IS DISTINCT FROM me OR NEW.latest_version <> 0 OR NEW.stage <> 'draft'
    OR (NEW.answers IS NOT NULL AND NOT EXISTS (SELECT 1 FROM response WHERE id = NEW.answers))
    OR NOT has_role(me, 'drafter', 'monitor') OR NOT are_instants(NEW.due_at) THEN
    PERFORM refuse('a drafter or a monitor starts a post, in their own name');
  END IF;
  NEW.created_at := instant();
  NEW.saved_at := NEW.created_at;
  RETURN NEW;
END $$
--;
CREATE TRIGGER post_insert BEFORE INSERT ON post FOR EACH ROW EXECUTE FUNCTION post_insert()
--;
CREATE FUNCTION post_inserted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  INSERT INTO post_writer VALUES (NEW.id, NEW.created_by);
  PERFORM ledger_append('post:' || NEW.id, 'start', json_build_object('title', NEW.title, 'answers', NEW.answers));
  RETURN NULL;
END $$
--;
CREATE TRIGGER post_inserted AFTER INSERT ON post FOR EACH ROW EXECUTE FUNCTION post_inserted()
--;
-- Everybody may lock a post (that takes a right to change something of it); only who has a role changes it.
CREATE FUNCTION post_update() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
DECLARE
  me integer := actor();
BEGIN
  IF (NEW.id, NEW.created_by, NEW.created_at, NEW.answers) IS DISTINCT FROM (OLD.id, OLD.created_by, OLD.created_at, OLD.answers)
    OR (NEW.latest_version <> OLD.latest_version
        AND NEW.latest_version <> (SELECT coalesce(max(version), 0) FROM version WHERE post_id = OLD.id))
    OR ((NEW.draft, NEW.title, NEW.due_at, NEW.revision, NEW.saved_by, NEW.saved_at)
          IS DISTINCT FROM (OLD.draft, OLD.title, OLD.due_at, OLD.revision, OLD.saved_by, OLD.saved_at)
        AND (NEW.saved_by IS DISTINCT FROM me OR NOT has_role(me, 'drafter', 'monitor') OR NOT are_instants(NEW.due_at, NEW.saved_at)))
    OR (NEW.stage <> OLD.stage AND NOT CASE NEW.stage
          WHEN 'waiting' THEN has_role(me, 'drafter', 'monitor', 'approver')
          WHEN 'withdrawn' THEN has_role(me, 'drafter', 'monitor', 'approver', 'admin')
          WHEN 'draft' THEN false
          ELSE has_role(me, 'approver') END) THEN
    PERFORM refuse('a post is changed by a drafter or a monitor, in their own name');
  END IF;
  IF (NEW.draft, NEW.title) IS DISTINCT FROM (OLD.draft, OLD.title) THEN
    -- One person at a time writes on a draft: who has a live turn.
    IF EXISTS (SELECT 1 FROM live_turn WHERE post_id = OLD.id AND person_id IS DISTINCT FROM me) THEN
      PERFORM refuse('somebody else is writing on this post now');
    END IF;
    NEW.saved_at := instant();
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER post_update BEFORE UPDATE ON post FOR EACH ROW EXECUTE FUNCTION post_update()
--;
CREATE FUNCTION post_written() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  INSERT INTO post_writer VALUES (NEW.id, NEW.saved_by) ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$
--;
CREATE TRIGGER post_written AFTER UPDATE ON post FOR EACH ROW
WHEN ((NEW.draft, NEW.title) IS DISTINCT FROM (OLD.draft, OLD.title)) EXECUTE FUNCTION post_written()
--;
CREATE FUNCTION post_taken_back() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  PERFORM ledger_append('post:' || NEW.id, 'take back', json_build_object('version', NEW.latest_version));
  RETURN NULL;
END $$
--;
CREATE TRIGGER post_taken_back AFTER UPDATE ON post FOR EACH ROW
WHEN (NEW.stage = 'withdrawn' AND OLD.stage <> 'withdrawn') EXECUTE FUNCTION post_taken_back()
--;
CREATE TRIGGER post_delete BEFORE DELETE ON post FOR EACH ROW EXECUTE FUNCTION never('posts are not deleted')
--;
CREATE FUNCTION writer_insert() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  IF NEW.person_id IS DISTINCT FROM actor() THEN
    PERFORM refuse('people write in their own name');
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER writer_insert BEFORE INSERT ON post_writer FOR EACH ROW EXECUTE FUNCTION writer_insert()
--;
CREATE TRIGGER writer_rewrite BEFORE UPDATE OR DELETE ON post_writer
FOR EACH ROW EXECUTE FUNCTION never('who wrote a post stays its writer')
--;
CREATE FUNCTION comment_insert() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  IF NEW.person_id IS DISTINCT FROM actor() THEN
    PERFORM refuse('people comment in their own name');
  END IF;
  NEW.at := instant();
  RETURN NEW;
END $$
--;
CREATE TRIGGER comment_insert BEFORE INSERT ON comment FOR EACH ROW EXECUTE FUNCTION comment_insert()
--;
CREATE FUNCTION comment_inserted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  PERFORM ledger_append('post:' || NEW.post_id, 'comment', json_build_object('text', NEW.text));
  RETURN NULL;
END $$
--;
CREATE TRIGGER comment_inserted AFTER INSERT ON comment FOR EACH ROW EXECUTE FUNCTION comment_inserted()
--;
CREATE TRIGGER comment_rewrite BEFORE UPDATE OR DELETE ON comment FOR EACH ROW EXECUTE FUNCTION never('comments are final')
--;
-- Sealed versions ----------------------------------------------------------------------------------------
-- The document in these bytes; NULL when they are none, or are nested deeper than any document of ours. Not jsonb,
-- which would keep one of two equal keys and not tell.
CREATE FUNCTION document(content bytea) RETURNS json LANGUAGE plpgsql STABLE SET search_path = warroom, pg_temp AS $$
DECLARE
  found json;
  is_ours boolean;
BEGIN
  found := convert_from(content, 'UTF8')::json;
  -- A key that stands twice could be read one way here and another way there.
  WITH RECURSIVE node (value, depth) AS (
    SELECT found, 1
    UNION ALL
    SELECT child.value, depth + 1 FROM node, LATERAL (
      SELECT value FROM json_each(CASE json_typeof(node.value) WHEN 'object' THEN node.value END)
      UNION ALL
      SELECT value FROM json_array_elements(CASE json_typeof(node.value) WHEN 'array' THEN node.value END)
    ) child WHERE depth <= 20 AND json_typeof(node.value) IN ('object', 'array')
  )
  SELECT bool_and(depth <= 20 AND (json_typeof(value) <> 'object'
                  OR (SELECT count(*) = count(DISTINCT key) FROM json_object_keys(value) key)))
    INTO is_ours FROM node WHERE json_typeof(value) IN ('object', 'array');
  RETURN CASE WHEN is_ours AND json_typeof(found) = 'object' THEN found END;
EXCEPTION
  -- No JSON, no UTF-8, nested to the moon, or with a character that no text holds.
  WHEN data_exception OR statement_too_complex OR program_limit_exceeded THEN
    RETURN NULL;
END $$
--;
CREATE FUNCTION version_insert() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
DECLARE
  me integer := actor();
  sealed json := document(NEW.content);
BEGIN
  PERFORM lock_post(NEW.post_id);
  IF NEW.digest IS DISTINCT FROM encode(sha256(NEW.content), 'hex') OR NEW.author IS DISTINCT FROM me
    OR NEW.version IS DISTINCT FROM (SELECT latest_version + 1 FROM post WHERE id = NEW.post_id)
    OR NOT has_role(me, 'drafter', 'monitor')
    -- Compared as they are written: a number stands there, and not a text that looks like one.
    OR (sealed -> 'post')::text IS DISTINCT FROM NEW.post_id::text
    OR (sealed -> 'version')::text IS DISTINCT FROM NEW.version::text
    OR sealed ->> 'author' IS DISTINCT FROM session_user::text
    OR json_typeof(sealed -> 'targets') IS DISTINCT FROM 'array'
    OR EXISTS (SELECT 1 FROM delivery d JOIN delivery_part p ON p.delivery_id = d.id WHERE d.post_id = NEW.post_id)
    OR EXISTS (SELECT 1 FROM delivery WHERE post_id = NEW.post_id
               AND state NOT IN ('cancelled', 'queued', 'held', 'missed', 'failed')) THEN
    PERFORM refuse('this version can not be sealed');
  END IF;
  NEW.created_at := instant();
  RETURN NEW;
END $$
--;
CREATE TRIGGER version_insert BEFORE INSERT ON version FOR EACH ROW EXECUTE FUNCTION version_insert()
--;
CREATE FUNCTION version_inserted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  INSERT INTO post_writer VALUES (NEW.post_id, NEW.author) ON CONFLICT DO NOTHING;
  UPDATE post SET latest_version = NEW.version WHERE id = NEW.post_id;
  PERFORM ledger_append('post:' || NEW.post_id, 'submit', json_build_object('version', NEW.version, 'digest', NEW.digest));
  RETURN NULL;
END $$
--;
CREATE TRIGGER version_inserted AFTER INSERT ON version FOR EACH ROW EXECUTE FUNCTION version_inserted()
--;
CREATE TRIGGER version_rewrite BEFORE UPDATE OR DELETE ON version
FOR EACH ROW EXECUTE FUNCTION never('sealed versions are final')
--;
-- Sign-off -----------------------------------------------------------------------------------------------
CREATE FUNCTION approval_insert() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
DECLARE
  me integer := actor();
BEGIN
  PERFORM lock_post(NEW.post_id);
  IF NEW.approver IS DISTINCT FROM me OR NOT has_role(me, 'approver')
    OR NEW.digest IS DISTINCT FROM (SELECT encode(sha256(content), 'hex') FROM version
                                    WHERE post_id = NEW.post_id AND version = NEW.version)
    OR NEW.version IS DISTINCT FROM (SELECT latest_version FROM post WHERE id = NEW.post_id)
    OR NEW.verdict NOT IN ('approve', 'return', 'withdraw')
    OR (NEW.verdict = 'approve' AND EXISTS (SELECT 1 FROM post_writer WHERE post_id = NEW.post_id AND person_id = me))
    OR (NEW.verdict = 'approve' AND (SELECT stage FROM post WHERE id = NEW.post_id) IS DISTINCT FROM 'waiting')
    -- A veto stands for good: only a new version is judged anew.
    OR EXISTS (SELECT 1 FROM approval WHERE post_id = NEW.post_id AND version = NEW.version AND verdict = 'return') THEN
    PERFORM refuse('this sign-off is not valid');
  END IF;
  NEW.at := instant();
  RETURN NEW;
END $$
--;
CREATE TRIGGER approval_insert BEFORE INSERT ON approval FOR EACH ROW EXECUTE FUNCTION approval_insert()
--;
CREATE FUNCTION approval_inserted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  PERFORM ledger_append('post:' || NEW.post_id, NEW.verdict,
    json_build_object('version', NEW.version, 'digest', NEW.digest, 'note', NEW.note));
  RETURN NULL;
END $$
--;
CREATE TRIGGER approval_inserted AFTER INSERT ON approval FOR EACH ROW EXECUTE FUNCTION approval_inserted()
--;
CREATE TRIGGER approval_rewrite BEFORE UPDATE OR DELETE ON approval FOR EACH ROW EXECUTE FUNCTION never('sign-offs are final')
--;
-- Deliveries ---------------------------------------------------------------------------------------------
-- Before this instant the version may not go out; what says something else than an instant, never.
CREATE FUNCTION sealed_due(post integer, wanted integer) RETURNS timestamptz LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = warroom, pg_temp AS $$
DECLARE
  due text;
BEGIN
  SELECT convert_from(content, 'UTF8')::json ->> 'due_at' INTO STRICT due FROM version WHERE post_id = post AND version = wanted;
  RETURN CASE
    WHEN due IS NULL THEN '-infinity'
    WHEN due ~ '^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$' THEN due::timestamp AT TIME ZONE 'UTC'
    ELSE 'infinity'
  END;
END $$
--;
CREATE FUNCTION delivery_insert() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  PERFORM lock_post(NEW.post_id);
  IF NEW.state <> 'queued' OR NEW.fence <> 0 OR NEW.attempt <> 0
    OR NOT has_role(actor(), 'approver') OR NOT are_instants(NEW.due_at, NEW.created_at)
    OR NOT EXISTS (SELECT 1 FROM post WHERE id = NEW.post_id AND latest_version = NEW.version AND stage IN ('waiting', 'approved'))
    OR NEW.digest IS DISTINCT FROM (SELECT digest FROM version WHERE post_id = NEW.post_id AND version = NEW.version)
    OR coalesce((SELECT approvers FROM sign_off WHERE post_id = NEW.post_id AND version = NEW.version), 0)
       < (SELECT approvals_needed FROM account WHERE id = NEW.account_id)
    OR NEW.due_at < sealed_due(NEW.post_id, NEW.version)
    OR NOT EXISTS (SELECT 1 FROM version v, json_array_elements(convert_from(v.content, 'UTF8')::json -> 'targets') target
                   WHERE v.post_id = NEW.post_id AND v.version = NEW.version
                     AND CASE WHEN json_typeof(target) = 'object' AND json_typeof(target -> 'thread') = 'array'
                         THEN (target -> 'account')::text = NEW.account_id::text
                              AND json_array_length(target -> 'thread') = NEW.parts END) THEN
    PERFORM refuse('not approved for this account');
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER delivery_insert BEFORE INSERT ON delivery FOR EACH ROW EXECUTE FUNCTION delivery_insert()
--;
CREATE FUNCTION delivery_inserted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  PERFORM ledger_append('post:' || NEW.post_id, 'queue', json_build_object('delivery', NEW.id, 'version', NEW.version,
    'account', NEW.account_id, 'due', instant_text(NEW.due_at), 'digest', NEW.digest));
  RETURN NULL;
END $$
--;
CREATE TRIGGER delivery_inserted AFTER INSERT ON delivery FOR EACH ROW EXECUTE FUNCTION delivery_inserted()
--;
-- What may have been sent stays what it is, whoever writes.
CREATE FUNCTION delivery_update() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  IF (NEW.id, NEW.post_id, NEW.version, NEW.digest, NEW.account_id, NEW.client_key, NEW.parts)
      IS DISTINCT FROM (OLD.id, OLD.post_id, OLD.version, OLD.digest, OLD.account_id, OLD.client_key, OLD.parts)
    -- The first attempt writes its instant, which every later one sends again.
    OR (NEW.created_at <> OLD.created_at AND NOT (NEW.state = 'sending' AND OLD.state <> 'sending' AND OLD.attempt = 0))
    -- What may be on a network keeps its count of attempts, and with it the instant that every retry sends again.
    OR (NEW.attempt < OLD.attempt AND OLD.state NOT IN ('missed', 'failed'))
    -- A lease has a number of its own, and nothing else has.
    OR NEW.fence <> OLD.fence + (CASE WHEN NEW.state = 'leased' AND OLD.state <> 'leased' THEN 1 ELSE 0 END)
    OR (OLD.sent_at IS NOT NULL AND NEW.sent_at IS DISTINCT FROM OLD.sent_at)
    OR (NEW.due_at <> OLD.due_at AND NEW.due_at < sealed_due(NEW.post_id, NEW.version))
    OR NOT are_instants(NEW.due_at, NEW.retry_at, NEW.lease_until, NEW.created_at, NEW.sent_at, NEW.deleted_at) THEN
    PERFORM refuse('a delivery stays what it is');
  END IF;
  -- The worker notes what it learns; people change nothing but where a delivery stands.
  IF NEW.state = OLD.state AND actor() IS DISTINCT FROM 0 THEN
    PERFORM refuse('an approver decides about a delivery that stopped');
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER delivery_update BEFORE UPDATE ON delivery FOR EACH ROW EXECUTE FUNCTION delivery_update()
--;
-- From where to where; who; and what must be so for it. Runs after delivery_update, as triggers run by their names.
CREATE FUNCTION delivery_move() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
DECLARE
  me integer := actor();
BEGIN
  IF (OLD.state || '>' || NEW.state) NOT IN (
    'queued>leased', 'queued>held', 'queued>missed', 'queued>cancelled',
    'leased>sending', 'leased>queued', 'leased>held', 'leased>missed', 'leased>failed', 'leased>cancelled',
    'sending>sent', 'sending>failed', 'sending>queued', 'sending>in_doubt', 'sending>by_hand',
    'by_hand>sent', 'by_hand>held', 'by_hand>cancelled',
    'in_doubt>sent', 'in_doubt>queued', 'in_doubt>failed', 'in_doubt>cancelled',
    'held>queued', 'held>missed', 'held>cancelled', 'missed>queued', 'missed>cancelled', 'failed>queued', 'failed>cancelled') THEN
    PERFORM refuse('a delivery can not make this move');
  END IF;
  -- The worker moves deliveries; people stop them, and approvers decide about those that stopped.
  IF me IS DISTINCT FROM 0 AND (me IS NULL
    OR NOT ((NEW.state = 'cancelled' AND has_role(me, 'drafter', 'approver', 'monitor', 'admin'))
      OR NEW.state = 'held'
      OR (OLD.state IN ('held', 'missed', 'failed', 'in_doubt') AND NEW.state IN ('queued', 'missed', 'sent')
          AND has_role(me, 'approver'))
      -- What is posted by hand was signed like the rest: whoever posts it says where it stands.
      OR (OLD.state = 'by_hand' AND NEW.state = 'sent' AND has_role(me, 'drafter', 'approver', 'monitor')))
    OR ((NEW.due_at, NEW.retry_at, NEW.attempt) IS DISTINCT FROM (OLD.due_at, OLD.retry_at, OLD.attempt) AND NEW.state <> 'queued')
    OR (NEW.sent_at IS DISTINCT FROM OLD.sent_at AND NEW.state <> 'sent')) THEN
    PERFORM refuse('an approver decides about a delivery that stopped');
  END IF;
  CASE NEW.state
    WHEN 'leased' THEN
      IF NEW.lease_owner IS NULL OR NEW.lease_until IS NULL OR NOT EXISTS (SELECT 1 FROM deliverable WHERE id = NEW.id) THEN
        PERFORM refuse('this delivery may not go out');
      END IF;
    WHEN 'sending' THEN
      -- From here on nobody seals, signs or withdraws anything of the post until this is committed.
      PERFORM lock_post(NEW.post_id);
      IF NEW.due_at > instant() OR NOT EXISTS (SELECT 1 FROM deliverable WHERE id = NEW.id)
        OR NEW.digest IS DISTINCT FROM (SELECT encode(sha256(content), 'hex') FROM version
                                        WHERE post_id = NEW.post_id AND version = NEW.version) THEN
        PERFORM refuse('this delivery may not go out');
      END IF;
    WHEN 'sent' THEN
      IF NOT EXISTS (SELECT 1 FROM delivery_part WHERE delivery_id = NEW.id) THEN
        PERFORM refuse('what was sent is recorded first');
      END IF;
    WHEN 'held' THEN
      IF NOT EXISTS (SELECT 1 FROM hold WHERE lifted_at IS NULL) THEN
        PERFORM refuse('nothing is held without a hold');
      END IF;
    ELSE NULL;
  END CASE;
  RETURN NEW;
END $$
--;
CREATE TRIGGER delivery_update_state BEFORE UPDATE ON delivery FOR EACH ROW
WHEN (NEW.state <> OLD.state) EXECUTE FUNCTION delivery_move()
--;
CREATE FUNCTION delivery_moved() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  PERFORM ledger_append('post:' || NEW.post_id, OLD.state || ' > ' || NEW.state, json_build_object('delivery', NEW.id,
    'fence', NEW.fence, 'worker', NEW.lease_owner, 'due', instant_text(NEW.due_at), 'digest', NEW.digest, 'why', NEW.why));
  RETURN NULL;
END $$
--;
CREATE TRIGGER delivery_moved AFTER UPDATE ON delivery FOR EACH ROW
WHEN (NEW.state <> OLD.state) EXECUTE FUNCTION delivery_moved()
--;
CREATE FUNCTION delivery_deleted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  PERFORM ledger_append('post:' || NEW.post_id, 'delete from network', json_build_object('delivery', NEW.id));
  RETURN NULL;
END $$
--;
CREATE TRIGGER delivery_deleted AFTER UPDATE ON delivery FOR EACH ROW
WHEN (NEW.deleted_at IS DISTINCT FROM OLD.deleted_at) EXECUTE FUNCTION delivery_deleted()
--;
CREATE TRIGGER delivery_delete BEFORE DELETE ON delivery FOR EACH ROW EXECUTE FUNCTION never('deliveries are not deleted')
--;
CREATE FUNCTION part_insert() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
DECLARE
  me integer := actor();
  subject delivery;
BEGIN
  SELECT * INTO subject FROM delivery WHERE id = NEW.delivery_id AND state IN ('sending', 'in_doubt', 'by_hand') AND NEW.part < parts;
  IF NOT FOUND OR NOT are_instants(NEW.sent_at)
    OR NEW.part IS DISTINCT FROM (SELECT count(*) FROM delivery_part WHERE delivery_id = NEW.delivery_id)
    OR (me IS DISTINCT FROM 0 AND NOT CASE subject.state
          WHEN 'in_doubt' THEN has_role(me, 'approver')
          WHEN 'by_hand' THEN has_role(me, 'approver', 'drafter', 'monitor')
          ELSE false END) THEN
    PERFORM refuse('only what is being sent is recorded as sent');
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER part_insert BEFORE INSERT ON delivery_part FOR EACH ROW EXECUTE FUNCTION part_insert()
--;
CREATE FUNCTION part_inserted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  PERFORM ledger_append('post:' || post_id, 'on the network',
    json_build_object('delivery', id, 'part', NEW.part, 'remote', NEW.remote_id, 'url', NEW.url))
  FROM delivery WHERE id = NEW.delivery_id;
  RETURN NULL;
END $$
--;
CREATE TRIGGER part_inserted AFTER INSERT ON delivery_part FOR EACH ROW EXECUTE FUNCTION part_inserted()
--;
CREATE TRIGGER part_rewrite BEFORE UPDATE OR DELETE ON delivery_part
FOR EACH ROW EXECUTE FUNCTION never('what was sent is final')
--;
CREATE FUNCTION note_of_part_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  IF actor() IS DISTINCT FROM 0 OR NOT EXISTS (SELECT 1 FROM delivery WHERE id = NEW.delivery_id AND state = 'sending')
    OR (TG_OP = 'UPDATE' AND (NEW.delivery_id <> OLD.delivery_id OR NEW.part <> OLD.part)) THEN
    PERFORM refuse('only who is sending takes notes of it');
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER note_of_part_change BEFORE INSERT OR UPDATE ON delivery_note
FOR EACH ROW EXECUTE FUNCTION note_of_part_change()
--;
CREATE TRIGGER note_of_part_delete BEFORE DELETE ON delivery_note
FOR EACH ROW EXECUTE FUNCTION never('only who is sending takes notes of it')
--;
-- The hold -----------------------------------------------------------------------------------------------
CREATE FUNCTION hold_insert() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
DECLARE
  me integer := actor();
BEGIN
  PERFORM lock_stream('hold');
  IF coalesce(me, 0) = 0 OR NEW.placed_by IS DISTINCT FROM me OR NEW.lifted_at IS NOT NULL
    OR EXISTS (SELECT 1 FROM hold WHERE lifted_at IS NULL) THEN
    PERFORM refuse('somebody places a hold in their own name');
  END IF;
  NEW.placed_at := instant();
  RETURN NEW;
END $$
--;
CREATE TRIGGER hold_insert BEFORE INSERT ON hold FOR EACH ROW EXECUTE FUNCTION hold_insert()
--;
CREATE FUNCTION hold_inserted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  PERFORM ledger_append('hold', 'hold', json_build_object('hold', NEW.id, 'reason', NEW.reason));
  RETURN NULL;
END $$
--;
CREATE TRIGGER hold_inserted AFTER INSERT ON hold FOR EACH ROW EXECUTE FUNCTION hold_inserted()
--;
CREATE FUNCTION hold_update() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  PERFORM lock_stream('hold');
  IF (NEW.id, NEW.reason, NEW.placed_by, NEW.placed_at) IS DISTINCT FROM (OLD.id, OLD.reason, OLD.placed_by, OLD.placed_at)
    OR OLD.lifted_at IS NOT NULL OR NEW.lifted_at IS NULL OR NOT has_role(actor(), 'approver', 'admin')
    OR (SELECT count(*) FROM hold_lift l JOIN person p ON p.id = l.person_id AND p.disabled_at IS NULL
        WHERE l.hold_id = OLD.id) < 2 THEN
    PERFORM refuse('two people lift a hold');
  END IF;
  NEW.lifted_at := instant();
  RETURN NEW;
END $$
--;
CREATE TRIGGER hold_update BEFORE UPDATE ON hold FOR EACH ROW EXECUTE FUNCTION hold_update()
--;
CREATE FUNCTION hold_lifted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  PERFORM ledger_append('hold', 'lifted', json_build_object('hold', NEW.id));
  RETURN NULL;
END $$
--;
CREATE TRIGGER hold_lifted AFTER UPDATE ON hold FOR EACH ROW EXECUTE FUNCTION hold_lifted()
--;
CREATE TRIGGER hold_delete BEFORE DELETE ON hold FOR EACH ROW EXECUTE FUNCTION never('a hold is lifted, not deleted')
--;
CREATE FUNCTION lift_insert() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
DECLARE
  me integer := actor();
BEGIN
  PERFORM lock_stream('hold');
  IF NEW.person_id IS DISTINCT FROM me OR NOT EXISTS (SELECT 1 FROM hold WHERE id = NEW.hold_id AND lifted_at IS NULL)
    OR NOT has_role(me, 'approver', 'admin') THEN
    PERFORM refuse('approvers and administrators lift a hold, in their own name');
  END IF;
  NEW.at := instant();
  RETURN NEW;
END $$
--;
CREATE TRIGGER lift_insert BEFORE INSERT ON hold_lift FOR EACH ROW EXECUTE FUNCTION lift_insert()
--;
CREATE FUNCTION lift_inserted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  PERFORM ledger_append('hold', 'lift', json_build_object('hold', NEW.hold_id));
  RETURN NULL;
END $$
--;
CREATE TRIGGER lift_inserted AFTER INSERT ON hold_lift FOR EACH ROW EXECUTE FUNCTION lift_inserted()
--;
CREATE TRIGGER lift_rewrite BEFORE UPDATE OR DELETE ON hold_lift FOR EACH ROW EXECUTE FUNCTION never('a lift is final')
--;
-- Responses ----------------------------------------------------------------------------------------------
-- What people wrote comes from workers alone (grants.sql), and stays as it was read.
CREATE FUNCTION response_update() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
DECLARE
  me integer := actor();
BEGIN
  IF (NEW.id, NEW.network, NEW.text, NEW.author_id, NEW.remote_id, NEW.posted_at, NEW.account_id, NEW.kind)
      IS DISTINCT FROM (OLD.id, OLD.network, OLD.text, OLD.author_id, OLD.remote_id, OLD.posted_at, OLD.account_id, OLD.kind)
    OR (NEW.kept_at IS DISTINCT FROM OLD.kept_at
        AND (OLD.kept_at IS NOT NULL OR NOT EXISTS (SELECT 1 FROM evidence WHERE response_id = OLD.id))) THEN
    PERFORM refuse('what people wrote stays as it was read');
  END IF;
  -- People take responses upon themselves, in their own name; what is claimed is given back, or freed by an administrator.
  IF me IS DISTINCT FROM 0
    AND (NOT has_role(me, 'drafter', 'approver', 'monitor', 'admin')
      -- Only a worker knows what its network has hidden and removed.
      OR (NEW.removed_at, NEW.hidden_at) IS DISTINCT FROM (OLD.removed_at, OLD.hidden_at)
      OR (NEW.claimed_by IS DISTINCT FROM OLD.claimed_by AND NEW.claimed_by IS NOT NULL AND NEW.claimed_by <> me)
      OR (NEW.claimed_by IS DISTINCT FROM OLD.claimed_by AND OLD.triage = 'claimed' AND OLD.claimed_by IS NOT NULL
          AND OLD.claimed_by <> me AND NOT has_role(me, 'admin'))) THEN
    PERFORM refuse('a response is claimed in one''s own name');
  END IF;
  IF NEW.escalated_at IS DISTINCT FROM OLD.escalated_at AND NEW.escalated_at IS NOT NULL THEN
    NEW.escalated_at := instant();
  END IF;
  IF NEW.kept_at IS DISTINCT FROM OLD.kept_at THEN
    NEW.kept_at := instant();
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER response_update BEFORE UPDATE ON response FOR EACH ROW EXECUTE FUNCTION response_update()
--;
CREATE FUNCTION response_triaged() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  PERFORM ledger_append('response:' || NEW.id, 'triage', json_build_object('state', NEW.triage, 'claimed_by', NEW.claimed_by,
    'escalated', instant_text(NEW.escalated_at), 'hidden', instant_text(NEW.hidden_at), 'removed', instant_text(NEW.removed_at)));
  RETURN NULL;
END $$
--;
CREATE TRIGGER response_triaged AFTER UPDATE ON response FOR EACH ROW
WHEN ((NEW.triage, NEW.claimed_by, NEW.escalated_at, NEW.hidden_at, NEW.removed_at)
  IS DISTINCT FROM (OLD.triage, OLD.claimed_by, OLD.escalated_at, OLD.hidden_at, OLD.removed_at))
EXECUTE FUNCTION response_triaged()
--;
CREATE TRIGGER response_delete BEFORE DELETE ON response
FOR EACH ROW EXECUTE FUNCTION never('what people wrote stays as it was read')
--;
CREATE FUNCTION note_insert() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  IF NEW.person_id IS DISTINCT FROM actor() THEN
    PERFORM refuse('people leave notes in their own name');
  END IF;
  NEW.at := instant();
  RETURN NEW;
END $$
--;
CREATE TRIGGER note_insert BEFORE INSERT ON response_note FOR EACH ROW EXECUTE FUNCTION note_insert()
--;
CREATE FUNCTION note_inserted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  PERFORM ledger_append('response:' || NEW.response_id, 'note', json_build_object('text', NEW.text));
  RETURN NULL;
END $$
--;
CREATE TRIGGER note_inserted AFTER INSERT ON response_note FOR EACH ROW EXECUTE FUNCTION note_inserted()
--;
CREATE TRIGGER note_rewrite BEFORE UPDATE OR DELETE ON response_note FOR EACH ROW EXECUTE FUNCTION never('notes are final')
--;
CREATE FUNCTION evidence_insert() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  IF NEW.digest IS DISTINCT FROM encode(sha256(NEW.content), 'hex') OR NEW.kept_by IS DISTINCT FROM actor() THEN
    PERFORM refuse('evidence is known by the hash of its bytes');
  END IF;
  NEW.kept_at := instant();
  RETURN NEW;
END $$
--;
CREATE TRIGGER evidence_insert BEFORE INSERT ON evidence FOR EACH ROW EXECUTE FUNCTION evidence_insert()
--;
CREATE FUNCTION evidence_inserted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  PERFORM ledger_append('response:' || NEW.response_id, 'keep as evidence', json_build_object('digest', NEW.digest));
  RETURN NULL;
END $$
--;
CREATE TRIGGER evidence_inserted AFTER INSERT ON evidence FOR EACH ROW EXECUTE FUNCTION evidence_inserted()
--;
CREATE TRIGGER evidence_rewrite BEFORE UPDATE OR DELETE ON evidence FOR EACH ROW EXECUTE FUNCTION never('evidence is final')
--;
-- Errands ------------------------------------------------------------------------------------------------
CREATE FUNCTION errand_insert() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
DECLARE
  me integer := actor();
BEGIN
  IF coalesce(me, 0) = 0 OR NEW.asked_by IS DISTINCT FROM me OR NEW.state <> 'asked' OR NOT (CASE NEW.kind
      WHEN 'connect' THEN has_role(me, 'admin')
      WHEN 'moderate' THEN has_role(me, 'monitor')
      WHEN 'sign in' THEN has_role(me, 'admin')
      WHEN 'signed in' THEN has_role(me, 'admin')
      WHEN 'card' THEN has_role(me, 'drafter', 'monitor')
      WHEN 'delete' THEN has_role(me, 'approver', 'admin')
      ELSE true END) THEN
    PERFORM refuse('who may not do it can not ask for it');
  END IF;
  NEW.asked_at := instant();
  RETURN NEW;
END $$
--;
CREATE TRIGGER errand_insert BEFORE INSERT ON errand FOR EACH ROW EXECUTE FUNCTION errand_insert()
--;
CREATE FUNCTION errand_inserted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  PERFORM ledger_append(coalesce('account:' || NEW.account_id, 'errands'), 'errand', json_build_object('errand', NEW.id,
    'kind', NEW.kind, 'argument', NEW.argument, 'text', CASE WHEN NEW.kind IN ('moderate', 'card') THEN NEW.text END));
  RETURN NULL;
END $$
--;
CREATE TRIGGER errand_inserted AFTER INSERT ON errand FOR EACH ROW EXECUTE FUNCTION errand_inserted()
--;
CREATE FUNCTION errand_update() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  IF actor() IS DISTINCT FROM 0
    OR (NEW.id, NEW.kind, NEW.account_id, NEW.argument, NEW.asked_by, NEW.asked_at)
       IS DISTINCT FROM (OLD.id, OLD.kind, OLD.account_id, OLD.argument, OLD.asked_by, OLD.asked_at)
    -- What came back from a network's sign-in page is used once, and then forgotten.
    OR (NEW.text IS DISTINCT FROM OLD.text AND NOT (NEW.text IS NULL AND OLD.kind = 'signed in')) THEN
    PERFORM refuse('a worker answers an errand as it was asked');
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER errand_update BEFORE UPDATE ON errand FOR EACH ROW EXECUTE FUNCTION errand_update()
--;
CREATE TRIGGER errand_delete BEFORE DELETE ON errand FOR EACH ROW EXECUTE FUNCTION never('errands are not deleted')
--;
-- Who is where, and whose turn it is to write --------------------------------------------------------------
CREATE FUNCTION presence_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
DECLARE
  me integer := actor();
BEGIN
  IF coalesce(me, 0) = 0 OR (TG_OP <> 'INSERT' AND OLD.person_id <> me) OR (TG_OP <> 'DELETE' AND NEW.person_id <> me)
    OR (TG_OP = 'UPDATE' AND NEW.desk <> OLD.desk) OR (TG_OP <> 'DELETE' AND NEW.place NOT IN ('', 'post', 'response')) THEN
    PERFORM refuse('a desk speaks for the one who sits there');
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  NEW.beat_at := instant();
  IF TG_OP = 'INSERT' OR (NEW.place, NEW.subject) IS DISTINCT FROM (OLD.place, OLD.subject) THEN
    NEW.since := NEW.beat_at;
  ELSE
    NEW.since := OLD.since;
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER presence_change BEFORE INSERT OR UPDATE OR DELETE ON presence FOR EACH ROW EXECUTE FUNCTION presence_change()
--;
CREATE FUNCTION turn_insert() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
DECLARE
  me integer := actor();
BEGIN
  IF NEW.person_id IS DISTINCT FROM me OR num_nonnulls(NEW.asked_by, NEW.asked_at) > 0
    OR NOT has_role(me, 'drafter', 'monitor') THEN
    PERFORM refuse('a drafter or a monitor begins to write where nobody does');
  END IF;
  NEW.since := instant();
  NEW.beat_at := NEW.since;
  RETURN NEW;
END $$
--;
CREATE TRIGGER turn_insert BEFORE INSERT ON draft_turn FOR EACH ROW EXECUTE FUNCTION turn_insert()
--;
-- What may become of a turn depends on who changes it; its instants are the database's.
CREATE FUNCTION turn_update() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
DECLARE
  me integer := actor();
  now timestamptz := instant();
BEGIN
  IF NEW.post_id <> OLD.post_id OR NOT has_role(me, 'drafter', 'monitor') THEN
    PERFORM refuse('drafters and monitors write by turns');
  ELSIF NEW.person_id <> OLD.person_id THEN
    -- It passes to who asked for it from the holder's hand, or to who takes it: from a holder that is silent, or that
    -- was asked and has not answered for 30 seconds.
    IF (NEW.asked_by IS NULL AND has_role(NEW.person_id, 'drafter', 'monitor')
        AND ((OLD.person_id = me AND NEW.person_id = OLD.asked_by)
          OR (NEW.person_id = me AND (NOT EXISTS (SELECT 1 FROM live_turn WHERE post_id = OLD.post_id)
            OR (OLD.asked_by = me AND OLD.asked_at <= now - interval '30 seconds'))))) IS NOT TRUE THEN
      PERFORM refuse('the turn to write is handed over');
    END IF;
    NEW.since := now;
    NEW.beat_at := now;
    NEW.asked_at := NULL;
  ELSIF OLD.person_id = me THEN
    -- The holder goes on, and answers who asked.
    IF NEW.asked_by IS NOT NULL AND NEW.asked_by IS DISTINCT FROM OLD.asked_by THEN
      PERFORM refuse('the turn to write is asked for');
    END IF;
    NEW.since := OLD.since;
    NEW.beat_at := now;
    NEW.asked_at := CASE WHEN NEW.asked_by IS NOT NULL THEN OLD.asked_at END;
  ELSE
    -- Anybody else asks in their own name, where nobody else has asked within the last minute, or takes the question back.
    IF ((NEW.asked_by IS NULL AND OLD.asked_by = me)
        OR (NEW.asked_by = me AND (OLD.asked_by IS NULL OR OLD.asked_by = me OR OLD.asked_at <= now - interval '60 seconds')))
        IS NOT TRUE THEN
      PERFORM refuse('the turn to write is asked for');
    END IF;
    NEW.since := OLD.since;
    NEW.beat_at := OLD.beat_at;
    NEW.asked_at := CASE WHEN NEW.asked_by IS NULL THEN NULL WHEN OLD.asked_by = me THEN OLD.asked_at ELSE now END;
  END IF;
  RETURN NEW;
END $$
--;
CREATE TRIGGER turn_update BEFORE UPDATE ON draft_turn FOR EACH ROW EXECUTE FUNCTION turn_update()
--;
CREATE FUNCTION turn_delete() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = warroom, pg_temp AS $$
BEGIN
  IF OLD.person_id IS DISTINCT FROM actor() THEN
    PERFORM refuse('who writes ends their turn themselves');
  END IF;
  RETURN OLD;
END $$
--;
CREATE TRIGGER turn_delete BEFORE DELETE ON draft_turn FOR EACH ROW EXECUTE FUNCTION turn_delete()
--;
-- Whether these rules still stand -------------------------------------------------------------------------
CREATE FUNCTION acl_text(acl aclitem[], owner oid) RETURNS text LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT string_agg(concat_ws(' ', CASE grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(grantee) END, privilege_type,
    CASE WHEN is_grantable THEN 'and pass on' END), ', ' ORDER BY pg_get_userbyid(grantee), privilege_type)
  FROM aclexplode(acl) WHERE grantee <> owner
$$
--;
-- Everything in the schema by which somebody could be let in: its tables down to each column, its functions, views,
-- triggers, rules, constraints and policies, and who was granted what. In names, as another server would give them.
CREATE FUNCTION guards_in_words() RETURNS TABLE (kind text, name text, words text) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' SET intervalstyle = 'postgres'
SET bytea_output = 'hex' SET quote_all_identifiers = off AS $$
  SELECT 'schema', nspname::text, concat_ws(' | ', pg_get_userbyid(nspowner), warroom.acl_text(nspacl, nspowner))
    FROM pg_namespace WHERE nspname = 'warroom'
  UNION ALL
  SELECT 'relation', relname, concat_ws(' | ', relkind, relpersistence, pg_get_userbyid(relowner), relrowsecurity,
      relforcerowsecurity, reloptions::text, warroom.acl_text(relacl, relowner),
      CASE WHEN relkind = 'v' THEN pg_get_viewdef(oid) END)
    FROM pg_class WHERE relnamespace = 'warroom'::regnamespace AND relkind NOT IN ('i', 'I', 'c', 't')
  UNION ALL
  SELECT 'column', c.relname || '.' || a.attname, concat_ws(' | ', format_type(a.atttypid, a.atttypmod), a.attnotnull,
      a.attidentity, a.attgenerated, pg_get_expr(d.adbin, d.adrelid), warroom.acl_text(a.attacl, c.relowner))
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON (d.adrelid, d.adnum) = (a.attrelid, a.attnum)
    WHERE c.relnamespace = 'warroom'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'f', 'm') AND a.attnum > 0 AND NOT a.attisdropped
  UNION ALL
  SELECT 'function', p.oid::regprocedure::text, concat_ws(' | ', pg_get_userbyid(proowner), prokind,
      CASE WHEN prokind IN ('f', 'p') THEN pg_get_functiondef(p.oid) END, warroom.acl_text(proacl, proowner))
    FROM pg_proc p WHERE pronamespace = 'warroom'::regnamespace
  UNION ALL
  SELECT 'trigger', c.relname || '.' || tgname, concat_ws(' | ', tgenabled, pg_get_triggerdef(t.oid))
    FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid WHERE relnamespace = 'warroom'::regnamespace AND NOT tgisinternal
  UNION ALL
  -- A foreign key is kept by triggers of the server's own, which have no name to go by.
  SELECT 'constraint', c.relname || '.' || conname, concat_ws(' | ', pg_get_constraintdef(k.oid), convalidated,
      (SELECT string_agg(tgenabled::text, '' ORDER BY tgenabled) FROM pg_trigger WHERE tgconstraint = k.oid))
    FROM pg_constraint k JOIN pg_class c ON c.oid = conrelid WHERE relnamespace = 'warroom'::regnamespace AND contype <> 'n'
  UNION ALL
  SELECT 'index', c.relname, pg_get_indexdef(indexrelid)
    FROM pg_index i JOIN pg_class c ON c.oid = indexrelid WHERE relnamespace = 'warroom'::regnamespace AND indisunique
  UNION ALL
  SELECT 'rule', c.relname || '.' || rulename, concat_ws(' | ', ev_enabled, pg_get_ruledef(r.oid))
    FROM pg_rewrite r JOIN pg_class c ON c.oid = ev_class WHERE relnamespace = 'warroom'::regnamespace AND rulename <> '_RETURN'
  UNION ALL
  SELECT 'policy', c.relname || '.' || polname, concat_ws(' | ', polcmd, polpermissive, polroles::regrole[]::text,
      pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))
    FROM pg_policy p JOIN pg_class c ON c.oid = polrelid WHERE relnamespace = 'warroom'::regnamespace
$$
--;
CREATE FUNCTION guards_fingerprint() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT encode(sha256(convert_to(string_agg(kind || ' ' || name || ' ' || words, E'\n'
    ORDER BY kind COLLATE "C", name COLLATE "C", words COLLATE "C"), 'UTF8')), 'hex') FROM warroom.guards_in_words()
$$
--;
-- For every desk, each time it connects.
CREATE FUNCTION guards_stand() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce((SELECT guards = warroom.guards_fingerprint() FROM warroom.schema_meta), false)
$$
--;
