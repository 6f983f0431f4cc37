"""The edge of the application: what API Gateway sends, as Chalice can take it."""

from typing import Any

from chalice.app import Chalice


class App(Chalice):
    """Chalice, for answers of every kind.

    Where any content type may be binary, Chalice refuses whoever does not say what they accept; points of sale often do not.
    """

    def __call__(self, event: dict[str, Any], context: Any) -> Any:
        headers = event.get("headers") or {}
        if event.get("requestContext") and not any(name.lower() == "accept" for name in headers):
            event = {**event, "headers": {**headers, "accept": "*/*"}}
        return super().__call__(event, context)
