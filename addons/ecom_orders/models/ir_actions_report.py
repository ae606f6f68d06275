from odoo import models
from odoo.tools.pdf import merge_pdf

LABEL_REPORT = "ecom_orders.ecom_waybill_report_pdf"


class IrActionsReport(models.Model):
    """Labels of several carriers in one PDF, each page as large as its carrier's label."""

    _inherit = "ir.actions.report"

    def get_paperformat(self):
        size = self.env.context.get("ecom_label_size")
        if not size:
            return super().get_paperformat()
        width, height = size
        return self.env["report.paperformat"].new(
            {
                "name": f"{width:g} x {height:g} mm", "format": "custom",
                "page_width": width, "page_height": height, "orientation": "Portrait",
                "margin_top": 0, "margin_bottom": 0, "margin_left": 0, "margin_right": 0,
                "header_spacing": 0, "header_line": False, "dpi": 203, "disable_shrinking": True,
            }
        )

    def _render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        is_label = res_ids and self._get_report(report_ref) == self.env.ref(LABEL_REPORT)
        if not is_label or self.env.context.get("ecom_label_size"):
            return super()._render_qweb_pdf(report_ref, res_ids, data)
        parts = []
        for paper in self.env["ecom.paper"].browse(res_ids):
            for size, picking_ids in paper._get_label_runs():
                run = self.with_context(ecom_label_size=size, ecom_label_pickings=picking_ids)
                content, kind = super(IrActionsReport, run)._render_qweb_pdf(
                    report_ref, paper.ids, dict(data or {})
                )
                if kind != "pdf":
                    return super()._render_qweb_pdf(report_ref, res_ids, data)
                parts.append(content)
        return merge_pdf(parts), "pdf"
