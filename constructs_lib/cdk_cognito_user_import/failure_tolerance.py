"""How many users may fail in a successful deployment."""

from __future__ import annotations

import math
from fractions import Fraction

from aws_cdk import Token
from cognito_import_contract.properties import Tolerance

from ._types import A_TOLERANCE, a, check_types

_KINDS = {
    "tolerance": a(Tolerance, A_TOLERANCE),
    "count": a((int, float), "a number of users: FailureTolerance.users(3)"),
    "share": a((int, float), "a number of percent: FailureTolerance.percent(1)"),
}


class FailureTolerance:
    """The number of users that may fail, counted over the rows sent to the service.

    In a pool with aliases, users that the service skips count as failed, because they may not be in
    the pool.
    """

    def __init__(self, tolerance: Tolerance) -> None:
        """Not for direct use: call `none`, `users` or `percent`.

        Args:
            tolerance: the custom resource's property `FailureTolerance`.

        Raises:
            TypeError: `tolerance` is of a wrong type.
        """
        check_types(_KINDS, tolerance=tolerance)
        self._tolerance = tolerance

    @classmethod
    def none(cls) -> FailureTolerance:
        """No user may fail (the default)."""
        return cls(Tolerance())

    @classmethod
    def users(cls, count: int) -> FailureTolerance:
        """Up to `count` users may fail.

        Args:
            count: a number of users, 0 or more.

        Raises:
            TypeError: `count` is no number.
            ValueError: `count` is negative, not whole, or a token.
        """
        check_types(_KINDS, count=count)
        _refuse_token(count)
        if not (count >= 0 and float(count).is_integer()):
            raise ValueError(f"failure tolerance is {count} users; give a whole number, 0 or more")
        return cls(Tolerance(users=int(count)))

    @classmethod
    def percent(cls, share: float) -> FailureTolerance:
        """Up to `share` percent of the users sent may fail.

        Args:
            share: percent, 0 to 100.

        Raises:
            TypeError: `share` is no number.
            ValueError: `share` is not between 0 and 100, or is a token.
        """
        check_types(_KINDS, share=share)
        _refuse_token(share)
        if not 0 <= share <= 100:
            raise ValueError(f"failure tolerance is {share} percent; give 0 to 100")
        return cls(Tolerance(percent=Fraction(str(share))))


def _refuse_token(number: float) -> None:
    # The number that stands for a token is not its value. The CDK cannot be asked about NaN and
    # infinity.
    if math.isfinite(number) and Token.is_unresolved(number):
        raise ValueError("failure tolerance is a token; give a number that is known at synth")
