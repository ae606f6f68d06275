"""A payment account that tells its transactions as PayPal's reporting interface does."""
