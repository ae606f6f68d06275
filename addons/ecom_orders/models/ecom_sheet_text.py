from odoo import api, models


class EcomSheetText(models.AbstractModel):
    """What is wrong with a spreadsheet, in the reader's language."""

    _name = "ecom.sheet.text"
    _description = "Words about Spreadsheets"

    @api.model
    def _describe_error(self, error):
        """The text of an ``ecom_sheet.SheetError``."""
        texts = self._file_texts() | self._cell_texts()
        return texts[error.code] % error.facts

    @api.model
    def _describe_problems(self, problems):
        """The texts of ``ecom_sheet.Problem``s, in their order: what would be right."""
        texts = self._wanted_texts()
        return [texts[problem.code] % problem.facts for problem in problems]

    def _file_texts(self):
        return {
            "empty": self.env._("The file is empty."),
            "size": self.env._("The file has %(found)s bytes; at most %(most)s are read."),
            "kind": self.env._(
                "The file is no spreadsheet: neither .xlsx nor .csv. Save it as one of them."
            ),
            "html": self.env._(
                "The file is a web page with another name. Open it and save it as .xlsx."
            ),
            "old_excel": self.env._(
                "The file is in the old Excel format (.xls). Save it as .xlsx."
            ),
            "encrypted": self.env._("The file is protected by a password. Save it without one."),
            "broken": self.env._("The spreadsheet is damaged and cannot be read: %(reason)s."),
            "bomb": self.env._(
                "The spreadsheet unpacks to far more than it holds (%(part)s),"
                " so it was not opened."
            ),
            "entities": self.env._(
                "The spreadsheet declares a document type (%(part)s); such files are not opened."
            ),
            "no_sheet": self.env._("The workbook has no sheet with cells."),
            "no_rows": self.env._("The spreadsheet has no rows."),
            "encoding": self.env._(
                "The text is neither in UTF-8 nor in GB18030. Save it as CSV UTF-8."
            ),
            "headers": self.env._("The file has no column %(missing)s. It has: %(found)s."),
            "header_twice": self.env._(
                "The column %(header)s is there twice, in %(first)s and in %(second)s."
            ),
        }

    def _cell_texts(self):
        return {
            "rows": self.env._(
                "Sheet %(sheet)s has more than %(most)s rows. Divide it into several files."
            ),
            "columns": self.env._("Row %(row)s of sheet %(sheet)s has more than %(most)s columns."),
            "cell": self.env._(
                "Cell %(cell)s of sheet %(sheet)s has more than %(most)s characters."
            ),
            "formula": self.env._(
                "Cell %(cell)s of sheet %(sheet)s is a formula. Copy the column and paste it"
                " as values."
            ),
            "excel_error": self.env._(
                "Cell %(cell)s of sheet %(sheet)s shows the error %(value)s."
            ),
            "nul": self.env._(
                "Cell %(cell)s of sheet %(sheet)s holds characters that no text has."
            ),
            "quotes": self.env._(
                "Row %(row)s: %(reason)s. A text that holds quotes is written with them doubled."
            ),
        }

    def _wanted_texts(self):
        return {
            "required": self.env._("This must be filled in."),
            "number": self.env._("A number up to 10,000,000,000 is needed, such as 1234.50."),
            "money": self.env._("An amount of zero or more is needed."),
            "quantity": self.env._("A quantity above zero is needed."),
            "moment": self.env._("A date is needed, such as 2026-03-02 09:30."),
            "currency": self.env._("A currency is needed, such as CNY."),
            "flag": self.env._("Yes or no is needed."),
            "choice": self.env._(
                "One of %(choices)s is needed. The template can translate the shop's words."
            ),
            "digits": self.env._(
                "The spreadsheet keeps only 15 digits of a number, so the last ones are lost."
                " Format the column as text and enter the number anew."
            ),
            "length": self.env._("At most %(most)s characters are possible."),
            "price": self.env._("A price or an amount is needed."),
            "lines": self.env._("An order has at most %(most)s rows."),
            "differs": self.env._(
                "Row %(row)s says %(other)s for the same order; both must be the same."
            ),
            "discount": self.env._("The discount is more than what is bought."),
            "total": self.env._(
                "The rows of the order give %(expected)s with freight and discount."
            ),
        }
