-- Who may read and write what at headquarters: exactly the columns that the services name, in each role. What is not
-- listed here nobody may do, and what is listed the guards still look into. Each statement ends with a line `--;`.
SET LOCAL ROLE warroom_owner
--;
SET LOCAL search_path = warroom, pg_temp
--;
-- Nothing is left of earlier grants, whoever has them; and row security begins anew.
DO $$
DECLARE
  found record;
BEGIN
  FOR found IN
    SELECT DISTINCT c.oid::regclass AS relation, c.relkind, a.grantee FROM pg_class c
      CROSS JOIN LATERAL (SELECT relacl UNION ALL SELECT attacl FROM pg_attribute WHERE attrelid = c.oid) acls (acl)
      CROSS JOIN LATERAL aclexplode(acls.acl) a
      WHERE c.relnamespace = 'warroom'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND a.grantee <> c.relowner
  LOOP
    EXECUTE format('REVOKE ALL ON %s %s FROM %s CASCADE', CASE found.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END,
      found.relation, CASE found.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(found.grantee)) END);
  END LOOP;
  FOR found IN SELECT c.oid::regclass AS relation, p.polname FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
      WHERE c.relnamespace = 'warroom'::regnamespace LOOP
    EXECUTE format('DROP POLICY %I ON %s', found.polname, found.relation);
  END LOOP;
  FOR found IN SELECT oid::regclass AS relation FROM pg_class
      WHERE relnamespace = 'warroom'::regnamespace AND relkind IN ('r', 'p') AND (relrowsecurity OR relforcerowsecurity) LOOP
    EXECUTE format('ALTER TABLE %s DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY', found.relation);
  END LOOP;
END $$
--;
-- Reading ------------------------------------------------------------------------------------------------
-- Everybody at headquarters sees the campaign's work, as on one desk. Not listed: credentials and what is noted of
-- half-sent posts, which only workers read; changes to people, which only administrators see.
GRANT SELECT ON schema_meta, revision, campaign, slot_rule, blackout, person, signing_key, account, collection, spend,
  media, video, video_chunk, post, post_writer, version, approval, comment, delivery, delivery_part, metrics, author,
  response, response_note, evidence, hold, hold_lift, errand, worker, worker_key, presence, draft_turn, ledger,
  ledger_head, change TO warroom_member
--;
GRANT SELECT ON person_role, active_role, last_verdict, sign_off, deliverable, live_turn TO warroom_member
--;
-- Each but the verifier.
GRANT SELECT (id, kind, login, display_name, roles, asked_by, asked_at, confirmed_by, confirmed_at, dropped_at)
  ON people_change TO warroom_admin
--;
GRANT SELECT (account_id, kept_at, key_fingerprint) ON credential TO warroom_admin
--;
GRANT SELECT ON credential, delivery_note TO warroom_publisher
--;
-- Everybody ----------------------------------------------------------------------------------------------
-- Places a hold, comments, asks, and says where they are. The stage of a post is what every lock on it needs.
GRANT INSERT (reason, placed_by, placed_at) ON hold TO warroom_member
--;
GRANT UPDATE (state, why) ON delivery TO warroom_member
--;
GRANT UPDATE (stage) ON post TO warroom_member
--;
GRANT INSERT (post_id, person_id, text, at) ON comment TO warroom_member
--;
GRANT INSERT (kind, account_id, argument, text, asked_by, asked_at, state) ON errand TO warroom_member
--;
GRANT INSERT (desk, person_id, place, subject, since, beat_at), UPDATE (place, subject, since, beat_at), DELETE
  ON presence TO warroom_member
--;
-- Drafters and monitors, who both write -------------------------------------------------------------------
GRANT INSERT (title, draft, due_at, answers, stage, created_by, created_at, revision, saved_by, saved_at),
  UPDATE (title, draft, due_at, revision, saved_by, saved_at) ON post TO warroom_drafter, warroom_monitor
--;
GRANT INSERT (post_id, version, author, content, digest, created_at) ON version TO warroom_drafter, warroom_monitor
--;
GRANT INSERT (sha256, content, mime, width, height, added_by, added_at) ON media TO warroom_drafter, warroom_monitor
--;
GRANT INSERT (sha256, mime, size, width, height, seconds, chunks, added_by, added_at) ON video TO warroom_drafter, warroom_monitor
--;
GRANT INSERT (video, number, chunk) ON video_chunk TO warroom_drafter, warroom_monitor
--;
GRANT INSERT (post_id, person_id, since, beat_at), UPDATE (person_id, since, beat_at, asked_by, asked_at), DELETE
  ON draft_turn TO warroom_drafter, warroom_monitor
--;
-- What was posted by hand.
GRANT INSERT (delivery_id, part, remote_id, url, revision, sent_at) ON delivery_part
  TO warroom_drafter, warroom_monitor, warroom_approver
--;
GRANT UPDATE (sent_at) ON delivery TO warroom_drafter, warroom_monitor, warroom_approver
--;
-- Monitors, and who else looks after responses -------------------------------------------------------------
GRANT UPDATE (triage, claimed_by) ON response TO warroom_drafter, warroom_monitor, warroom_approver, warroom_admin
--;
GRANT UPDATE (escalated_at) ON response TO warroom_monitor, warroom_approver, warroom_admin
--;
GRANT INSERT (response_id, person_id, text, at) ON response_note TO warroom_monitor, warroom_approver, warroom_admin
--;
GRANT INSERT (response_id, content, digest, kept_by, kept_at) ON evidence TO warroom_monitor
--;
GRANT UPDATE (kept_at) ON response TO warroom_monitor
--;
-- Approvers ----------------------------------------------------------------------------------------------
GRANT INSERT (post_id, version, digest, approver, verdict, note, at, signature) ON approval TO warroom_approver
--;
GRANT INSERT (person_id, public_key, added_at) ON signing_key TO warroom_approver
--;
GRANT INSERT (post_id, version, digest, account_id, state, due_at, client_key, created_at, parts) ON delivery TO warroom_approver
--;
GRANT UPDATE (due_at, retry_at, attempt) ON delivery TO warroom_approver
--;
GRANT INSERT (weekdays, at), DELETE ON slot_rule TO warroom_approver, warroom_admin
--;
GRANT INSERT (starts_at, ends_at, reason, source, placed_by) ON blackout TO warroom_approver, warroom_admin
--;
GRANT INSERT (hold_id, person_id, at) ON hold_lift TO warroom_approver, warroom_admin
--;
GRANT UPDATE (lifted_at) ON hold TO warroom_approver, warroom_admin
--;
-- Administrators -----------------------------------------------------------------------------------------
GRANT UPDATE (name, zone_name, language, grace_seconds, alt_required, utm_template, own_domains) ON campaign TO warroom_admin
--;
GRANT UPDATE (ends_at), DELETE ON blackout TO warroom_admin
--;
GRANT INSERT (network, handle, display_name, service_url, approvals_needed, daily_cap_micros, created_at),
  UPDATE (display_name, approvals_needed, disabled_at, watches, daily_cap_micros) ON account TO warroom_admin
--;
GRANT INSERT (account_id, next_at, pause_seconds) ON collection TO warroom_admin
--;
-- They put credentials in, sealed to a worker's key, and never get them back.
GRANT INSERT (account_id, sealed, kept_at, key_fingerprint), UPDATE (sealed, kept_at, key_fingerprint), DELETE
  ON credential TO warroom_admin, warroom_publisher
--;
GRANT INSERT (kind, login, display_name, roles, verifier, asked_by, asked_at), UPDATE (dropped_at) ON people_change TO warroom_admin
--;
-- Workers ------------------------------------------------------------------------------------------------
GRANT UPDATE (retry_at, attempt, fence, lease_owner, lease_until, created_at, sent_at, deleted_at) ON delivery TO warroom_publisher
--;
GRANT INSERT (delivery_id, part, remote_id, url, revision, sent_at) ON delivery_part TO warroom_publisher
--;
GRANT INSERT (delivery_id, part, sealed), UPDATE (sealed) ON delivery_note TO warroom_publisher
--;
GRANT INSERT (delivery_id, likes, reposts, replies, quotes, read_at), UPDATE (likes, reposts, replies, quotes, read_at)
  ON metrics TO warroom_publisher
--;
GRANT UPDATE (remote_identity, trouble, terms, last_sent_at, budget_limit, budget_remaining, budget_resets_at)
  ON account TO warroom_publisher
--;
GRANT UPDATE (cursor, next_at, pause_seconds, collected_at, trouble, fence, lease_owner, lease_until)
  ON collection TO warroom_publisher
--;
GRANT INSERT (account_id, day, micros), UPDATE (micros) ON spend TO warroom_publisher
--;
GRANT INSERT (network, remote_id, handle, display_name), UPDATE (handle, display_name) ON author TO warroom_publisher
--;
GRANT INSERT (id, account_id, network, kind, remote_id, url, remote_revision, author_id, text, language, posted_at,
  received_at, arrived, parent_id, root_id, root_url, root_revision, post_id, triage, hidden_at),
  UPDATE (triage, hidden_at, removed_at) ON response TO warroom_publisher
--;
-- The number of the timeline's arrivals.
GRANT UPDATE (number) ON revision TO warroom_publisher
--;
GRANT UPDATE (state, fence, lease_owner, lease_until, answer, text) ON errand TO warroom_publisher
--;
GRANT INSERT (id, host, started_at), UPDATE (publisher_at, collector_at, hold_seen), DELETE ON worker TO warroom_publisher
--;
GRANT INSERT (fingerprint, public_key, added_at) ON worker_key TO warroom_publisher
--;
-- The role that makes logins, through its functions --------------------------------------------------------
GRANT SELECT, INSERT (login, display_name, password_hash, created_at), UPDATE (disabled_at) ON person TO warroom_people
--;
GRANT SELECT, UPDATE (confirmed_by, confirmed_at, verifier) ON people_change TO warroom_people
--;
GRANT SELECT ON person_role, active_role TO warroom_people
--;
-- Row security -------------------------------------------------------------------------------------------
-- Of a sign-in on a network's own page nobody reads but who began it, and the worker.
ALTER TABLE errand ENABLE ROW LEVEL SECURITY
--;
CREATE POLICY asked ON errand FOR INSERT WITH CHECK (asked_by = (SELECT actor()))
--;
CREATE POLICY readable ON errand FOR SELECT
  USING (kind NOT IN ('sign in', 'signed in') OR (SELECT actor()) IN (0, asked_by))
--;
CREATE POLICY answered ON errand FOR UPDATE USING ((SELECT actor()) = 0)
--;
-- Functions ----------------------------------------------------------------------------------------------
-- Trigger functions need no right of their own to be called by triggers.
RESET ROLE
--;
DO $$
DECLARE
  made record;
BEGIN
  FOR made IN SELECT p.oid::regprocedure AS name, a.grantee FROM pg_proc p
      CROSS JOIN LATERAL aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
      WHERE p.pronamespace = 'warroom'::regnamespace AND a.grantee <> p.proowner LOOP
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM %s CASCADE', made.name,
      CASE made.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(made.grantee)) END);
  END LOOP;
END $$
--;
GRANT EXECUTE ON FUNCTION instant(), actor(), guards_stand() TO warroom_member
--;
GRANT EXECUTE ON FUNCTION set_own_password(text) TO warroom_member
--;
GRANT EXECUTE ON FUNCTION confirm_people_change(integer), disable_person(integer) TO warroom_admin
--;
GRANT EXECUTE ON FUNCTION end_stalled_sessions(), forget_changes() TO warroom_publisher
--;
GRANT EXECUTE ON FUNCTION instant(), actor(), refuse(text), has_role(integer, text[]), lock_stream(text), is_login(text),
  are_roles(text), is_verifier(text), people_act(text, integer, text), worker_act(text) TO warroom_people
--;
