"""What every Wallets promises, on the fake and on DynamoDB."""

from chalicelib.domain.wallet import digest_link
from chalicelib.usecases.wallets import Owner
from tests.contracts.conftest import Stack


def test_a_link_is_found_by_its_digest_by_every_process(stack: Stack, merchant_id: str) -> None:
    digest = digest_link(f"{merchant_id[-9:]}abc")
    stack.wallets.put(digest, Owner(merchant_id, "mem_maya"))
    stack.wallets.put(digest, Owner(merchant_id, "mem_maya"))
    assert stack.another().wallets.find(digest) == (merchant_id, "mem_maya", None)
    stack.wallets.put(digest, Owner(merchant_id, "mem_maya", "mem_phone"))
    assert stack.another().wallets.find(digest) == (merchant_id, "mem_maya", "mem_phone")


def test_a_link_that_was_never_given_to_anybody_is_nobodys(stack: Stack, merchant_id: str) -> None:
    assert stack.wallets.find(digest_link(f"{merchant_id[-9:]}xyz")) is None
