"""Times and days as the database keeps them, for the wire."""

from datetime import UTC, datetime


def moment(seconds):
    return datetime.fromtimestamp(int(seconds), UTC)


def as_date(text):
    return datetime.strptime(text, "%Y-%m-%d").date() if text else None
