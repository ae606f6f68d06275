from .inbound import InboundDrain
from .outbound import OutboundDrain
from .session import PeerLock

__all__ = ["InboundDrain", "OutboundDrain", "PeerLock"]
