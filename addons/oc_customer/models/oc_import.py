"""Templates for Odoo's own import."""


def get_template(label, name):
    """What ``get_import_templates`` answers: one file of this addon."""
    return [{"label": label, "template": f"/oc_customer/static/xls/{name}.xlsx"}]
