"""The signature over query parameters and body."""

import hashlib
import hmac

SIGN_PARAMETER = "sign"


def sign(params, body, secret):
    """Return the signature of a call.

    :param params: mapping of the query parameters, not URL-encoded; ``sign`` is left out
    :param body: the body exactly as sent, ``str`` or UTF-8 ``bytes``
    """
    pairs = "".join(
        f"{name}{value}" for name, value in sorted(params.items()) if name != SIGN_PARAMETER
    )
    raw = body if isinstance(body, bytes) else body.encode()
    key = secret.encode()
    text = pairs.encode("utf-8", "surrogatepass")
    # The protocol prescribes MD5; it is not our choice of a hash.
    return hashlib.md5(key + text + raw + key, usedforsecurity=False).hexdigest().upper()


def verify(params, body, secret):
    """Whether ``params["sign"]`` is the signature of the call, compared in constant time.

    An empty secret verifies nothing, so a half-configured peer is closed, not open.
    """
    given = params.get(SIGN_PARAMETER) or ""
    if not secret or not given.isascii():
        return False
    return hmac.compare_digest(given.upper(), sign(params, body, secret))
