"""Databases: cloned from templates together with their files, and dropped together with them."""

import contextlib
import os
import shutil
from pathlib import Path

import psycopg2
from psycopg2 import sql

from .steps import StepFailed

MINIMUM_VERSION = 13


class Databases:
    def __init__(self, server, data_folder):
        self.server = server
        self.filestore = Path(data_folder) / "filestore"

    @contextlib.contextmanager
    def connect(self, name="postgres"):
        """An autocommit cursor on a database."""
        server = self.server
        given = {"host": server.host, "port": server.port, "user": server.user,
                 "password": server.password}
        try:
            connection = psycopg2.connect(
                dbname=name, **{key: value for key, value in given.items() if value}
            )
        except psycopg2.OperationalError as error:
            raise StepFailed(f"PostgreSQL ({server}) cannot be reached: {str(error).strip()}",
                             "Check db_* in odoo.conf and the PG* variables") from error
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                yield cursor
        finally:
            connection.close()

    def version(self):
        with self.connect() as cursor:
            return cursor.connection.server_version // 10000

    def check(self):
        """Refuse a server Odoo cannot work with."""
        if self.version() < MINIMUM_VERSION:
            raise StepFailed(f"PostgreSQL {self.version()} is too old",
                             f"Odoo needs {MINIMUM_VERSION} or later")

    def names(self, prefix=""):
        with self.connect() as cursor:
            cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s) "
                           "ORDER BY oid", (prefix,))
            return [name for (name,) in cursor.fetchall()]

    def exists(self, name):
        return name in self.names(name)

    def clone(self, template, name):
        """Copy a database that nobody is connected to, and its files."""
        self._clone_files(template, name)
        with self.connect() as cursor:
            by_file = "STRATEGY FILE_COPY" if cursor.connection.server_version >= 150000 else ""
            query = sql.SQL("CREATE DATABASE {} TEMPLATE {} {}").format(
                sql.Identifier(name), sql.Identifier(template), sql.SQL(by_file)
            )
            cursor.execute(query)
        self._renew_identity(name)

    def _renew_identity(self, name):
        """A copy is a database of its own: other secrets, other identity."""
        with self.connect(name) as cursor:
            cursor.execute(
                "UPDATE ir_config_parameter SET value = gen_random_uuid() "
                "WHERE key IN ('database.uuid', 'database.secret')"
            )

    def _clone_files(self, template, name):
        """The files never change once written, so links serve."""
        source, target = self.filestore / template, self.filestore / name
        shutil.rmtree(target, ignore_errors=True)
        if source.is_dir():
            shutil.copytree(source, target, copy_function=os.link)

    def rename(self, old, new):
        with self.connect() as cursor:
            cursor.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                sql.Identifier(old), sql.Identifier(new)
            ))
        if (self.filestore / old).is_dir():
            shutil.rmtree(self.filestore / new, ignore_errors=True)
            (self.filestore / old).rename(self.filestore / new)

    def drop(self, name):
        """Drop a database, open connections or not, and its files."""
        with self.connect() as cursor:
            cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(
                sql.Identifier(name)
            ))
        shutil.rmtree(self.filestore / name, ignore_errors=True)
