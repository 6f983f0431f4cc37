"""What every Merchants promises about sandboxes, and every Vault, on the fakes and on DynamoDB."""

from dataclasses import replace

import pytest

from chalicelib.domain.desk.location_key import make_key
from chalicelib.domain.location import Location
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import Merchant
from chalicelib.usecases.locations import issue_test_key
from chalicelib.usecases.programs import open_merchant
from tests.builders import MAYA, NOW, opening, program
from tests.contracts.conftest import Stack

SHOPS = opening().locations


@pytest.fixture
def merchant(stack: Stack, merchant_id: str) -> Merchant:
    number = "+1206" + str(int(merchant_id.removeprefix("mer_"), 16))[:7]
    opened = replace(opening(merchant_id.replace("_", "-"), number))
    open_merchant(stack.merchants, stack.vault, opened, NOW)
    return stack.merchants.get(opened.id)


def test_a_sandbox_has_ids_signatures_and_seals_of_its_own(stack: Stack, merchant: Merchant) -> None:
    sandbox, vault, phone = merchant.sandbox(), stack.vault, PhoneNumber(MAYA)
    issue_test_key(stack.merchants, vault, merchant.id, "mill", NOW)
    ids = merchant.id, sandbox.id
    assert len({vault.member_id(each, phone) for each in ids}) == len({vault.sign(each, "words") for each in ids}) == 2
    assert len({vault.suppression_hash(each, phone) for each in ids}) == 2
    sealed = vault.seal(sandbox.id, MAYA)
    assert stack.another().vault.open(sandbox.id, sealed) == MAYA
    for owner, words in ((merchant.id, sealed), (sandbox.id, merchant.phone_sealed)):
        with pytest.raises(ValueError, match="not sealed for this merchant"):
            vault.open(owner, words)
    assert vault.open(sandbox.live_id, sandbox.phone_sealed).startswith("+1206")


def test_a_sandbox_is_read_as_the_merchant_is_at_this_moment(stack: Stack, merchant: Merchant) -> None:
    there, sandbox_id = stack.another(), f"{merchant.id}~test"
    found = there.merchants.get(sandbox_id)
    assert found == merchant.sandbox()
    assert (found.id, found.is_test, found.live_id) == (sandbox_id, True, merchant.id)
    stack.merchants.change(replace(merchant, name="Rosa & Co"))
    stack.merchants.add_program(merchant.id, program(version=2))
    assert stack.merchants.get(sandbox_id).name == "Rosa & Co"
    renewed = there.merchants.reread(sandbox_id)
    assert (renewed.name, len(renewed.programs)) == ("Rosa & Co", 2)


def test_a_test_key_opens_the_sandbox_at_its_location_and_lies_apart_from_live_keys(stack: Stack, merchant: Merchant) -> None:
    (key, secret), (test_key, test_secret) = (make_key("mill", 1, NOW, test=test) for test in (False, True))
    stack.merchants.add_key(merchant.id, key)
    stack.merchants.add_key(f"{merchant.id}~test", test_key)  # the same slot, and free there
    there = stack.another().merchants
    assert there.by_key(test_secret) == (merchant.sandbox(), SHOPS[0])
    assert there.by_key(secret) == (merchant, SHOPS[0])
    assert sorted(known.slot for known in there.location_keys(merchant.id)) == [0, 0, 1]
    assert there.location_keys(f"{merchant.id}~test") == (test_key,)
    there.revoke_key(test_key.digest)
    assert stack.another().merchants.by_key(test_secret) is None
    assert stack.another().merchants.by_key(secret) is not None


def test_nothing_is_stored_under_a_sandbox_but_its_keys(stack: Stack, merchant: Merchant) -> None:
    there, sandbox = stack.merchants, merchant.sandbox()
    key, _ = make_key("pier", 0, NOW, test=True)
    with pytest.raises(KeyError):
        there.change(sandbox)
    with pytest.raises(KeyError):
        there.add_program(sandbox.id, program(version=2))
    with pytest.raises(KeyError):
        there.add_disclosure(sandbox.id, "sign-2", "Words.")
    with pytest.raises(KeyError):
        there.change_wording(sandbox.id, "welcome", "en", "Hello")
    with pytest.raises(KeyError):
        there.add_location(sandbox.id, Location("pier", "Pier", "America/New_York"), key)
    with pytest.raises(KeyError):
        there.change_location(sandbox.id, SHOPS[0])
    assert stack.another().merchants.get(merchant.id) == merchant


def test_nobody_has_a_sandbox_but_merchants(stack: Stack, merchant: Merchant) -> None:
    for nobody in ("~test", "nobody~test", f"{merchant.id}~test~test", f"{merchant.id[:-1]}~test", f"{merchant.id}#K~test"):
        with pytest.raises(KeyError):
            stack.merchants.get(nobody)
