"""People at the web client, as many at once as wished: the calls their browsers make."""

import requests

TIMEOUT_S = 120


class Refused(Exception):
    """What the web client would have shown in a dialog."""


class Desk:
    """One person who has logged in once and keeps several windows open."""

    def __init__(self, url, database, login, password):
        self._url = url
        answer = self._ask("web/session/authenticate", {
            "db": database, "login": login, "password": password,
        })
        self._cookies = answer.cookies

    def call(self, model, method, *args, **kwargs):
        """``model.method(*args, **kwargs)`` as the person; each call on a connection of its own."""
        answer = self._ask(
            f"web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
            cookies=self._cookies,
        )
        return answer.json().get("result")

    def _ask(self, path, params, **options):
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        answer = requests.post(f"{self._url}/{path}", json=body, timeout=TIMEOUT_S, **options)
        answer.raise_for_status()
        if error := answer.json().get("error"):
            raise Refused(error["data"]["message"])
        return answer
