from . import (
    postal_exchange,
    postal_exchange_drain,
    postal_exchange_intake,
    postal_peer_mixin,
    postal_region,
    postal_rule_mixin,
)
