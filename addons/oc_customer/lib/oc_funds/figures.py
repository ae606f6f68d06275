"""The three figures of an account and what they allow."""

from dataclasses import dataclass, replace
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(frozen=True)
class Figures:
    """Balance and held amount of an account, and how far it may be overdrawn."""

    balance: Decimal
    held: Decimal
    credit_limit: Decimal = ZERO
    is_frozen: bool = False

    @property
    def available(self) -> Decimal:
        return self.balance - self.held

    def can_take(self, amount: Decimal) -> bool:
        """Whether ``amount`` more can be spent or held without passing the credit limit."""
        return amount <= self.available + self.credit_limit

    def posted(self, amount: Decimal) -> "Figures":
        return replace(self, balance=self.balance + amount)

    def with_held(self, amount: Decimal) -> "Figures":
        return replace(self, held=self.held + amount)
