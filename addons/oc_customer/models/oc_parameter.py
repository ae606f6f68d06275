"""The settings that a company has and a customer may have of its own.

Each is a field of one name on both. One that is yes or no is a boolean of the company and a
selection of the customer (empty: as the company). Any other has the same type on both, and the
customer says with the boolean ``<name>_own`` that its own value counts.
"""

#: in the order in which they are shown
PARAMETERS = (
    "oc_approval_required",
    "oc_cutoff_hour",
    "oc_tier_count",
    "oc_min_order_amount",
    "oc_max_order_amount",
    "oc_fund_required",
    "oc_fee_enabled",
    "oc_waiver_enabled",
    "oc_daily_close_hour",
    "oc_portal_enabled",
)
#: those whose values are checked, on both
CHECKED = (
    "oc_cutoff_hour",
    "oc_daily_close_hour",
    "oc_tier_count",
    "oc_min_order_amount",
    "oc_max_order_amount",
)
DEFAULT_CUTOFF = 16.0
YES_NO = [("yes", "Yes"), ("no", "No")]


def own_flag(name):
    """The field by which a customer says that its own value of a parameter counts."""
    return f"{name}_own"


def check_parameters(records):
    """Refuse values that no parameter can have, on companies and customers alike."""
    for record in records:
        for name in ("oc_cutoff_hour", "oc_daily_close_hour"):
            if not 0 <= record[name] <= 24:
                yield (
                    record,
                    record.env._(
                        "%(label)s: %(value)s is not an hour between 0:00 and 24:00.",
                        label=record._fields[name]._description_string(record.env),
                        value=f"{record[name]:g}",
                    ),
                )
        if record.oc_tier_count < 0:
            yield (
                record,
                record.env._(
                    "The number of sales prices in use cannot be negative: %(value)s."
                    " Zero means all of them.",
                    value=record.oc_tier_count,
                ),
            )
        low, high = record.oc_min_order_amount, record.oc_max_order_amount
        if not (low >= 0 and (high == 0 or low < high)):
            yield (
                record,
                record.env._(
                    "The minimum order amount (%(low)s) must not be negative and must be below the"
                    " maximum (%(high)s; zero means none).",
                    low=low,
                    high=high,
                ),
            )
