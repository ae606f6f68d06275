"""Template databases, named after a hash of what went into them.

`core` holds Odoo's own modules that the suite needs. On it stand templates with addons of the
suite: one for each addon that is worked on (with the addons below it), and one for all. A database
to test with is a copy; only what changed since is installed anew, always on fresh tables.
"""

import json
import subprocess

from psycopg2 import sql

from .addons import short_hash
from .steps import StepFailed, exclusive, run_logged, step
from .version import DEFAULT_LANGUAGE, LANGUAGES

# Odoo's own method makes the bundles of its test pages as well, which takes three times as long.
PREGENERATE = """
bundle = env["ir.qweb"]._get_asset_bundle
for name in ("web.assets_web", "web.assets_backend_lazy", "web.assets_frontend_lazy",
             "web.assets_frontend_minimal"):
    bundle(name, css=False, js=True).js()
for name in ("web.assets_web", "web.assets_web_print", "web.assets_frontend"):
    bundle(name, css=True, js=False).css()
env.cr.commit()
"""


class Templates:
    def __init__(self, machine):
        self.machine = machine
        self.databases = machine.databases
        self.log = machine.layout.log / "templates.log"

    def ensure(self, addons=None):
        """The name of a template with these addons (all, without) and what is below them."""
        suite = self.machine.suite
        with exclusive(self.machine.layout.lock, "templates"):
            self._drop_unfinished()
            if addons is None or set(addons) == set(suite.manifests):
                return self._ensure(suite.ordered(), "suite")
            wanted = suite.closure(addons)
            if len(addons) > 1:
                return self._ensure(wanted, "some")
            if len(wanted) > 1:
                self._ensure(wanted[:-1], f"below_{wanted[-1]}")
            return self._ensure(wanted, wanted[-1])

    def _ensure(self, addons, label):
        core = self._ensure_core()
        content = {"core": core, "addons": self.machine.suite.fingerprints(addons)}
        same = self._find(content)
        if same:
            return same
        name = self._name(label, short_hash(json.dumps(content, sort_keys=True)))
        base, missing = self._base(content)
        with step(f"install {', '.join(missing)}"):
            self._build(name, base, missing, content)
        self._drop_old(label, keep=name)
        return name

    def _find(self, content):
        """An existing template with exactly this content, whatever its name."""
        return next((name for name, has in self._existing().items() if has == content), None)

    def _base(self, content):
        """The fullest template this one can stand on, and what is missing there."""
        best = {}
        for name, has in self._existing().items():
            fits = has["core"] == content["core"] and has["addons"].items() <= content[
                "addons"].items()
            if fits and len(has["addons"]) >= len(best.get("addons", ())):
                best = {"name": name, **has}
        if not best:
            return content["core"], list(content["addons"])
        return best["name"], [name for name in content["addons"] if name not in best["addons"]]

    def _existing(self):
        """{template: its content} of those with addons of the suite."""
        with self.databases.connect() as cursor:
            cursor.execute(
                "SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database "
                "WHERE starts_with(datname, %s)", (self.machine.prefix("tpl"),),
            )
            found = {name: json.loads(text) for name, text in cursor.fetchall() if text}
        return {name: content for name, content in found.items() if "addons" in content}

    def _ensure_core(self):
        machine = self.machine
        modules = machine.suite.core_dependencies()
        ingredients = (
            machine.odoo.version, machine.odoo.import_folder, machine.layout.lockfile.read_text(),
            DEFAULT_LANGUAGE, *LANGUAGES, *modules,
        )
        name = self._name("core", short_hash(*ingredients))
        if not self.databases.exists(name):
            with step(f"make a database with Odoo's own modules: {', '.join(modules)}"):
                self._build(name, None, ["base", *modules], {})
            self._drop_old("core", keep=name)
        return name

    def _name(self, label, suffix):
        return f"{self.machine.prefix('tpl')}{label}_{suffix}"

    def _build(self, name, base, modules, content):
        """Build under another name, so that a template is whole or absent."""
        draft = f"{self.machine.prefix('build')}{name}"[:63]
        if base:
            self.databases.clone(base, draft)
        self.install(draft, modules, fresh=not base)
        with self.databases.connect() as cursor:
            cursor.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(
                sql.Identifier(draft), sql.Literal(json.dumps(content))
            ))
        self.databases.drop(name)
        self.databases.rename(draft, name)

    def install(self, database, modules, fresh=False, update=()):
        """Install and update modules in a database."""
        words = ["-d", database, "--stop-after-init", "--no-http"]
        words += ["-i", ",".join(modules)] if modules else []
        words += ["-u", ",".join(update)] if update else []
        # Odoo takes the first one as everybody's default.
        words += [f"--load-language={','.join((DEFAULT_LANGUAGE, *LANGUAGES))}"] if fresh else []
        self._odoo(database, words)

    def ensure_assets(self, template):
        """The web client's bundles in a template, for those who drive a browser on its copies."""
        marker = self.machine.layout.run / f"assets-{template}"
        if not marker.exists():
            with step("build the web client's files"):
                self.pregenerate_assets(template)
            marker.touch()

    def pregenerate_assets(self, database):
        """Build the web client's bundles, so that the first page comes quickly."""
        config = self.config_for(database)
        command = self.machine.odoo.command(config, "shell", "-d", database, "--no-http")
        with self.log.open("a") as log:
            subprocess.run(
                command, input=PREGENERATE, text=True, stdout=log, stderr=log,
                env=self.machine.environ, cwd=self.machine.layout.root, check=False,
            )

    def config_for(self, database):
        changes = {"db_name": database, "dbfilter": f"^{database}$", "workers": 0,
                   "max_cron_threads": 0, "proxy_mode": False}
        return self.machine.write_config("build", changes, {"queue_job": {"channels": "root:0"}})

    def _odoo(self, database, words):
        command = self.machine.odoo.command(self.config_for(database), *words)
        begin = self.log.stat().st_size if self.log.exists() else 0
        run_logged(command, self.log, env=self.machine.environ, cwd=self.machine.layout.root,
                   remedy="The log's last traceback tells what the addon does wrong")
        self._refuse_failed_modules(begin)

    def _refuse_failed_modules(self, begin):
        """Odoo ends well even when a module was left out."""
        with self.log.open("rb") as stream:
            stream.seek(begin)
            text = stream.read().decode(errors="replace")
        for sign in ("Some modules are not loaded", "invalid module names, ignored"):
            if sign in text:
                line = next(line for line in text.splitlines() if sign in line)
                raise StepFailed(line.partition(": ")[2] or line, "Check the manifests", self.log)

    def _drop_old(self, label, keep):
        for name in self.databases.names(self._name(label, "")):
            if name != keep and len(name) == len(keep):
                self.databases.drop(name)

    def _drop_unfinished(self):
        for name in self.databases.names(self.machine.prefix("build")):
            self.databases.drop(name)
