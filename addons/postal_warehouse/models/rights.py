from odoo.exceptions import AccessError

USER_GROUP = "postal_warehouse.group_user"


def acting(records):
    """The records with the system's rights, once it is sure that the user may act on them.

    Nobody may write warehouse records by hand; buttons are the only way, and these check here
    that the user sees the records and works with external warehouses.
    """
    records.check_access("read")
    env = records.env
    if not (env.su or env.user.has_group(USER_GROUP)):
        raise AccessError(env._("Only users of external warehouses may do this."))
    return records.sudo()  # checked above; see the docstring
