"""Privacy requests in memory; they pass the port's contract."""

from chalicelib.domain.desk.privacy import PrivacyRequest
from chalicelib.usecases.privacy import PrivacyRequests


class FakePrivacyRequests(PrivacyRequests):
    """Always up to date."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str], PrivacyRequest] = {}

    def find(self, merchant_id: str, request_id: str) -> PrivacyRequest | None:
        return self.known.get((merchant_id, request_id))

    def of_merchant(self, merchant_id: str) -> tuple[PrivacyRequest, ...]:
        own = [request for request in self.known.values() if request.merchant_id == merchant_id]
        return tuple(sorted(own, key=lambda request: (request.asked_at, request.id)))

    def put(self, request: PrivacyRequest) -> None:
        self.known[request.merchant_id, request.id] = request
