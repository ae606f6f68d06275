"""Peers as processes of their own. They share the wire code of the addons and nothing else."""

import sys
from pathlib import Path

# The lib packages are pure Python, importable by their bare name as in the unit tests.
sys.path[:0] = sorted(str(path) for path in Path(__file__).parent.parent.glob("addons/*/lib"))
