"""Privacy requests as items of the ledger table, behind the port `PrivacyRequests`."""

from pynamodb.attributes import BinaryAttribute, UnicodeAttribute

from chalicelib.domain.desk.privacy import PrivacyRequest, Wanted
from chalicelib.storage import codec, items
from chalicelib.storage.desk import privacy_keys
from chalicelib.storage.shapes import LedgerItem
from chalicelib.storage.tables import Tables
from chalicelib.usecases import privacy


class PrivacyRequestItem(LedgerItem, discriminator="privacy_request"):
    """A privacy request. `about` is sealed."""

    wanted = UnicodeAttribute()
    asked_at = UnicodeAttribute()
    about = BinaryAttribute(legacy_encoding=False, null=True)
    members = UnicodeAttribute(null=True)
    done_at = UnicodeAttribute(null=True)


class PrivacyRequests(privacy.PrivacyRequests):
    """The port on the ledger table."""

    def __init__(self, tables: Tables) -> None:
        self._table = tables.ledger

    def find(self, merchant_id: str, request_id: str) -> PrivacyRequest | None:
        """One GetItem."""
        found = self._table.get(privacy_keys.request(merchant_id, request_id))
        return _read(found) if isinstance(found, PrivacyRequestItem) else None

    def of_merchant(self, merchant_id: str) -> tuple[PrivacyRequest, ...]:
        """One Query a page."""
        found = (
            _read(item) for item in self._table.walk(privacy_keys.requests(merchant_id)) if isinstance(item, PrivacyRequestItem)
        )
        return tuple(sorted(found, key=lambda request: (request.asked_at, request.id)))

    def put(self, request: PrivacyRequest) -> None:
        """One PutItem."""
        self._table.put(
            PrivacyRequestItem(
                *privacy_keys.request(request.merchant_id, request.id),
                wanted=request.wanted.value,
                asked_at=codec.instant(request.asked_at),
                about=request.about_sealed or None,
                members=" ".join(request.member_ids) or None,
                done_at=items.instant(request.done_at),
            )
        )


def _read(item: PrivacyRequestItem) -> PrivacyRequest:
    return PrivacyRequest(
        *privacy_keys.read_request(item.pk, item.sk),
        Wanted(item.wanted),
        codec.read_instant(item.asked_at),
        item.about or b"",
        tuple((item.members or "").split()),
        items.read_instant(item.done_at),
    )
