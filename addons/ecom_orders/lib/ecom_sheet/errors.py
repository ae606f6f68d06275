"""What cannot be read, as a code with its facts: who shows it says it in the reader's language."""

TEXTS = {
    "empty": "The file is empty.",
    "size": "The file has %(found)s bytes; at most %(most)s are read.",
    "kind": "The file is no spreadsheet: neither .xlsx nor .csv. Save it as one of them.",
    "html": "The file is a web page with another name. Open it and save it as .xlsx.",
    "old_excel": "The file is in the old Excel format (.xls). Save it as .xlsx.",
    "encrypted": "The file is protected by a password. Save it without one.",
    "broken": "The spreadsheet is damaged and cannot be read: %(reason)s.",
    "bomb": "The spreadsheet unpacks to far more than it holds (%(part)s), so it was not opened.",
    "entities": "The spreadsheet declares a document type (%(part)s); such files are not opened.",
    "no_sheet": "The workbook has no sheet with cells.",
    "no_rows": "The spreadsheet has no rows.",
    "rows": "Sheet %(sheet)s has more than %(most)s rows. Divide it into several files.",
    "columns": "Row %(row)s of sheet %(sheet)s has more than %(most)s columns.",
    "cell": "Cell %(cell)s of sheet %(sheet)s has more than %(most)s characters.",
    "formula": "Cell %(cell)s of sheet %(sheet)s is a formula. Copy the column and paste it as"
               " values.",
    "excel_error": "Cell %(cell)s of sheet %(sheet)s shows the error %(value)s.",
    "nul": "Cell %(cell)s of sheet %(sheet)s holds characters that no text has.",
    "encoding": "The text is neither in UTF-8 nor in GB18030. Save it as CSV UTF-8.",
    "quotes": "Row %(row)s: %(reason)s. A text that holds quotes is written with them doubled.",
    "headers": "The file has no column %(missing)s. It has: %(found)s.",
    "header_twice": "The column %(header)s is there twice, in %(first)s and in %(second)s.",
}


class SheetError(ValueError):
    """The file as a whole cannot be read. ``code`` is one of ``TEXTS``, ``facts`` fill it."""

    def __init__(self, code, **facts):
        self.code, self.facts = code, facts
        super().__init__(TEXTS[code] % facts)


class CellError(ValueError):
    """A cell's value is not what it should be. ``code`` says what would be right."""

    def __init__(self, code, **facts):
        self.code, self.facts = code, facts
        super().__init__(code)
