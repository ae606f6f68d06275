"""The rights on each model of the order centre, a column for each kind of ``rights_matrix.KINDS``:
reader, import, service, finance, shipping, manager, stock, employee, portal.

r(ead) w(rite) c(reate) u(nlink), - none. A new model of the addon needs its line here.
"""

ACCESS = {
    "ecom.allocation": "- - - - - - - - -",
    "ecom.availability": "- - - - - - - - -",
    "ecom.carrier.account": "r r r r r rwcu - - -",
    "ecom.channel": "r r r r r rwcu - - -",
    "ecom.delivery": "- - - - - - - - -",
    "ecom.intake": "- - - - - - - - -",
    "ecom.intake.stage": "- - - - - - - - -",
    "ecom.kit": "- - - - - - - - -",
    "ecom.label.block": "r r r r r rwcu - - -",
    "ecom.label.template": "r r r r r rwcu - - -",
    "ecom.listing": "r r rw rw r rwcu - - -",
    "ecom.message": "- - rwc rwc - rwcu - - -",
    "ecom.order": "r r rw rw r rw - - -",
    "ecom.order.line": "r r rwcu rwcu r rwcu - - -",
    "ecom.paper": "- - - - r r - - -",
    "ecom.payment": "- - r rw - rw - - -",
    "ecom.payment.accept": "- - - rwcu - rwcu - - -",
    "ecom.payment.account": "- - r r - rwcu - - -",
    "ecom.payment.import": "- - - rwcu - rwcu - - -",
    "ecom.review.policy": "r r r r r rwcu - - -",
    "ecom.right": "- - - - - rwcu - - -",
    "ecom.tracking.event": "r r r r r r - - -",
    "ecom.warehouse.rule": "r r r r r rwcu - - -",
    "ecom.wave.rule": "r r r r r rwcu - - -",
    "ecom.waybill": "r r r r r r - - -",
    "ecom.waybill.source": "r r r r r rwcu - - -",
    "ecom.waybill.type": "- - - - rwcu rwcu - - -",
}
