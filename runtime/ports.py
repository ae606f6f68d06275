"""TCP ports of this machine."""

import socket

LOCALHOST = "127.0.0.1"
TRIES = 200


def is_free(port, host=LOCALHOST):
    """Could a server listen there now?"""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def first_free(start, taken=()):
    """The first free port from a number on, for addresses a person will see."""
    for port in range(start, start + TRIES):
        if port not in taken and is_free(port):
            return port
    raise OSError(f"no free port from {start} to {start + TRIES}")


def any_free(count):
    """Distinct ports nobody uses, chosen by the system."""
    probes = [socket.socket() for _number in range(count)]
    try:
        for probe in probes:
            probe.bind((LOCALHOST, 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()
