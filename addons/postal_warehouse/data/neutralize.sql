-- A copy of the database must never call a live warehouse, nor take its calls.
UPDATE wms_backend
   SET url = NULL, app_key = NULL, secret = NULL, is_paused = true;
