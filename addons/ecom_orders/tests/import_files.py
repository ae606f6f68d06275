"""Files of orders, made where they are needed."""

import base64
import io

from openpyxl import Workbook

HEADERS = ("Order Number", "Receiver", "Street", "Merchant Code", "Quantity", "Unit Price")


def order_row(number, sku="TEA", quantity=2, price=10.5):
    return (number, "Li Na", "West Street 1", sku, quantity, price)


def xlsx(*rows, headers=HEADERS):
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Orders")
    for row in (headers, *rows):
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def encoded(content):
    return base64.b64encode(content)
