"""How the book in memory keeps which numbers are not to be texted."""

from chalicelib.domain.suppression import Suppression
from chalicelib.usecases.ports import Changes


class Suppressing:
    """The part of a book that a STOP is written to."""

    suppressions: dict[tuple[str, str], Suppression]
    """The newest of each scope and hash."""

    def suppression(self, scope: str, digest: str) -> Suppression | None:
        return self.suppressions.get((scope, digest))

    def _is_outdated(self, changes: Changes) -> bool:
        """Whether what a report says was decided from something that is stored no more."""
        told = [one for one in changes.suppressions if not one.reason.is_their_word]
        return any(self.suppressions.get((one.scope, one.hash)) != changes.outdated for one in told)

    def _suppress(self, changes: Changes) -> None:
        for new in changes.suppressions:
            known = self.suppressions.get((new.scope, new.hash))
            if known is None or new.scope == changes.merchant_id or known.at <= new.at:
                self.suppressions[new.scope, new.hash] = new
        if changes.lifted is not None:
            self.suppressions.pop((changes.merchant_id, changes.lifted), None)
