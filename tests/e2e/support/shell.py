"""Odoo's own shell on a stack's database, for what no client may do."""

import subprocess

MARK = "==>"


def odoo_shell(stack, code):
    """Run code that ends by printing one value; gives what it printed."""
    config = stack.machine.layout.run / f"{stack.database}.conf"
    words = ["shell", "-d", stack.database, "--no-http", "--workers=0", "--logfile="]
    done = subprocess.run(
        stack.machine.odoo.command(config, *words), input=code, text=True, check=False,
        capture_output=True, env=stack.machine.environ, cwd=stack.machine.layout.root,
    )
    lines = [line for line in done.stdout.splitlines() if MARK in line]
    if not lines:
        raise AssertionError(f"the shell printed no result\n{done.stdout}\n{done.stderr[-2000:]}")
    return lines[-1].partition(MARK)[2].strip()
