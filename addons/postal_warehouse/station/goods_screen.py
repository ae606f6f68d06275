from .job import MAX_LINES


class GoodsScreen:
    """What the screen shows of a job that moves goods line by line."""

    def progress(self):
        lines = self.lines
        taken = lines.filtered("picked")
        return (
            sum(taken.mapped("quantity_product_uom")),
            sum(lines.mapped("quantity_product_uom")),
        )

    def rows(self):
        short = self.short_ids
        lines = self.open_lines() + self.lines.filtered(
            lambda line: line.picked or line.id in short
        )
        return [
            {
                "id": line.id,
                "product": line.product_id.display_name,
                "lot": line.lot_id.name or line.lot_name or "",
                "quantity": line.quantity_product_uom,
                "bin": self.row_location(line).name,
                "state": "done" if line.picked else "short" if line.id in short else "open",
            }
            for line in lines[:MAX_LINES]
        ]

    def row_location(self, line):
        return line.location_id

    def task(self):
        line = self.current_line()
        if not line:
            return self.task_finish()
        if self.cursor.get("phase") == "lot":
            return self.task_lot(line)
        return self.task_line(line)

    def task_line(self, line):
        raise NotImplementedError

    def task_lot(self, line):
        return {
            **self.task_line(line),
            "phase": "lot",
            "headline": self.env._("Scan the lot number"),
            "big": f"{self.cursor.get('quantity') or 1:g}",
        }

    def task_finish(self):
        return {
            "phase": "finish",
            "headline": self.env._("All done. Finish it."),
            "big": "✓",
            "hint": self.env._("Press Finish, or scan the number of the document."),
        }

    def buttons(self):
        if not self.open_lines():
            return [self.button("finish", self.env._("Finish"), style="primary")]
        found = [
            self.button("quantity", self.env._("Type the quantity"), needs="quantity"),
            self.button("skip", self.env._("Later")),
            self.button("short", self.env._("Not there"), needs="reason"),
        ]
        if self.cursor.get("phase"):
            found.insert(0, self.button("back", self.env._("Back")))
        if any(line.picked for line in self.lines):
            found.append(
                self.button("finish", self.env._("Finish without the rest"), needs="reason")
            )
        return found
