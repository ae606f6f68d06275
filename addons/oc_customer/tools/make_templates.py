"""Writes the import templates into static/xls: python addons/oc_customer/tools/make_templates.py"""

from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font

FOLDER = Path(__file__).parents[1] / "static" / "xls"
RECEIVES = [
    (f"receive_{day}", "1 or 0: takes goods in that day")
    for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
]
SHIPS = [
    (f"ship_{day}", "1 or 0: the centre ships that day")
    for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
]

#: file -> columns (field, what to write there) and example rows
TEMPLATES = {
    "oc_customers": (
        [
            ("id", "Your own key: importing it again changes the same customer"),
            ("ref", "Code; given when empty"),
            ("name", "Name of the customer"),
            ("oc_role", "Always: customer"),
            ("oc_category_id", "Customer category, by name"),
            ("oc_level_id", "Customer level, by name"),
            ("oc_credit_level_id", "Credit level, by name"),
            ("oc_lead_source_id", "Lead source, by name"),
            ("country_id", "Country, by name or code"),
            ("state_id", "Province, by name"),
            ("city", "City"),
            ("street", "Street and number"),
            ("zip", "Postal code"),
            ("oc_contact_name", "Contact person"),
            ("phone", "Phone"),
            ("email", "E-mail"),
        ],
        [
            [
                "oc_sun_primary",
                "SUN-P",
                "Sunrise Primary School",
                "customer",
                "Other",
                "Other",
                "Other",
                "Other",
                "China",
                "Hebei",
                "Baoding",
                "School Road 1",
                "071000",
                "Li Na",
                "0312-1234567",
                "school@example.com",
            ],
            [
                "oc_sun_hospital",
                "SUN-H",
                "Sunrise Hospital",
                "customer",
                "Other",
                "Other",
                "Other",
                "Other",
                "China",
                "Shanxi",
                "Taiyuan",
                "Health Road 8",
                "030000",
                "Wang Wei",
                "0351-1234567",
                "hospital@example.com",
            ],
        ],
    ),
    "oc_units": (
        [
            ("id", "Your own key: importing it again changes the same unit"),
            ("ref", "Code; given when empty"),
            ("name", "Name of the ordering unit"),
            ("oc_role", "Always: unit"),
            ("oc_id", "Code of its customer; it can never be changed"),
            ("country_id", "Country, by name or code"),
            ("state_id", "Province, by name"),
            ("city", "City"),
            ("street", "Street and number"),
            ("oc_contact_name", "Contact person"),
            ("phone", "Phone"),
            ("receiver_name", "Who receives the goods"),
            ("receiver_phone", "Phone of the receiver"),
            ("standard_pricelist_id", "Standard price: name of a sales price"),
            ("max_order_discount", "Percent, 0 to 100"),
            ("min_order_amount", "Zero: none"),
            ("max_order_amount", "Zero: none; else above the minimum"),
            ("pay_on_order", "1 or 0"),
            ("print_delivery_prices", "1 or 0"),
            ("unit_attribute_id", "Attribute, by name"),
            ("unit_region_type_id", "Region type, by name"),
            ("unit_category_id", "Unit category, by name"),
            ("unit_performance_id", "Performance level, by name"),
            ("unit_management_id", "Management level, by name"),
            *RECEIVES,
        ],
        [
            [
                "unit_sun_p_north",
                "SUN-P-1",
                "Sunrise Primary, north kitchen",
                "unit",
                "SUN-P",
                "China",
                "Hebei",
                "Baoding",
                "School Road 1",
                "Li Na",
                "0312-1234567",
                "Zhao Min",
                "0312-7654321",
                "Sales price 1",
                5,
                100,
                5000,
                0,
                1,
                "Other",
                "Other",
                "Other",
                "Other",
                "Other",
                1,
                1,
                1,
                1,
                1,
                0,
                0,
            ],
            [
                "unit_sun_p_south",
                "SUN-P-2",
                "Sunrise Primary, south kitchen",
                "unit",
                "SUN-P",
                "China",
                "Hebei",
                "Baoding",
                "South Road 2",
                "Li Na",
                "0312-1234567",
                "Qian Yi",
                "0312-7654322",
                "Sales price 2",
                0,
                0,
                0,
                1,
                0,
                "Other",
                "Other",
                "Other",
                "Other",
                "Other",
                1,
                1,
                1,
                1,
                1,
                1,
                1,
            ],
        ],
    ),
    "oc_product_tables": (
        [
            ("id", "Your own key: importing it again changes the same table"),
            ("number", "Whole number, each once"),
            ("name", "Name of the table"),
            ("note", "Note"),
            ("line_ids/product_id", "Internal reference of the product"),
            ("line_ids/warehouse_id", "Name of the distribution centre"),
            ("line_ids/price_basis", "standard or tier"),
            ("line_ids/pricelist_id", "Name of the sales price; only with tier"),
        ],
        [
            [
                "table_hebei",
                71,
                "Hebei",
                "Units of the province",
                "TEA",
                "North DC",
                "standard",
                "",
            ],
            ["", "", "", "", "RICE", "North DC", "tier", "Sales price 2"],
            ["table_others", 79, "All others", "", "TEA", "South DC", "standard", ""],
        ],
    ),
    "oc_product_table_lines": (
        [
            ("table_id", "Name of the product table"),
            ("product_id", "Internal reference of the product; its line is replaced"),
            ("warehouse_id", "Name of the distribution centre"),
            ("price_basis", "standard or tier"),
            ("pricelist_id", "Name of the sales price; only with tier"),
        ],
        [
            ["Hebei", "TEA", "South DC", "tier", "Sales price 1"],
            ["Hebei", "SALT", "South DC", "standard", ""],
        ],
    ),
    "oc_delivery_schedules": (
        [
            ("id", "Your own key: importing it again changes the same schedule"),
            ("unit_id", "Code of the ordering unit"),
            ("warehouse_id", "Name of the distribution centre"),
            ("lead_days", "Days on the way: a positive whole number"),
            *SHIPS,
        ],
        [
            ["schedule_sun_p_1", "SUN-P-1", "North DC", 2, 1, 0, 1, 0, 1, 0, 0],
            ["schedule_sun_p_2", "SUN-P-2", "North DC", 1, 0, 1, 0, 1, 0, 0, 0],
        ],
    ),
}


def write_template(name, columns, rows):
    book = Workbook()
    sheet = book.active
    sheet.title = name
    for number, (field, note) in enumerate(columns, 1):
        cell = sheet.cell(1, number, field)
        cell.font = Font(bold=True)
        cell.comment = Comment(note, "Postroad")
        sheet.column_dimensions[cell.column_letter].width = max(14, len(field) + 2)
    for row in rows:
        sheet.append([None if value == "" else value for value in row])
    FOLDER.mkdir(parents=True, exist_ok=True)
    book.save(FOLDER / f"{name}.xlsx")


if __name__ == "__main__":
    for name, (columns, rows) in TEMPLATES.items():
        write_template(name, columns, rows)
