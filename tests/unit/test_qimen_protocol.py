"""Each method against the protocol's own list of fields, and against its samples."""

import pytest
import qimen
import qimen_samples
from lxml import etree
from qimen import node, scalars
from qimen_protocol import LOOSER, PROTOCOL, UNUSED, value_of

METHODS = sorted(PROTOCOL)
#: what other methods of the family have and peers are known to read
MORE = {
    "storeprocess.create": {"ownerCode", "remark"},
    "stockout.create": {"orderLines/orderLine/orderLineNo"},
}
ACTIONS = {"order.pending": "pending"}


def declared(cls, above=""):
    """``{path: is required}`` of every leaf a message class has."""
    found = {}
    for _name, spec in cls.specs():
        path = f"{above}{spec.tag}"
        if isinstance(spec, node.Many):
            path = f"{path}/{spec.item}"
        inner = getattr(spec, "node", None)
        if inner is None or isinstance(inner, scalars.Text):
            found[path] = spec.required
        else:
            found |= declared(inner, f"{path}/")
    return found


def leaves(element, above=""):
    """``[(path, text)]`` of every leaf that says something, in the order of the wire."""
    found = []
    for one in element.iterchildren(tag=etree.Element):
        path = f"{above}{one.tag}"
        if len(one):
            found += leaves(one, f"{path}/")
        elif (one.text or "").strip():
            found.append((path, one.text.strip()))
    return found


def text_of(method, path):
    return ACTIONS.get(method, "update") if path == "actionType" else value_of(path)


def write(method, fields, root="request", **changes):
    """A body with a value in each of the fields; ``changes`` by path: another text, or None."""
    top = etree.Element(root)
    for path in fields:
        value = changes.get(path, text_of(method, path))
        *above, last = path.split("/")
        element = top
        for tag in above:
            found = element.find(tag)
            element = etree.SubElement(element, tag) if found is None else found
        if value is not None:
            etree.SubElement(element, last).text = value
    return etree.tostring(top, encoding="utf-8")


def used(method):
    return [path for path in PROTOCOL[method].fields if (method, path) not in UNUSED]


def cases(is_required):
    return [
        pytest.param(method, path, id=f"{method}-{path}")
        for method in METHODS
        for path, required in PROTOCOL[method].fields.items()
        if (required and (method, path) not in LOOSER) is is_required
    ]


# --- what the classes have ------------------------------------------------------------------


def test_the_protocol_and_our_methods_are_the_same():
    assert set(PROTOCOL) == set(qimen.METHODS)
    for method, spec in PROTOCOL.items():
        assert (method, spec.caller) == (method, qimen.METHODS[method].caller)


@pytest.mark.parametrize("method", METHODS)
def test_every_documented_field_is_declared_as_necessary_as_documented(method):
    ours = declared(qimen.METHODS[method].message)
    for path, is_required in PROTOCOL[method].fields.items():
        if (method, path) in UNUSED:
            assert path not in ours
        else:
            assert (path, ours.get(path)) == (path, is_required and (method, path) not in LOOSER)


@pytest.mark.parametrize("method", METHODS)
def test_nothing_undocumented_is_required(method):
    ours = declared(qimen.METHODS[method].message)
    assert {path for path, required in ours.items() if required} <= set(PROTOCOL[method].fields)


@pytest.mark.parametrize("method", METHODS)
def test_every_documented_field_of_the_answer_is_declared(method):
    assert set(PROTOCOL[method].answer_fields) <= set(declared(qimen.METHODS[method].result))


# --- there and back -------------------------------------------------------------------------


@pytest.mark.parametrize("spelling", ["", "taobao.qimen."])
@pytest.mark.parametrize("method", METHODS)
def test_every_field_is_read_and_written_as_it_was(method, spelling):
    body = write(method, used(method))
    message = qimen.parse(spelling + method, body)
    assert method == message.METHOD
    written = etree.fromstring(message.to_xml().encode())
    assert sorted(leaves(written)) == sorted(leaves(etree.fromstring(body)))


@pytest.mark.parametrize("method", METHODS)
def test_every_field_of_the_answer_is_read_and_written_as_it_was(method):
    body = write(method, PROTOCOL[method].answer_fields, "response")
    body = body.replace(b"<response>", b"<response><flag>success</flag><code>0</code>")
    body = body.replace(b"<response/>", b"<response><flag>success</flag><code>0</code></response>")
    answer = qimen.Answer.parse(body)
    assert (answer.success, answer.code) == (True, "0")
    written = etree.fromstring(qimen.success(answer.result(method), message="").encode())
    assert sorted(leaves(written)) == sorted(leaves(etree.fromstring(body)))


@pytest.mark.parametrize(("method", "path"), cases(is_required=True))
@pytest.mark.parametrize("text", [None, "", " \n "])
def test_what_is_required_is_named_when_it_is_missing(method, path, text):
    with pytest.raises(qimen.QimenFormatError) as caught:
        qimen.parse(method, write(method, used(method), **{path: text}))
    # In a list the error says which one; a part without anything in it is missing whole.
    named = caught.value.path.removeprefix("request/").replace("[1]", "")
    assert path.startswith(named)
    assert caught.value.code == "missing-field"


@pytest.mark.parametrize(("method", "path"), cases(is_required=False))
def test_what_is_optional_may_be_absent_or_blank(method, path):
    bodies = [write(method, used(method), **{path: text}) for text in (None, "", " \n ")]
    absent, *blank = [qimen.parse(method, body) for body in bodies]
    assert blank == [absent, absent]


@pytest.mark.parametrize("method", METHODS)
def test_what_nobody_knows_is_ignored(method):
    body = write(method, used(method))
    known = qimen.parse(method, body)
    strange = b"<vendorTicket><a>1</a><b x='1'/></vendorTicket><flag2/>"
    for one in etree.fromstring(body).iter():
        if len(one):
            tag = f"<{one.tag}>".encode()
            assert qimen.parse(method, body.replace(tag, tag + strange)) == known


# --- samples --------------------------------------------------------------------------------


@pytest.mark.parametrize("path", qimen_samples.requests(), ids=lambda path: path.stem)
def test_a_sample_says_only_what_is_documented(path):
    method = qimen_samples.method_of(path)
    if path.stem.endswith("--vendor"):
        return
    body = path.read_bytes()
    said = leaves(etree.fromstring(body))
    assert {name for name, _text in said} <= {*PROTOCOL[method].fields, *MORE.get(method, ())}
    written = etree.fromstring(qimen.parse(method, body).to_xml().encode())
    assert sorted(leaves(written)) == sorted(said)


@pytest.mark.parametrize("path", qimen_samples.answers(), ids=lambda path: path.stem)
def test_the_sample_of_an_answer_is_read_field_by_field(path):
    method = qimen_samples.method_of(path)
    body = path.read_bytes()
    answer = qimen.Answer.parse(body)
    said = leaves(etree.fromstring(body))
    if method.startswith("gateway"):
        assert answer.gateway
        assert dict(said).items() >= answer.values.items()
        return
    write_again = qimen.success if answer.success else qimen.failure
    words = {"message": answer.message, "code": answer.code}
    written = etree.fromstring(write_again(result=answer.result(method), **words).encode())
    assert sorted(leaves(written)) == sorted(said)


def test_every_answer_with_content_has_a_sample():
    with_content = {method for method in METHODS if PROTOCOL[method].answer_fields}
    assert with_content <= {qimen_samples.method_of(path) for path in qimen_samples.answers()}
