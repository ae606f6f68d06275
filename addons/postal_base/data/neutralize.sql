-- A copy of the database must not disturb another system: no open message is sent from it.
UPDATE postal_exchange
   SET state = 'cancelled',
       error = 'Cancelled: this is a neutralized copy of the database'
 WHERE direction = 'out'
   AND state IN ('due', 'waiting', 'sending', 'unsure');
