"""First match of many documents under many rules, in the database."""

import psycopg2

from odoo.exceptions import UserError
from odoo.tools import SQL

# What a domain raises that does not fit its model or its values.
DOMAIN_ERRORS = (UserError, ValueError, TypeError, KeyError, NotImplementedError)


def first_matches(model, domains, ids):
    """Return [(id, position of the first domain it meets)] of the ``ids`` that meet one.

    ``model`` carries the rights and context to judge with. One query asks for all domains:
    each record is tested in turn and only until it meets one. If a domain turns out not to
    be executable, they are asked one by one and that one meets nothing.
    """
    queries = [_get_query(model, domain) for domain in domains]
    if not ids or all(query is None for query in queries):
        return []
    try:
        with model.env.cr.savepoint(flush=False):
            return _match_at_once(model, queries, ids)
    except (psycopg2.DataError, psycopg2.ProgrammingError):
        return _match_one_by_one(model, queries, ids)


def all_matches(model, domains, ids):
    """Return {id: [positions of all the domains it meets]}; one query asks for everything."""
    queries = [_get_query(model, domain) for domain in domains]
    if not ids or all(query is None for query in queries):
        return {}
    try:
        with model.env.cr.savepoint(flush=False):
            return _match_every(model, queries, ids)
    except (psycopg2.DataError, psycopg2.ProgrammingError):
        found = {}
        for position, domain in enumerate(domains):
            for row_id, _zero in first_matches(model, [domain], ids):
                found.setdefault(row_id, []).append(position)
        return found


def _get_query(model, domain):
    """Return the query of a domain, or None if it meets nothing or does not fit the model."""
    try:
        query = model._search(domain)
    except DOMAIN_ERRORS:
        return None
    return None if query.is_empty() else query


def _match_at_once(model, queries, ids):
    cases = SQL(" ").join(
        SQL("WHEN %s THEN %s", test, position) for test, position in _get_tests(model, queries)
    )
    rows = _ask(model, ids, SQL("CASE %s END", cases))
    return [(row_id, position) for row_id, position in rows if position is not None]


def _match_every(model, queries, ids):
    cases = SQL(", ").join(
        SQL("CASE WHEN %s THEN %s END", test, position)
        for test, position in _get_tests(model, queries)
    )
    rows = _ask(model, ids, SQL("ARRAY_REMOVE(ARRAY[%s]::integer[], NULL)", cases))
    return {row_id: positions for row_id, positions in rows if positions}


def _ask(model, ids, value):
    """Return [(id, value)] of the rows that are there."""
    table = SQL.identifier(model._table)
    return model.env.execute_query(
        SQL("SELECT %s.id, %s FROM %s WHERE %s.id = ANY(%s)", table, value, table, table, list(ids))
    )


def _get_tests(model, queries):
    """Give (condition, position) of the queries that ask for something."""
    table = SQL.identifier(model._table)
    for position, query in enumerate(queries):
        if query is not None:
            yield _get_test(table, query), position


def _get_test(table, query):
    """Return the condition of a query: inline if it joins nothing, else as a subselect."""
    is_plain = query.from_clause.code == table.code and query._ids is None
    if is_plain and query.limit is None:
        return query.where_clause if query.where_clause.code else SQL("TRUE")
    return SQL("%s.id IN %s", table, query.subselect())


def _match_one_by_one(model, queries, ids):
    found = []
    remaining = set(ids)
    for position, query in enumerate(queries):
        if query is None or not remaining:
            continue
        try:
            with model.env.cr.savepoint(flush=False):
                [*hits] = _match_at_once(model, [query], list(remaining))
        except (psycopg2.DataError, psycopg2.ProgrammingError):
            continue
        found += [(row_id, position) for row_id, _zero in hits]
        remaining -= {row_id for row_id, _zero in hits}
    return found
