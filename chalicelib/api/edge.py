"""The edge of the application: what API Gateway sends, as Chalice can take it, and what it can pass on of our answers."""

import base64
from typing import Any, Final

from chalice.app import Chalice

TEXT: Final = ("application/json", "text/")


class App(Chalice):
    """Chalice, for answers of every kind.

    Where any content type may be binary, Chalice refuses whoever does not say what they accept, and packs every answer as if it
    were binary; the gateway then unpacks it for those alone who say what they accept. Points of sale often do not.
    """

    def __call__(self, event: dict[str, Any], context: Any) -> Any:
        headers = event.get("headers") or {}
        if event.get("requestContext") and not any(name.lower() == "accept" for name in headers):
            event = {**event, "headers": {**headers, "accept": "*/*"}}
        answer = super().__call__(event, context)
        if isinstance(answer, dict) and answer.get("isBase64Encoded") and _is_text(answer["headers"]):
            answer |= {"body": base64.b64decode(answer["body"]).decode(), "isBase64Encoded": False}
        return answer


def _is_text(headers: dict[str, str]) -> bool:
    named = {name.lower(): value for name, value in headers.items()}
    return "content-encoding" not in named and named.get("content-type", "application/json").startswith(TEXT)
