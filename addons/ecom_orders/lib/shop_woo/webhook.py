"""Signature of the shop's own calls: base64 HMAC-SHA256 over the body as it came."""

import base64
import hashlib
import hmac
import re


def sign(secret, body):
    """The signature of ``body`` (bytes)."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def is_signed(secret, body, signature):
    """Whether the raw bytes are signed with ``secret``; an empty secret signs nothing."""
    if not secret:
        return False
    return hmac.compare_digest(sign(secret, body).encode(), str(signature or "").encode())


def is_ping(body):
    """Whether this is the unsigned call by which the shop tries an address when it is saved."""
    return bool(re.fullmatch(rb"webhook_id=\d{1,20}", body))
