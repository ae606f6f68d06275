"""Kills processes at random moments. The seed tells which, and when."""

import random
from typing import NamedTuple


class Blow(NamedTuple):
    pause: float
    victim: str


class Gremlin:
    """``victims``: ``{name: function that kills and starts again}``."""

    def __init__(self, seed, victims):
        self.seed = seed
        self._dice = random.Random(seed)
        self._victims = victims
        self.struck = []

    def plan(self, times, shortest, longest):
        """Each victim ``times[name]`` times, in random order, after random pauses."""
        names = [name for name, count in sorted(times.items()) for _ in range(count)]
        self._dice.shuffle(names)
        return [Blow(self._dice.uniform(shortest, longest), name) for name in names]

    def strike(self, blows, replay):
        """Carry out a plan while the replay runs; notes the phase that each blow hit."""
        for blow in blows:
            is_over = replay.watch(blow.pause)
            self.struck.append((blow.victim, "over" if is_over else replay.phase))
            self._victims[blow.victim]()
