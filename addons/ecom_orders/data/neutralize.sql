-- A copy of the database must never ask a live carrier for numbers, nor void them.
UPDATE ecom_carrier_account
   SET url = NULL, secret = NULL, is_paused = true;
