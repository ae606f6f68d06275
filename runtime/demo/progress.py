"""What the demo has reached: one updating line, and a JSON file for others to read."""

import json
import os
import sys
import time
from pathlib import Path

LINE_EVERY = 10  # seconds, where the output is no terminal


class Progress:
    """Writes the state after each change, whole or not at all."""

    def __init__(self, path=None, stream=sys.stdout, clock=time.time):
        self._path = Path(path) if path else None
        self._stream = stream
        self._clock = clock
        self._is_open_line = False
        self._next_line = 0
        self._started = clock()
        self.state = {"phase": "start", "done": False, "progress": {}, "figures": {}}

    def phase(self, name, text):
        """A new phase begins."""
        self.state |= {"phase": name, "text": text, "progress": {}}
        self._next_line = 0
        self.end_line()
        self._save()

    def update(self, text="", **progress):
        """Something moved within the phase."""
        self.state["progress"] |= progress
        shown = "  ".join(f"{key.replace('_', ' ')} {value}" for key, value in progress.items())
        self._show(f"{self.state.get('text', '')}: {'  '.join(filter(None, (shown, text)))}")
        self._save()

    def finish(self, figures):
        self.state |= {"phase": "done", "done": True, "figures": figures}
        self._save()
        self.end_line()

    def fail(self, reason):
        self.state |= {"phase": "failed", "failed_in": self.state["phase"], "error": reason}
        self._save()
        self.end_line()

    def say(self, text):
        """A line that stays."""
        self.end_line()
        self._stream.write(f"{text}\n")
        self._stream.flush()

    def end_line(self):
        if self._is_open_line:
            self._stream.write("\n")
            self._stream.flush()
            self._is_open_line = False

    def _show(self, text):
        seconds = int(self._clock() - self._started)
        if self._stream.isatty():
            self._stream.write(f"\r\x1b[2K[{seconds:4d} s] {text}"[:160])
            self._is_open_line = True
        elif seconds >= self._next_line:
            self._stream.write(f"[{seconds:4d} s] {text}\n")
            self._next_line = seconds + LINE_EVERY
        self._stream.flush()

    def _save(self):
        if not self._path:
            return
        self.state["updated"] = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        self.state["seconds"] = round(self._clock() - self._started, 1)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        temporary = self._path.with_suffix(f".{os.getpid()}.tmp")
        temporary.write_text(json.dumps(self.state, ensure_ascii=False, indent=1), encoding="utf-8")
        temporary.replace(self._path)
