"""What a call says of itself, and what is made of it."""

import pytest
from chalice.app import Request

from chalicelib.web import answering
from chalicelib.web.visit import Visit
from tests.builders import NOW


def visit(**context: object) -> Visit:
    event = {"multiValueQueryStringParameters": None, "pathParameters": {}, "body": b"", "isBase64Encoded": False, "headers": {}}
    asked = {"httpMethod": "GET", "resourcePath": "/", "path": "/", **context}
    return Visit(Request({**event, "requestContext": asked, "stageVariables": None}), "/", "/", {}, "", NOW)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
    ],
)
def test_who_has_one_address_of_the_long_kind_has_them_all_and_is_one_caller(address: str, network: str) -> None:
    assert visit(identity={"sourceIp": address}).network == network


def test_a_call_that_comes_from_nowhere_is_counted_as_well() -> None:
    assert [visit(identity=None).network, visit().network] == ["", ""]


def test_no_name_of_a_file_adds_a_header_or_leaves_its_quotes() -> None:
    answer = visit().file(b"x", "text/csv", 'a"; b=c\r\nSet-Cookie: x=y/../ü.csv')
    assert answer.headers["Content-Disposition"] == 'attachment; filename="a---b-c--Set-Cookie--x-y-..--.csv"'


@pytest.mark.parametrize(
    ("asked", "base"),
    [
        ("/console", ""),
        ("/api/console", "/api"),
        ("/shops/dev/console", "/shops/dev"),
        ("//evil.example/console", ""),
        ("/\\evil.example/console", ""),
        ("/api//evil.example/console", ""),
        ("/api\r\nSet-Cookie: a=b/console", ""),
        ("/elsewhere", ""),
    ],
)
def test_nothing_before_a_path_makes_a_link_of_ours_lead_to_another_host(asked: str, base: str) -> None:
    assert answering._base(visit(path=asked).http, "/console") == base
