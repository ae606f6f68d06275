"""Product tables of 10,000 ordering units under 100 rules.

Baseline: what one writes first, `filtered_domain` for each unit and rule until one matches,
on a sample of the same units with every field already in the cache.
"""

from runtime.bench import Figure

UNITS = 10_000
RULES = 100
SAMPLE = 100


def run(context):
    size = context.size(UNITS)
    with context.database() as database:
        with database.env() as env:
            unit_ids = _prepare(env, size)
        with database.env() as env, context.watch() as fast:
            found = _resolve(env, unit_ids)
        sample = unit_ids[:: size // SAMPLE]
        with database.env() as env:
            rules, units = _read_all(env, sample)
            with context.watch() as slow:
                expected = {unit.id: _first_match(unit, rules).id for unit in units}
        assert expected == {unit_id: found[unit_id] for unit_id in expected}
    yield Figure.of_seconds(
        "product_table", fast.seconds, slow.seconds, n=size, baseline_n=len(expected)
    )


def _prepare(env, size):
    """Units spread over the rules: a few match early, most late, some none."""
    table = env["oc.product.table"].create({"number": "01", "name": "Benchmark"})
    regions = env["postal.region"].create(
        [{"name": f"Region {i}", "code": f"R{i}"} for i in range(RULES + 5)]
    )
    env["oc.product.table.rule"].create(
        [
            {
                "number": i,
                "name": f"Rule {i}",
                "table_id": table.id,
                "applies_to": "condition",
                "condition": f"[('oc_region_id', '=', {regions[i].id}), ('max_order_discount', '<', 90)]",
            }
            for i in range(RULES)
        ]
    )
    customer = env["res.partner"].create(
        {"name": "Benchmark", "ref": "BENCH", "oc_role": "customer", "is_company": True,
         "oc_state": "confirmed"}
    )
    units = env["res.partner"].create(
        [
            {
                "name": f"Unit {i}",
                "ref": f"BENCH-{i}",
                "oc_role": "unit",
                "parent_id": customer.id,
                "oc_id": customer.id,
                "oc_region_id": regions[i * 7919 % len(regions)].id,
            }
            for i in range(size)
        ]
    )
    return units.ids


def _resolve(env, unit_ids):
    units = env["res.partner"].browse(unit_ids)
    return {unit.id: rule.id for unit, rule in env["oc.product.table.rule"]._match(units).items()}


def _read_all(env, unit_ids):
    rules = [
        (rule, rule._get_rule_domain())
        for rule in env["oc.product.table.rule"]._get_rules(env.company)
    ]
    units = env["res.partner"].browse(unit_ids)
    units.mapped("oc_region_id")
    return rules, units


def _first_match(unit, rules):
    for rule, domain in rules:
        if unit.filtered_domain(domain):
            return rule
    return rules[0][0].browse()
