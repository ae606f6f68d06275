"""The contract between the models and a protocol."""

from collections.abc import Mapping
from dataclasses import dataclass, field

ADAPTERS = {}


def register(adapter_class):
    """Make a protocol known under the class's ``name``."""
    ADAPTERS[adapter_class.name] = adapter_class
    return adapter_class


class WmsAdapter:
    """Turns records into messages of one protocol and messages into facts.

    It is built for a backend, holds nothing else, and never writes to the database.
    """

    name = ""
    label = ""
    #: the kinds of exchange rows, by purpose
    product_kind = ""
    cancel_kind = ""
    hold_kind = ""
    stock_kind = ""
    #: what the answers to the warehouse's calls are
    content_type = "text/plain; charset=utf-8"
    #: names of elements or keys with personal data, besides the usual ones
    masked_names = ()

    def __init__(self, backend):
        self.backend = backend
        self.env = backend.env

    def client(self):
        """A pure object with ``call(kind, body)``, usable in threads and without the ORM."""
        raise NotImplementedError

    def document_kind(self, document):
        """The kind of exchange row by which the document is created at the warehouse."""
        raise NotImplementedError

    # Every build_* gives the text to send; it raises WireUnbuildable if the protocol cannot
    # carry what the record has.

    def build_product(self, binding):
        raise NotImplementedError

    def build_document(self, document):
        raise NotImplementedError

    def build_cancel(self, document):
        raise NotImplementedError

    def build_hold(self, document, is_hold):
        """Ask to hold a document, or to go on with it."""
        raise NotImplementedError

    def answer_reference(self, exchange, answer):
        """The warehouse's own number given in a success answer, or ''."""
        raise NotImplementedError

    def read(self, kind, payload):
        """The facts of a stored incoming message: Reports, Steps, Lacks or Adjustments."""
        raise NotImplementedError

    def cause(self, code, message):
        """The key of wms.cause that a refusal belongs to."""
        raise NotImplementedError

    def build_stock_query(self, warehouse_code, page, item_code=""):
        """The question for a page of stock, of one product or of all."""
        raise NotImplementedError

    def read_stock(self, answer, warehouse_code):
        """The StockPage in the answer to a question for stock."""
        raise NotImplementedError

    def probe(self):
        """Make one harmless call; give a Probe."""
        raise NotImplementedError

    @classmethod
    def call_kind(cls, call):
        """What an unchecked call says it is, for the log of those that are not taken."""
        return ""

    def check_call(self, call):
        """Verify an incoming Call; give (signature, Inbound) or raise WireRejected.

        The signature is what no other call has: one that comes again is a replay.
        """
        raise NotImplementedError

    def is_idle(self, inbound):
        """Whether the call only asks if we live, so that nothing is stored."""
        raise NotImplementedError

    def success(self):
        """The body of the answer to a call that was taken."""
        raise NotImplementedError

    @classmethod
    def failure(cls, code, message):
        """The body of the answer to a call that was not taken."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Call:
    """An incoming call as it came: pairs of query parameters, headers, the bytes of the body."""

    params: tuple[tuple[str, str], ...]
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


class WireUnbuildable(Exception):
    """A record has what the protocol cannot carry; ``cause`` is a key of wms.cause."""

    def __init__(self, cause, message):
        super().__init__(message)
        self.cause = cause
        self.message = message


class WireRejected(Exception):
    """An incoming call that is not taken: ``code`` and ``message`` are told to the caller."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code
        self.message = message
