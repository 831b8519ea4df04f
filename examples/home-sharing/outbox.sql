-- What the service adds: every review also writes a line for Recount, in the same transaction. What
-- is rolled back was never said, and what is committed is never forgotten.
CREATE TABLE recount_outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tx xid8 NOT NULL DEFAULT pg_current_xact_id(),
  event jsonb NOT NULL
);
CREATE INDEX recount_outbox_in_order ON recount_outbox (tx, id);

CREATE FUNCTION tell_recount() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  one stay%ROWTYPE;
BEGIN
  SELECT * INTO STRICT one FROM stay WHERE id = NEW.stay;
  INSERT INTO recount_outbox (event) VALUES (jsonb_build_object(
    'id', 'review-' || NEW.id,
    'kind', 'review',
    'rater', CASE WHEN NEW.by_guest THEN one.guest ELSE one.host END,
    'subject', CASE WHEN NEW.by_guest THEN one.host ELSE one.guest END,
    'score', NEW.stars,
    'interaction', 'stay-' || one.id,
    'observed_at', to_char(NEW.written_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')));
  RETURN NEW;
END $$;
CREATE TRIGGER tell_recount AFTER INSERT ON review FOR EACH ROW EXECUTE FUNCTION tell_recount();
