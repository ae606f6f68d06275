from collections import defaultdict
from decimal import Decimal

from markupsafe import Markup

from odoo import models
from odoo.tools import SQL, float_repr

from ..lib.ecom_gift import Line, Want, deserved, reached
from . import ecom_gift_sql as sql
from .ecom_order import EARLY_STATES
from .ecom_order_gift import Fact


class EcomOrderGiftWhy(models.Model):
    """Which campaign gave what to an order, and what keeps the others from it."""

    _inherit = "ecom.order"

    def action_why_gifts(self):
        return self._why("ecom.campaign")

    def _explain_gifts_html(self):
        """What was given, whether it is still matched, and each campaign's first obstacle."""
        self.env.flush_all()
        # sudo: an answer must not depend on who asks; who sees the order may know
        order_sudo = self.sudo()
        campaigns_sudo = order_sudo.env["ecom.campaign"]._get_running(self.company_id)
        grants_sudo = order_sudo._find_grants()
        rows = [order_sudo._describe_grant(grant) for grant in grants_sudo]
        facts = order_sudo._get_gift_facts()
        rows += [
            (scheme, order_sudo._explain_scheme(scheme, *facts))
            for scheme in campaigns_sudo.scheme_ids - grants_sudo.scheme_id
        ]
        parts = [Markup("<p>%s</p>") % text for text in order_sudo._describe_gift_rest()]
        if not rows:
            parts.append(Markup("<p>%s</p>") % self.env._("There is no campaign."))
        parts += [
            Markup("<div><b>%s / %s</b>: %s</div>") % (scheme.campaign_id.name, scheme.name, text)
            for scheme, text in rows
        ]
        return Markup().join(parts)

    def _find_grants(self):
        """What was given to this order, and to those whose goods are in it."""
        origins = self.line_ids._get_origin() | self
        schemes = self.line_ids.scheme_id
        return self.env["ecom.gift.grant"].search(
            [("order_id", "in", origins.ids), ("returned_at", "=", False)]
        ).filtered(lambda grant: grant.order_id == self or grant.scheme_id in schemes)

    def _describe_grant(self, grant):
        lines = self.line_ids.filtered(lambda line: line.scheme_id == grant.scheme_id)
        goods = ", ".join(f"{line.product_id.display_name} × {line.quantity:g}" for line in lines)
        if grant.order_id == self:
            return grant.scheme_id, self.env._("Given: %(goods)s", goods=goods or "-")
        return grant.scheme_id, self.env._(
            "Given to order %(order)s: %(goods)s", order=grant.order_id.number, goods=goods
        )

    def _describe_gift_rest(self):
        """What keeps all campaigns from the order."""
        if self.open_operation_count or self.split_from_id:
            return [self.env._("It was merged or split: it keeps the gifts it came with.")]
        if "gifts" in (self.hand_set or ()):
            return [self.env._(
                "A person changed its gifts. Match Gifts Again lets the campaigns decide; they"
                " would say:"
            )]
        if self.state not in EARLY_STATES:
            return [self.env._("It has been reviewed: its gifts stay as they are.")]
        if self.shop_status not in ("paid", "cod"):
            return [self.env._("It is not paid yet; gifts come with the payment.")]
        return []

    # === WHY NOT === #

    def _get_gift_facts(self):
        """(what campaigns ask of the order, what its lines come to)."""
        [fact] = [Fact(*row) for row in self.env.execute_query(SQL(sql.ALL_FACTS, self.ids))]
        lines = [
            Line(told[0], *(Decimal(str(part)) for part in told[1:]))
            for _order, *told in self.env.execute_query(SQL(sql.LINES, self.ids))
        ]
        return fact, lines

    def _describe_obstacle(self, campaign, obstacle):
        texts = {
            "company": self.env._("It is another company's."),
            "shop": self.env._(
                "It is not for shop %(shop)s.", shop=self.channel_id.display_name
            ),
            "unpaid": self.env._("It counts the time of payment, and none is known."),
            "early": self.env._("It begins later, on %(day)s (UTC).", day=campaign.start),
            "late": self.env._("It ended before, on %(day)s (UTC).", day=campaign.end),
            "platform": self.env._("The platform gave a gift or a discount of its own."),
        }
        return texts[obstacle]

    def _explain_scheme(self, scheme, fact, lines):
        """What keeps a scheme from the order."""
        obstacle = scheme.campaign_id._get_obstacle(fact)
        if obstacle:
            return self._describe_obstacle(scheme.campaign_id, obstacle)
        facts = scheme._get_facts()
        wants = [Want(fact.id, fact.buyer, scheme.id, scheme.campaign_id.id, *told)
                 for told in deserved(facts, lines)]
        if not wants:
            has, needs = reached(facts, lines)
            if not has:
                return self.env._("None of its products is bought.")
            return self.env._(
                "%(has)s reached, %(needs)s needed.",
                has=float_repr(float(has), 2), needs=float_repr(float(needs), 2),
            )
        return self._explain_limits(scheme, fact, wants)

    def _explain_limits(self, scheme, fact, wants):
        given_to = defaultdict(int)
        for campaign_id, scheme_id, _buyer, times in self.env.execute_query(
            SQL(sql.GIVEN_TO, scheme.campaign_id.ids, [fact.buyer])
        ):
            given_to["ecom.campaign", campaign_id] += times
            given_to["ecom.campaign.scheme", scheme_id] += times
        for owner in (scheme.campaign_id, scheme):
            if owner.limit_total and owner.given >= owner.limit_total:
                return self.env._("All %(count)s gifts were given.", count=owner.limit_total)
            if owner.limit_buyer and given_to[owner._name, owner.id] >= owner.limit_buyer:
                return self.env._(
                    "The buyer has had %(count)s, the limit for each.", count=owner.limit_buyer
                )
        shelf = self._get_shelf(scheme, {fact.id: fact}, wants)
        house = fact.warehouse_id or 0
        if not any(scheme._choose(shelf, house, want, want.times) for want in wants):
            return self.env._("Its gift is out of stock.")
        return self.env._("It would be given now: match the gifts again.")
