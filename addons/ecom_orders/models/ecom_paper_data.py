from collections import defaultdict

from odoo import fields, models


class EcomPaper(models.Model):
    """What stands on the papers; read for all deliveries of a print job at once."""

    _inherit = "ecom.paper"

    def _get_pickings(self):
        """The deliveries in the order of their numbers."""
        chosen = self.env.context.get("ecom_label_pickings")
        pickings = self.picking_ids.browse(chosen) if chosen else self.picking_ids
        return pickings.sorted(lambda p: (p._get_wave().name or "", p.batch_sequence, p.id))

    # === WAYBILLS === #

    def _get_label_pages(self):
        pickings = self._get_pickings()
        templates = self.env["ecom.label.template"]._of_pickings(pickings)
        return [templates[picking]._lay_out(self._get_label_values(picking))
                for picking in pickings]

    def _get_label_runs(self):
        """[((width, height), delivery ids)]: labels that follow each other on like sheets."""
        pickings = self._get_pickings()
        templates = self.env["ecom.label.template"]._of_pickings(pickings)
        runs = []
        for picking in pickings:
            size = (templates[picking].width, templates[picking].height)
            if not runs or runs[-1][0] != size:
                runs.append((size, []))
            runs[-1][1].append(picking.id)
        return runs

    def _get_label_values(self, picking):
        """{placeholder: text} of one delivery."""
        order = picking.ecom_order_id
        return {
            **self._get_sender_values(picking),
            **self._get_receiver_values(order),
            "waybill": picking.carrier_tracking_ref or "",
            "shop": order.channel_id.name,
            "order": order.number,
            "delivery": picking.name,
            "wave": picking._get_wave().name or "",
            "wave_number": str(picking.batch_sequence or ""),
            "carrier": picking.carrier_id.name or "",
            "goods": "\n".join(
                f"{line.quantity:g} × {line.title or line.product_id.name or line.sku}"
                for line in order.line_ids
            ),
            "pieces": f"{sum(order.line_ids.mapped('quantity')):g}",
            "note": order.buyer_note or "",
            "amount_due": order.currency_id.format(order.amount_total)
            if order.shop_status == "cod" else "",
            "printed_on": fields.Date.to_string(fields.Date.context_today(self)),
            "is_void": picking.state == "cancel",
        }

    def _get_sender_values(self, picking):
        partner = picking.picking_type_id.warehouse_id.partner_id
        parts = (partner.state_id.name, partner.city, partner.street)
        return {
            "sender_name": partner.name or picking.company_id.name,
            "sender_phone": partner.phone or "",
            "sender_address": " ".join(filter(None, parts)),
        }

    def _get_receiver_values(self, order):
        place = (order.receiver_state, order.receiver_city, order.receiver_district)
        # A city that is a province of its own is not said twice.
        place = " ".join(dict.fromkeys(filter(None, place)))
        return {
            "receiver_name": order.receiver_name or order.buyer_name or "",
            "receiver_phone": order.receiver_phone or "",
            "receiver_place": place,
            "receiver_address": " ".join(filter(None, (place, order.receiver_street))),
            "receiver_zip": order.receiver_zip or "",
        }

    # === DELIVERY NOTES === #

    def _get_notes(self):
        barcode = self.env["ecom.label.block"]._draw_barcode
        return [
            {
                **self._get_label_values(picking),
                "barcode": barcode(picking.name),
                "lines": picking.ecom_order_id.line_ids,
                "ordered_at": picking.ecom_order_id.ordered_at,
                "printed_times": picking.note_print_count,
            }
            for picking in self._get_pickings()
        ]

    # === PICK LISTS === #

    def _get_pick_rows(self):
        """The goods to fetch: by bin in walking order, or summed over all orders."""
        is_summed = self.kind == "pick_summed"
        rows = {}
        lines = self._get_pickings().move_line_ids
        for line in lines.filtered(lambda line: line.state not in ("done", "cancel")):
            bin_ = line.location_id
            goods = (line.product_id, line.lot_id)
            key = goods if is_summed else (bin_, *goods)
            row = rows.setdefault(key, {
                "product": line.product_id, "lot": line.lot_id.name or "", "quantity": 0.0,
                "unit": line.product_id.uom_id.name, "bins": defaultdict(float),
                "numbers": defaultdict(float), "walk": (bin_.station_sequence, bin_.complete_name),
            })
            pieces = line.quantity_product_uom
            row["quantity"] += pieces
            row["bins"][bin_] += pieces
            row["numbers"][line.picking_id.batch_sequence] += pieces
            row["walk"] = min(row["walk"], (bin_.station_sequence, bin_.complete_name))
        return sorted(
            rows.values(),
            key=lambda row: (row["walk"], row["product"].default_code or "", row["product"].id),
        )

    def _get_pick_facts(self):
        pickings = self._get_pickings()
        carriers = sorted(filter(None, pickings.carrier_id.mapped("name")))
        return {
            "waves": ", ".join(self.batch_ids.mapped("name")),
            "orders": len(pickings),
            "carriers": ", ".join(carriers),
        }
