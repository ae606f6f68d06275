"""A pytest plugin: several runs of pytest, one summary.

Every run stores its reports; the last one adds the reports of the earlier ones to its own before
the summary is written, so that the final lines list every failure and count every test.
"""

import json
import os
from pathlib import Path

import pytest

COUNTED = ("passed", "failed", "error", "skipped", "xfailed", "xpassed")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session, exitstatus):
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    target = os.environ.get("POSTROAD_TEST_RESULT")
    if not reporter or not target:
        return
    Path(target).write_text(json.dumps(_stored(session.config, reporter)))
    earlier = os.environ.get("POSTROAD_TEST_EARLIER", "").split(os.pathsep)
    _add_earlier(session.config, reporter, filter(None, earlier))
    if reporter.stats.get("failed") or reporter.stats.get("error"):
        session.exitstatus = max(int(exitstatus), int(pytest.ExitCode.TESTS_FAILED))


def _stored(config, reporter):
    hook = config.hook
    return {
        kind: [
            hook.pytest_report_to_serializable(config=config, report=report)
            for report in reporter.stats.get(kind, [])
        ]
        for kind in COUNTED
    }


def _add_earlier(config, reporter, paths):
    for path in map(Path, paths):
        # A run that crashed has written nothing; its status says that it failed.
        stored = json.loads(path.read_text()) if path.exists() else {}
        for kind, reports in stored.items():
            restored = [_restored(config, data) for data in reports]
            reporter.stats.setdefault(kind, []).extend(restored)


def _restored(config, data):
    report = config.hook.pytest_report_from_serializable(config=config, data=data)
    if isinstance(report.longrepr, list):
        # The place and reason of a skip: a tuple before it was stored.
        report.longrepr = tuple(report.longrepr)
    return report
