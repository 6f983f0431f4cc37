"""What every PrivacyRequests promises, on the fake and on DynamoDB."""

from dataclasses import replace
from datetime import timedelta

from chalicelib.domain.desk.privacy import PrivacyRequest, Wanted
from tests.builders import NOW
from tests.contracts.conftest import Stack


def test_a_request_is_read_back_as_it_was_put_and_in_order_of_asking(stack: Stack, merchant_id: str) -> None:
    late = PrivacyRequest(merchant_id, "a#1/ö", Wanted.ERASE, NOW + timedelta(hours=1), b"\x00about", ("mem_a", "mem_b"))
    early = PrivacyRequest(merchant_id, "b", Wanted.EXPORT, NOW)
    for one in (late, early):
        stack.privacy.put(one)
    there = stack.another().privacy
    assert there.find(merchant_id, "a#1/ö") == late
    assert there.of_merchant(merchant_id) == (early, late)


def test_a_request_that_is_put_again_takes_the_place_of_what_was_known(stack: Stack, merchant_id: str) -> None:
    asked = PrivacyRequest(merchant_id, "a", Wanted.ERASE, NOW, b"\x00about", ("mem_a",))
    stack.privacy.put(asked)
    done = asked.close(NOW + timedelta(days=1))
    stack.privacy.put(done)
    assert stack.privacy.find(merchant_id, "a") == replace(asked, about_sealed=b"", done_at=NOW + timedelta(days=1))


def test_who_asked_for_nothing_is_not_known(stack: Stack, merchant_id: str) -> None:
    stack.privacy.put(PrivacyRequest(merchant_id, "a", Wanted.LEAVE, NOW))
    assert stack.privacy.find(merchant_id, "b") is None
    assert stack.privacy.of_merchant(f"{merchant_id}x") == ()
