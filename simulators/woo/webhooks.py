"""Webhooks: signed calls that tell what changed. As the real shop's they are told once, or lost."""

import json
import queue
import threading
import uuid

import requests

from .auth import sign

_TIMEOUT_S = 5
_MOST_KEPT = 1000


class Webhooks:
    def __init__(self, store, conduct):
        self._store, self._conduct = store, conduct
        self._queue = queue.Queue()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.sent = []

    def start(self):
        self._thread.start()

    def stop(self):
        self._queue.put(None)
        self._thread.join(2 * _TIMEOUT_S)

    def add(self, values):
        """Register an address; the shop first tries it with an unsigned call."""
        with self._store.transaction() as connection:
            cursor = connection.execute(
                "INSERT INTO webhook (topic, url, secret) VALUES (?, ?, ?)",
                (values.get("topic", "order.updated"), values["url"], values["secret"]),
            )
        body = f"webhook_id={cursor.lastrowid}".encode()
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return {"id": cursor.lastrowid, "status": self._post(values["url"], body, kind)}

    def tell(self, topic, order):
        """Called when an order was placed or changed."""
        for hook in self._store.rows("SELECT * FROM webhook WHERE topic = ?", topic):
            self._queue.put((hook, json.dumps(order).encode()))

    def forge(self, values):
        """Send a call about an order, with a signature of somebody else; give the answer."""
        [hook, *_rest] = self._store.rows("SELECT * FROM webhook ORDER BY id")
        body = json.dumps(values.get("order", {"id": 1})).encode()
        return {"status": self._send(hook, body, values.get("secret", "not the secret"))}

    def _run(self):
        while True:
            job = self._queue.get()
            if job is None:
                return
            hook, body = job
            if self._conduct.chance(self._conduct.now.webhook_forge_rate):
                self._store.count(f"forged webhooks {self._send(hook, body, 'forged')}")
            for _time in range(1 + self._conduct.now.webhook_repeats):
                self._store.count(f"webhooks {self._send(hook, body, hook['secret'])}")

    def _send(self, hook, body, secret):
        resource, _dot, event = hook["topic"].partition(".")
        headers = {
            "Content-Type": "application/json", "X-WC-Webhook-Source": "http://simulator/",
            "X-WC-Webhook-Topic": hook["topic"], "X-WC-Webhook-Resource": resource,
            "X-WC-Webhook-Event": event, "X-WC-Webhook-ID": str(hook["id"]),
            "X-WC-Webhook-Delivery-ID": uuid.uuid4().hex,
            "X-WC-Webhook-Signature": sign(secret, body).decode(),
        }
        return self._post(hook["url"], body, headers)

    def _post(self, url, body, headers):
        try:
            answer = requests.post(url, data=body, headers=headers, timeout=_TIMEOUT_S)
            status = answer.status_code
        except requests.RequestException:
            status = 0
        self.sent = [*self.sent[-_MOST_KEPT:], {"url": url, "status": status}]
        return status
