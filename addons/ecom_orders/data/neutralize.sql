-- A copy of the database must never ask a live carrier for numbers, nor void them.
UPDATE ecom_carrier_account
   SET url = NULL, secret = NULL, is_paused = true;
-- Nor tell a live shop what was shipped or what it may sell, nor read its orders or payments.
UPDATE ecom_channel
   SET url = NULL, account = NULL, password = NULL, secret = NULL, is_paused = true;
UPDATE ecom_payment_account
   SET url = NULL, client_id = NULL, client_secret = NULL, is_paused = true;
