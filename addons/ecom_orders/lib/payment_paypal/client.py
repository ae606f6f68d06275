"""The wire: a token for client credentials, and transactions page by page."""

from datetime import timedelta

import requests

from .errors import PaymentRefused, PaymentTooMany, PaymentUnavailable
from .transactions import read_moment, read_transaction
from .windows import LONGEST

PAGE_SIZE = 500
#: the other side's word for an answer that would be too long
TOO_MANY = "RESULTSET_TOO_LARGE"


def rfc3339(moment):
    """The wire's writing of a UTC moment; seconds are required, parts of them are not taken."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


class PaypalClient:
    """Built from plain values. Asks only, so it may ask again.

    :param timeout: seconds for a call; mandatory
    """

    def __init__(self, url, client_id, client_secret, timeout, session=None, page_size=PAGE_SIZE):
        if not timeout or timeout <= 0:
            raise ValueError("a time limit is mandatory")
        self._url = (url or "").rstrip("/")
        self._login = (client_id, client_secret)
        self._timeout = (min(timeout, 5), timeout)
        self._session = session or requests.Session()
        # neither proxies nor passwords of the environment belong to this call
        self._session.trust_env = False
        self._page_size = page_size
        self._token = None

    def __repr__(self):
        return f"PaypalClient({self._url!r}, {self._login[0]!r})"

    def fetch(self, start, end):
        """All transactions between two UTC moments, both included.

        :return: (list of Transaction, the moment up to which the account has all data, or None)
        :raises PaymentTooMany: ask for less time at once
        :raises PaymentRefused, PaymentUnavailable:
        """
        if not timedelta(0) <= end - start <= LONGEST:
            raise ValueError(f"from {start} to {end} is not within {LONGEST.days} days")
        found, page, pages, total, refreshed = {}, 1, 1, 0, None
        while page <= pages:
            answer = self._get_page(start, end, page)
            for detail in answer.get("transaction_details") or []:
                transaction = read_transaction(detail)
                known = found.get(transaction.external_id)
                if not known or known.changed_at <= transaction.changed_at:
                    found[transaction.external_id] = transaction
            pages, total = _number(answer, "total_pages"), _number(answer, "total_items")
            refreshed = read_moment(answer.get("last_refreshed_datetime"))
            page += 1
        if len(found) < total:
            # pages moved while they were read: asked again, nothing is missed
            raise PaymentUnavailable(f"{len(found)} of {total} transactions were told")
        return list(found.values()), refreshed

    def _get_page(self, start, end, page):
        params = {
            "start_date": rfc3339(start), "end_date": rfc3339(end), "fields": "all",
            "page_size": self._page_size, "page": page, "balance_affecting_records_only": "Y",
        }
        return self._get("/v1/reporting/transactions", params)

    def _get(self, path, params):
        for is_last in (False, True):
            headers = {"Authorization": f"Bearer {self._get_token()}"}
            response = self._send("GET", path, params=params, headers=headers)
            if response.status_code != 401 or is_last:
                return _answer(response)
            self._token = None  # it ran out: one new one
        return None

    def _get_token(self):
        if not self._token:
            answer = _answer(self._send(
                "POST", "/v1/oauth2/token", data={"grant_type": "client_credentials"},
                auth=self._login,
            ))
            self._token = answer.get("access_token")
            if not self._token:
                raise PaymentUnavailable("the answer has no access token")
        return self._token

    def _send(self, method, path, **values):
        try:
            return self._session.request(
                method, self._url + path, timeout=self._timeout, allow_redirects=False, **values
            )
        except (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema,
                requests.exceptions.MissingSchema) as error:
            raise PaymentRefused(f"the address {self._url} cannot be used") from error
        except requests.RequestException as error:
            raise PaymentUnavailable(f"no answer: {type(error).__name__}") from error


def _answer(response):
    status = response.status_code
    try:
        data = response.json()
        if not isinstance(data, dict):
            raise ValueError("no object")
    except ValueError as error:
        raise PaymentUnavailable(f"the answer (HTTP status {status}) cannot be read") from error
    if status == 200:
        return data
    name = str(data.get("name") or data.get("error") or "")
    text = str(data.get("message") or data.get("error_description") or "")[:200]
    if TOO_MANY in (name, *_issues(data)):
        raise PaymentTooMany(text)
    if status == 429 or status >= 500:
        raise PaymentUnavailable(f"HTTP status {status} {name}".strip())
    raise PaymentRefused(f"{name} {text}".strip() or f"HTTP status {status}")


def _issues(data):
    details = data.get("details")
    found = [one for one in details if isinstance(one, dict)] if isinstance(details, list) else []
    return [str(one.get("issue") or "") for one in found]


def _number(answer, name):
    value = answer.get(name, 0)
    if not isinstance(value, int) or isinstance(value, bool):
        raise PaymentUnavailable(f"{name} is no number")
    return value
