from . import (
    ir_module_module,
    postal_exchange,
    postal_exchange_drain,
    postal_exchange_inbound,
    postal_exchange_intake,
    postal_exchange_outbound,
    postal_exchange_retention,
    postal_peer_mixin,
    postal_region,
    postal_rule_mixin,
)
