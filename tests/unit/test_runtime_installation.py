"""What the processes of one running suite are told."""

from types import SimpleNamespace

from runtime.installation import Installation, Ports


def installation(tmp_path, **options):
    folders = SimpleNamespace(run=tmp_path, log=tmp_path, simulators=tmp_path)
    return Installation(None, "db", Ports(0, 0, 0, 0), folders, None, **options)


def test_the_front_learns_the_ports_that_are_chosen_late(tmp_path):
    made = installation(tmp_path)
    made.ports = Ports(8069, 8090, 8091, 8071)
    assert made.http_ports == (8090,)


def test_servers_beside_take_their_turn(tmp_path):
    made = installation(tmp_path, beside=(9090,))
    made.ports = Ports(8069, 8090, 8091, 8071)
    assert made.http_ports == (8090, 9090)
