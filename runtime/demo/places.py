"""Countries and provinces of the data as Odoo knows them."""

ALIASES = {"USA": "US", "UK": "GB"}


class Places:
    def __init__(self, odoo):
        english = {"lang": "en_US"}
        rows = odoo.search_read("res.country", [], ["name", "code"], context=english)
        self._countries = {row["name"]: row["id"] for row in rows}
        self._countries |= {row["code"]: row["id"] for row in rows}
        rows = odoo.search_read("res.country.state", [], ["name", "code", "country_id"])
        self._states = {}
        for row in rows:
            country = row["country_id"][0]
            for text in (row["name"], row["code"]):
                self._states[country, text.casefold()] = row["id"]

    def country(self, name):
        """Database id; False when Odoo has no such country."""
        return self._countries.get(ALIASES.get(name, name), False)

    def state(self, address):
        """Database id of the address's province; False when Odoo has none of that name."""
        return self._states.get((self.country(address.country), address.region.casefold()), False)

    def state_named(self, company, name):
        """Database id of a province of the company's own country."""
        country = self.country(company.address.country)
        return self._states[country, name.casefold()]

    def columns(self, address):
        """Values for ADDRESS_FIELDS. A region that Odoo does not know stays in the street."""
        state = self.state(address)
        street2 = "" if state else address.region
        return [
            address.street,
            street2,
            address.city,
            address.zip,
            address.phone,
            self.country(address.country) or "",
            state or "",
        ]


ADDRESS_FIELDS = ["street", "street2", "city", "zip", "phone", "country_id/.id", "state_id/.id"]
