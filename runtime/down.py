"""./postroad down: stop what `up` started, in order."""

from .steps import say, step
from .up import installation_of
from .version import DATABASE


def main(machine, words):
    stop_services(machine)
    if machine.embedded and machine.embedded.is_running():
        _stop_database_server(machine)
    return 0


def stop_services(machine):
    installation = installation_of(machine)
    running = [service.name for service in installation.services if service.process()]
    if not running:
        say("Nothing runs.")
        return
    with step(f"stop {', '.join(running)}"):
        installation.stop()


def _stop_database_server(machine):
    """Unless somebody else works with it, such as tests."""
    with machine.databases.connect() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' "
            "AND pid <> pg_backend_pid() AND datname <> %s", (DATABASE,),
        )
        others = cursor.fetchone()[0]
    if others:
        say(f"PostgreSQL stays: {others} other connections use it.")
        return
    with step("stop PostgreSQL"):
        machine.embedded.stop()
