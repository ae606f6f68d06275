"""Records to Qimen messages. Reads only; a field the standard cannot carry is cut to fit."""

from datetime import UTC
from decimal import Decimal

from ..lib import qimen
from . import qimen_codes
from .qimen_sale import CENT, sale_fields

DEFAULT_CARRIER = "OTHER"


def item(binding):
    product, backend = binding._with_partner_lang(), binding.backend_id
    is_batch = product.tracking == "lot"
    return qimen.ItemSynchronize(
        action_type="update" if binding.item_id else "add",
        warehouse_code=_any_warehouse_code(backend),
        owner_code=backend.owner_code or "",
        item=qimen.Item(
            item_code=binding.code,
            item_id=binding.item_id,
            item_name=product.name[:200],
            bar_code=(product.barcode or binding.code)[:500],
            item_type="ZC",
            stock_unit=product.uom_id.name[:50],
            gross_weight=_decimal(product.weight, "0.0001") if product.weight else None,
            is_batch_managed=is_batch,
            is_serial_managed=product.tracking == "serial",
            is_shelf_life_managed=bool(product.use_expiration_date),
            shelf_life=product.use_expiration_date and product.expiration_time * 24 or None,
            is_valid=product.active,
        ),
    )


def entry(document):
    warehouse, partner = document.warehouse_id, document.partner_id
    is_purchase = document.purpose == "purchase"
    return qimen.EntryOrderCreate(
        order=qimen.EntryOrder(
            entry_order_code=document.code,
            total_order_lines=len(document.line_ids),
            owner_code=document.backend_id.owner_code,
            purchase_order_code=(document.origin or document.code)[:50] if is_purchase else None,
            warehouse_code=warehouse.wms_code,
            order_create_time=_aware(document.create_date),
            order_type=_order_type(document),
            expect_start_time=_aware(document.picking_id.scheduled_date),
            supplier_code=(partner.ref or "")[:50],
            supplier_name=(partner.name or "")[:200],
            related_orders=_related(document),
        ),
        lines=tuple(
            qimen.EntryLine(**values, item_name=line.product_id.name[:200])
            for line, values in _lines(document)
        ),
    )


def delivery(document):
    amounts = document._get_line_amounts()
    picking = document.picking_id
    sale = picking._get_wms_sale()
    before = picking.wms_exchange_id.wms_document_id
    return qimen.DeliveryOrderCreate(
        order=qimen.DeliveryOrder(
            delivery_order_code=document.code,
            pre_delivery_order_code=before.code,
            pre_delivery_order_id=before.wms_ref,
            order_type=_order_type(document),
            warehouse_code=document.warehouse_id.wms_code,
            source_platform_code=sale.get("platform") or document.backend_id.source_platform
            or DEFAULT_CARRIER,
            create_time=_aware(document.create_date),
            place_order_time=_aware(sale.get("ordered_at") or document._get_order_date()),
            operate_time=_aware(document.create_date),
            shop_nick=picking._get_wms_shop_nick()[:50],
            **sale_fields(sale, sum(amounts.values())),
            logistics_code=picking.carrier_id.logistics_code or DEFAULT_CARRIER,
            logistics_name=(picking.carrier_id.name or "")[:200],
            sender=_sender(document.warehouse_id.partner_id),
            receiver=qimen.Contact(**_receiver(picking)),
            remark=_plain(picking.note)[:500],
        ),
        lines=tuple(
            qimen.DeliveryLine(
                **values,
                item_name=line.product_id.name[:200],
                source_order_code=(document.origin or "")[:50],
                actual_price=_decimal(amounts[line] / (line.planned or 1), CENT),
            )
            for line, values in _lines(document)
        ),
    )


def stockout(document):
    picking = document.picking_id
    return qimen.StockOutCreate(
        order=qimen.StockOutOrder(
            delivery_order_code=document.code,
            total_order_lines=len(document.line_ids),
            order_type=_order_type(document),
            warehouse_code=document.warehouse_id.wms_code,
            create_time=_aware(document.create_date),
            logistics_code=picking.carrier_id.logistics_code or DEFAULT_CARRIER,
            supplier_code=(picking.partner_id.ref or "")[:50],
            supplier_name=(picking.partner_id.name or "")[:200],
            receiver=_sender(picking.partner_id),
            **_target(picking),
        ),
        lines=tuple(
            qimen.StockOutLine(**values, item_name=line.product_id.name[:200])
            for line, values in _lines(document)
        ),
    )


def _target(picking):
    """Of a transfer: the warehouse the goods go to and what it calls them there."""
    after = picking.move_ids.move_dest_ids.picking_id[:1]
    warehouse = after.location_dest_id.warehouse_id
    if picking._get_wms_kind() != ("stockout", "transfer") or not warehouse:
        return {}
    return {
        "target_warehouse_code": warehouse.wms_code or warehouse.code,
        "target_warehouse_name": warehouse.name[:50],
        "target_entry_order_code": after.name,
    }


def _related(document):
    """Of a transfer: the document by which the goods left the other warehouse."""
    before = document.picking_id.move_ids.move_orig_ids.picking_id
    if document.purpose != "transfer":
        return ()
    codes = (picking.wms_document_id.code or picking.name for picking in before)
    return tuple(qimen.RelatedOrder(order_type="DB", order_code=one) for one in codes)


def returned(document):
    picking = document.picking_id
    before = picking._get_wms_returned_document()
    return qimen.ReturnOrderCreate(
        order=qimen.ReturnOrder(
            return_order_code=document.code,
            warehouse_code=document.warehouse_id.wms_code,
            order_type=_order_type(document),
            pre_delivery_order_code=before.code,
            pre_delivery_order_id=before.wms_ref,
            logistics_code=picking.carrier_id.logistics_code or DEFAULT_CARRIER,
            sender=qimen.Contact(**_contact(picking.partner_id)),
        ),
        lines=tuple(
            qimen.ReturnLine(**values, source_order_code=(document.origin or "")[:50])
            for line, values in _lines(document)
        ),
    )


def cancel(document):
    return qimen.OrderCancel(
        warehouse_code=document.warehouse_id.wms_code,
        owner_code=document.backend_id.owner_code,
        order_code=document.code,
        order_id=document.wms_ref,
        order_type=_order_type(document),
    )


def hold(document, is_hold):
    return qimen.OrderPending(
        action_type=qimen.codes.HOLD if is_hold else qimen.codes.RESTORE,
        warehouse_code=document.warehouse_id.wms_code,
        owner_code=document.backend_id.owner_code,
        order_code=document.code,
        order_id=document.wms_ref,
        order_type=_order_type(document),
    )


def process(document):
    kits = sum(document._get_kits().mapped("planned"))
    items = {"material": [], "product": []}
    for line, values in _lines(document):
        items[line.role].append(_process_item(line, values, kits))
    return qimen.StoreProcessCreate(
        process_order_code=document.code,
        owner_code=document.backend_id.owner_code,
        warehouse_code=document.warehouse_id.wms_code,
        order_type=_order_type(document),
        order_create_time=_aware(document.create_date),
        service_type=qimen_codes.SERVICE_TYPES[document.purpose],
        plan_qty=Decimal(int(kits)),
        materials=tuple(items["material"]),
        products=tuple(items["product"]),
    )


def _process_item(line, values, kits):
    names = ("owner_code", "item_code", "item_id", "inventory_type")
    quantity = values["plan_qty"]
    # The standard has whole numbers only: a kit that takes a fraction has no ratio.
    is_whole = kits and not quantity % int(kits)
    return qimen.ProcessItem(
        **{name: values[name] for name in names},
        quantity=quantity,
        ratio_qty=quantity / int(kits) if is_whole else None,
    )


BUILDERS = {
    "receipt": entry,
    "delivery": delivery,
    "stockout": stockout,
    "return": returned,
    "process": process,
}


def _lines(document):
    """Each line with what all kinds of lines say."""
    bindings = document._get_bindings().grouped("product_id")
    for line in document._sorted_lines():
        binding = bindings[line.product_id]
        yield (
            line,
            {
                "order_line_no": str(line.number),
                "owner_code": document.backend_id.owner_code,
                "item_code": binding.code,
                "item_id": binding.item_id,
                "inventory_type": qimen.codes.GOOD,
                "batch_code": line.lot_name or None,
                "plan_qty": Decimal(int(line.planned)),
            },
        )


def _order_type(document):
    return qimen_codes.ORDER_TYPES[document.kind, document.purpose]


def _any_warehouse_code(backend):
    return backend.warehouse_ids[:1].wms_code or "OTHER"


def _contact(partner):
    """A full address. Abroad there may be no province: the country stands in for it."""
    owner = partner.commercial_partner_id
    state, city = partner.state_id.name, partner.city
    return {
        "name": (partner.name or owner.name or "")[:50],
        "mobile": (partner.phone or owner.phone or "")[:50],
        "province": (state or partner.country_id.name or city or "")[:50],
        "city": (city or state or "")[:50],
        "zip_code": (partner.zip or "")[:50],
        "detail_address": ", ".join(filter(None, (partner.street, partner.street2)))[:200],
    }


def _receiver(picking):
    told = picking._get_wms_receiver()
    if told is None:
        return _contact(picking.partner_id)
    return {**told, "name": told["name"][:50], "detail_address": told["detail_address"][:200]}


def _sender(partner):
    return qimen.LooseContact(**_contact(partner)) if partner else None


def _plain(html):
    return html.striptags().strip() if html else ""


def _decimal(value, places):
    return Decimal(str(value)).quantize(Decimal(places))


def _aware(moment):
    return moment.replace(tzinfo=UTC) if moment else None
