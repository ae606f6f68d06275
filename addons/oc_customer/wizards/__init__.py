from . import oc_product_table_add, oc_product_table_add_line, oc_why
