"""infra/sandbox.py: all of a sandbox goes, nothing of anybody else; and what other programs make of a sandbox."""

from itertools import count
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from chalicelib import pages_wiring, wiring
from chalicelib.domain.customer import Reply
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.texts.outgoing import Outgoing
from chalicelib.usecases import locations, sandbox
from chalicelib.usecases.ports import Committed
from chalicelib.usecases.programs import open_merchant
from chalicelib.usecases.texts import sending
from chalicelib.usecases.texts.turn import Conversation
from chalicelib.usecases.till import Request, Till
from infra import export, keys, restore
from infra import sandbox as program
from infra.operating.owners import owner_of, was_tried_out
from infra.restore_rules import RULES
from tests.builders import MAYA, Shop, opening
from tests.contracts.conftest import ENVIRONMENT, aws_stack, make_tables, open_tables
from tests.fake_post import FakeSender

LEDGER, MERCHANTS = "regulars-contracts-ledger", "regulars-contracts-merchants"
NAUGHTY = ("rosas~test", "rosas~test~test", "rosas#M#", "*", "", "ROSAS", "rosas ", "../rosas", "rosas~", "rosas\n")


class Place:
    """Three merchants in tables, each with the same day behind it in its shop and in its sandbox."""

    def __init__(self, stack):
        self.stack, self.client = stack, boto3.client("dynamodb")
        self.shop = Shop(book=stack.book, merchants=stack.merchants, vault=stack.vault, deliveries=stack.deliveries)
        self.names = (f"name-{number}" for number in count(1))
        for number, merchant_id in enumerate(("rosas-two", "ros")):
            open_merchant(stack.merchants, stack.vault, opening(merchant_id, f"+1206555010{number + 5}"), self.shop.now)
        for merchant_id in ("rosas", "rosas-two", "ros"):
            locations.issue_test_key(stack.merchants, stack.vault, merchant_id, "mill", self.shop.now)
            for owner in (merchant_id, f"{merchant_id}~test"):
                self.live_a_day(stack.merchants.get(owner))

    def live_a_day(self, merchant):
        shop, stack = self.shop, self.stack
        merchant_id = stack.vault.member_id(merchant.id, PhoneNumber(MAYA))
        till = Till(merchant, merchant.location("mill"))
        if merchant.is_test:
            desk = Conversation(stack.book, stack.merchants, stack.vault, stack.deliveries)
            for words in ("Maya", "STOP"):
                sandbox.text(desk, till, PhoneNumber(MAYA), words, Request(next(self.names), words), shop.now)
        else:
            number = stack.vault.open(merchant.id, merchant.phone_sealed)
            shop.text("Maya", inbound_id=next(self.names), recipient=number)
            shop.text("STOP", inbound_id=next(self.names), recipient=number)
        shop.till = till
        shop.sell(merchant_id, 6240)
        shop.hold(merchant_id, "coffee", check_id="sale-2")
        post = sending.Post(stack.book, stack.merchants, stack.vault, stack.deliveries, stack.waiting, FakeSender())
        welcome = Outgoing(
            merchant_id, "played", Reply("help", {}), shop.now, answers=shop.now, phone_sealed=self.phone(merchant)
        )
        sending.send(post, Committed(merchant.id, welcome), shop.now)
        stack.waiting.put(merchant.id, welcome.wait(shop.now.replace(year=2027)))

    def phone(self, merchant):
        return self.stack.vault.seal(merchant.id, MAYA)

    def items(self, table=LEDGER):
        found = self.client.scan(TableName=table)["Items"]
        return {(item["pk"]["S"], item["sk"]["S"]): item for item in found}

    def of(self, merchant_id, *, here=True):
        return {key: item for key, item in self.items().items() if (owner_of(item) == merchant_id) is here}


@pytest.fixture
def place(monkeypatch, tmp_path):
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.chdir(tmp_path)
    with mock_aws():
        make_tables()
        stack = aws_stack(open_tables(), one_at_a_time=True)
        made = Place(stack)
        for port in ("book", "merchants", "vault", "deliveries"):
            monkeypatch.setattr(wiring, port, lambda port=port: getattr(stack, port))
        monkeypatch.setattr(wiring, "clock", lambda: made.shop.now)
        forget_tables()
        yield made
        forget_tables()


def forget_tables():
    """What was made of the tables of another test is of no use here, nor after this."""
    for made in (*vars(wiring).values(), *vars(pages_wiring).values()):
        if hasattr(made, "cache_clear"):
            made.cache_clear()


def test_a_wipe_takes_all_of_one_sandbox_and_nothing_else_and_can_be_run_again(place, capsys, monkeypatch):
    monkeypatch.setattr(program, "PAGE_ITEMS", 3)
    mine, others, merchants = place.of("rosas~test"), place.of("rosas~test", here=False), place.items(MERCHANTS)
    kinds = {item["type"]["S"] for item in mine.values()}
    assert {"customer", "entry", "sale", "redemption", "inbound", "operation", "consent", "suppression"} <= kinds
    assert {"delivery", "message", "correspondence", "usage", "waiting", "pointer"} <= kinds
    assert program.main(["--stage", "contracts", "wipe", "rosas"]) == 0
    said = capsys.readouterr().out
    assert "The sandbox of rosas is empty." in said
    assert "1 sale," in said
    assert (place.items(), place.items(MERCHANTS)) == (others, merchants)
    assert program.main(["--stage", "contracts", "wipe", "rosas"]) == 0
    assert "Deleted: nothing." in capsys.readouterr().out
    assert place.items() == others


def test_every_item_of_the_ledger_is_known_by_its_owner(place):
    kinds = {}
    for item in place.items().values():
        kinds.setdefault(owner_of(item), set()).add(item["type"]["S"])
    assert set(kinds) == {owner + end for owner in ("rosas", "rosas-two", "ros") for end in ("", "~test")}
    assert kinds["rosas"] <= kinds["rosas~test"], "the sandbox has been through all that the shop has"


def test_no_id_reaches_what_is_not_a_merchants_sandbox(place):
    before = place.items()
    for naughty in NAUGHTY:
        with pytest.raises(ValueError, match="is no merchant's id"):
            program.wipe(place.client, LEDGER, naughty)
        with pytest.raises(SystemExit):
            program.main(["--stage", "contracts", "wipe", naughty])
    assert place.items() == before


def test_a_merchant_whose_id_begins_as_anothers_does_loses_its_own_sandbox_alone(place):
    before = place.items()
    assert program.main(["--stage", "contracts", "wipe", "ros"]) == 0
    assert place.items() == {key: item for key, item in before.items() if owner_of(item) != "ros~test"} != before


def test_a_merchant_that_is_not_there_has_no_sandbox_to_wipe(place, capsys):
    assert program.main(["--stage", "contracts", "wipe", "rosa"]) == 1
    assert "There is no merchant rosa" in capsys.readouterr().err


def test_what_a_sandbox_holds_and_who_opens_it_is_shown(place, capsys):
    assert program.main(["--stage", "contracts", "show", "rosas"]) == 0
    said = capsys.readouterr().out
    assert "The sandbox of rosas holds" in said
    assert "1 customer" in said
    assert said.count("ends in") == 1
    assert place.of("rosas~test")


def test_an_export_has_nothing_of_a_sandbox(place):
    assert export.main(["--stage", "contracts", "--merchant", "rosas", "out"]) == 0
    written = "".join(path.read_text(encoding="utf-8-sig") for path in Path("out").iterdir())
    assert "~test" not in written
    assert place.stack.vault.member_id("rosas~test", PhoneNumber(MAYA)) not in written


def test_what_was_tried_out_does_not_come_back_from_a_copy_but_its_data_key_does(place, monkeypatch):
    monkeypatch.setattr(restore, "SEGMENTS", 1)
    for table in (LEDGER, MERCHANTS):
        copy = f"{table}-restored"
        place.client.create_table(
            TableName=copy,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        )
        before = place.items(table)
        for (pk, sk), item in before.items():
            place.client.put_item(TableName=copy, Item=item)
            place.client.delete_item(TableName=table, Key={"pk": {"S": pk}, "sk": {"S": sk}})
        assert restore.main(["--stage", "contracts", "--from", copy]) == 0
        back = place.items(table)
        if table == MERCHANTS:
            assert ("rosas~test", "DATA_KEY") in back
        else:
            assert {key for key, item in before.items() if not was_tried_out(item)} <= set(back)
            assert not [key for key, item in back.items() if was_tried_out(item)]
    assert set(RULES) >= {item["type"]["S"] for item in back.values()}


def test_test_keys_are_issued_listed_and_revoked_beside_the_live_ones(place, capsys, monkeypatch):
    def run(*words):
        monkeypatch.setattr("sys.argv", ["keys", "--stage", "contracts", *words])
        code = keys.main()
        return code, "".join(capsys.readouterr())

    code, said = run("issue", "rosas", "dock", "--test")
    secret = said.split()[-1]
    assert (code, secret.startswith("rk_test_")) == (0, True)
    listed = run("list", "rosas")[1].splitlines()
    assert [line.endswith("opens the sandbox") for line in listed] == [False, False, True, True]
    mine = next(line for line in listed if f"ends in {secret[-4:]}" in line)
    code, said = run("revoke", "rosas", mine.split()[0])
    assert (code, "Revoked" in said, "has no key now" in said) == (0, True, False)
    assert place.stack.another().merchants.by_key(secret) is None
    assert place.stack.another().merchants.by_key(place.shop.keys["mill"]) is not None
