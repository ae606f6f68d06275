"""What the runtime keeps inside the database itself, so that it shares the database's fate."""

import json

FINGERPRINTS = "postroad.runtime.fingerprints"
DEMO = "postroad.runtime.demo"


class Records:
    def __init__(self, databases, name):
        self.databases, self.name = databases, name

    def read(self, key):
        with self.databases.connect(self.name) as cursor:
            cursor.execute("SELECT value FROM ir_config_parameter WHERE key = %s", (key,))
            row = cursor.fetchone()
        return row[0] if row else None

    def write(self, key, value):
        with self.databases.connect(self.name) as cursor:
            cursor.execute(
                "INSERT INTO ir_config_parameter (key, value) VALUES (%s, %s) "
                "ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value", (key, value),
            )

    def read_fingerprints(self):
        """{addon: fingerprint} as installed."""
        return json.loads(self.read(FINGERPRINTS) or "{}")

    def write_fingerprints(self, fingerprints):
        self.write(FINGERPRINTS, json.dumps(fingerprints))

    def demo(self):
        """The folder whose demo is complete, or None."""
        return self.read(DEMO)

    def write_demo(self, folder):
        self.write(DEMO, folder)

    def write_address(self, url):
        """The public address, for links in messages; a login from elsewhere may not change it."""
        self.write("web.base.url", url)
        self.write("web.base.url.freeze", "True")
