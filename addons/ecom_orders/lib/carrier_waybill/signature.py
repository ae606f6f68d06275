"""Signature of the carrier's interface: hex HMAC-SHA256 over moment and raw body."""

import hashlib
import hmac


def sign(secret, moment, body):
    """The signature of ``body`` (bytes) sent at ``moment`` (text of Unix seconds)."""
    return hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()


def is_signed(secret, moment, body, signature, now, window=600):
    """Whether the signature is right and not older, or newer, than ``window`` seconds."""
    if not secret or not moment.isdecimal() or len(moment) > 12:
        return False
    if abs(int(moment) - now) > window:
        return False
    return hmac.compare_digest(sign(secret, moment, body).encode(), signature.lower().encode())
