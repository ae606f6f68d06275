"""Triggers that keep the totals of fund accounts true, whoever writes the tables.

They are made with the tables (``init``). A table of the ledger can still be changed by the
owner of the database after dropping them, and by nobody else.
"""

#: The totals change only from within a trigger, that is by an entry or a hold.
ACCOUNT_TRIGGERS = """
CREATE OR REPLACE FUNCTION oc_fund_account_refuse() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'The totals of fund account % follow from its ledger and its holds', NEW.id
        USING ERRCODE = 'check_violation', TABLE = 'oc_fund_account';
END $$ LANGUAGE plpgsql;
DROP TRIGGER IF EXISTS oc_fund_account_totals_update ON oc_fund_account;
CREATE TRIGGER oc_fund_account_totals_update
    BEFORE UPDATE ON oc_fund_account FOR EACH ROW
    WHEN (pg_trigger_depth() = 0
        AND (NEW.balance <> OLD.balance OR NEW.held <> OLD.held
            OR NEW.available <> OLD.available))
    EXECUTE FUNCTION oc_fund_account_refuse();
DROP TRIGGER IF EXISTS oc_fund_account_totals_insert ON oc_fund_account;
CREATE TRIGGER oc_fund_account_totals_insert
    BEFORE INSERT ON oc_fund_account FOR EACH ROW
    WHEN (NEW.balance <> 0 OR NEW.held <> 0)
    EXECUTE FUNCTION oc_fund_account_refuse();
"""

#: The ledger only grows, and each entry moves the balance.
ENTRY_TRIGGERS = """
CREATE OR REPLACE FUNCTION oc_fund_entry_apply() RETURNS trigger AS $$
BEGIN
    UPDATE oc_fund_account account
       SET balance = account.balance + change.amount,
           available = account.available + change.amount
      FROM (SELECT account_id, sum(amount) AS amount FROM added GROUP BY account_id) change
     WHERE account.id = change.account_id;
    RETURN NULL;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE FUNCTION oc_fund_entry_refuse() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'The fund ledger is append-only: post a reversal instead'
        USING ERRCODE = 'check_violation', TABLE = 'oc_fund_entry';
END $$ LANGUAGE plpgsql;
DROP TRIGGER IF EXISTS oc_fund_entry_apply ON oc_fund_entry;
CREATE TRIGGER oc_fund_entry_apply
    AFTER INSERT ON oc_fund_entry REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION oc_fund_entry_apply();
DROP TRIGGER IF EXISTS oc_fund_entry_refuse ON oc_fund_entry;
CREATE TRIGGER oc_fund_entry_refuse
    BEFORE UPDATE OR DELETE ON oc_fund_entry
    FOR EACH ROW EXECUTE FUNCTION oc_fund_entry_refuse();
DROP TRIGGER IF EXISTS oc_fund_entry_truncate ON oc_fund_entry;
CREATE TRIGGER oc_fund_entry_truncate
    BEFORE TRUNCATE ON oc_fund_entry
    FOR EACH STATEMENT EXECUTE FUNCTION oc_fund_entry_refuse();
"""

#: A hold is only ever used up, and what is left of it is what its account holds.
HOLD_TRIGGERS = """
CREATE OR REPLACE FUNCTION oc_fund_hold_add() RETURNS trigger AS $$
BEGIN
    UPDATE oc_fund_account account
       SET held = account.held + change.amount,
           available = account.available - change.amount
      FROM (SELECT account_id, sum(amount - captured - released) AS amount
              FROM added GROUP BY account_id) change
     WHERE account.id = change.account_id;
    RETURN NULL;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE FUNCTION oc_fund_hold_change() RETURNS trigger AS $$
BEGIN
    UPDATE oc_fund_account account
       SET held = account.held - change.amount,
           available = account.available + change.amount
      FROM (SELECT before.account_id,
                   sum(after.captured + after.released - before.captured - before.released)
                       AS amount
              FROM old_rows before JOIN new_rows after USING (id)
             GROUP BY before.account_id) change
     WHERE account.id = change.account_id AND change.amount <> 0;
    RETURN NULL;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE FUNCTION oc_fund_hold_refuse() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'A fund hold is captured or released, never changed or deleted'
        USING ERRCODE = 'check_violation', TABLE = 'oc_fund_hold';
END $$ LANGUAGE plpgsql;
DROP TRIGGER IF EXISTS oc_fund_hold_add ON oc_fund_hold;
CREATE TRIGGER oc_fund_hold_add
    AFTER INSERT ON oc_fund_hold REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION oc_fund_hold_add();
DROP TRIGGER IF EXISTS oc_fund_hold_change ON oc_fund_hold;
CREATE TRIGGER oc_fund_hold_change
    AFTER UPDATE ON oc_fund_hold REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION oc_fund_hold_change();
DROP TRIGGER IF EXISTS oc_fund_hold_refuse_update ON oc_fund_hold;
CREATE TRIGGER oc_fund_hold_refuse_update
    BEFORE UPDATE ON oc_fund_hold FOR EACH ROW
    WHEN (NEW.account_id <> OLD.account_id OR NEW.amount <> OLD.amount
        OR NEW.captured < OLD.captured OR NEW.released < OLD.released OR NEW.id <> OLD.id)
    EXECUTE FUNCTION oc_fund_hold_refuse();
DROP TRIGGER IF EXISTS oc_fund_hold_refuse_delete ON oc_fund_hold;
CREATE TRIGGER oc_fund_hold_refuse_delete
    BEFORE DELETE ON oc_fund_hold
    FOR EACH ROW EXECUTE FUNCTION oc_fund_hold_refuse();
DROP TRIGGER IF EXISTS oc_fund_hold_truncate ON oc_fund_hold;
CREATE TRIGGER oc_fund_hold_truncate
    BEFORE TRUNCATE ON oc_fund_hold
    FOR EACH STATEMENT EXECUTE FUNCTION oc_fund_hold_refuse();
"""
