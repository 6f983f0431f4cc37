"""The program that connects points of sale: what it asks, stores and says, and that a secret is shown by nobody."""

import json
import re
import sys
from types import SimpleNamespace

import pytest
from botocore.exceptions import ClientError

from chalicelib import wiring
from chalicelib.pos.guides import sending
from infra import connect, show
from infra.connecting.address import find_address
from infra.operating.ending import RefusedError
from tests.local.test_merchants_life import Desk

GUID = "2a2c4f0e-1111-4222-8333-0123456789ab"
BASE = "https://api.example.com/v1shop"
SECRET, NEXT, TOKEN = "app-secret-1", "app-secret-2", "EAAA-access-token"


class Typist:
    """Somebody at a terminal, who types these words when they are asked."""

    def __init__(self, *words):
        self.words, self.asked = list(words), []

    def is_there(self):
        return True

    def ask(self, question):
        raise AssertionError(question)

    def ask_secretly(self, question):
        self.asked.append(question)
        return self.words.pop(0)


class Nobody(Typist):
    def is_there(self):
        return False


class Operator(Desk):
    def do(self, *words, person=None, url=BASE):
        self.patch.setattr(sys, "argv", ["connect", "--stage", "test", *words, *(["--url", url] if url else [])])
        self.person = person or Typist()
        code = connect.main(self.person)
        said = self.capsys.readouterr()
        return code, said.out + said.err


@pytest.fixture
def operator(monkeypatch, capsys, tmp_path):
    made = Operator(monkeypatch, capsys, tmp_path)
    made.open()
    return made


def opened(sealed):
    return wiring.vault().open("rosas-bakery", sealed)


def known(operator):
    return operator.connections.of_merchant("rosas-bakery")


def test_toast_gets_a_key_that_is_made_here_and_shown_once(operator):
    code, said = operator.do("toast", "rosas-bakery", "--restaurant", GUID.upper(), "--location", "harbor")
    (made,) = known(operator)
    key = opened(made.secrets[0])
    assert (code, made.account, made.location_id, made.url) == (0, GUID, "harbor", f"{BASE}/toast/v1/loyalty")
    assert (
        len(key),
        said.count(key),
        f"1. Give Toast's integrations team this address for the loyalty integration: {made.url}" in said,
    ) == (
        64,
        1,
        True,
    )
    code, said = operator.do("show", "rosas-bakery")
    assert (code, key in said) == (0, False)
    assert said.strip() == f"Toast ({GUID}): sales go to harbor; 1 live secret, since 2026-11-22; {made.url}"


def test_restaurants_may_share_a_key_that_toast_has_already(operator, tmp_path):
    (tmp_path / "key").write_text(f"{SECRET}\n")
    words = "toast", "rosas-bakery", "--restaurant", GUID, "--location", "harbor", "--secret-file", str(tmp_path / "key")
    code, said = operator.do(*words, person=Nobody())
    assert (code, opened(known(operator)[0].secrets[0])) == (0, SECRET)
    assert (SECRET in said, f"The key is the one in {tmp_path / 'key'}." in said) == (False, True)


def test_a_maker_s_secret_is_asked_for_after_the_steps_that_lead_to_it_and_never_shown(operator):
    typist = Typist(SECRET, TOKEN)
    words = "square", "rosas-bakery", "--location", "harbor", "--place", "L1=mill-street"
    code, said = operator.do(*words, person=typist)
    (made,) = known(operator)
    assert (code, made.account, made.places) == (0, "rosas-bakery", {"L1": "mill-street"})
    assert ([opened(one) for one in made.secrets], opened(made.token)) == ([SECRET], TOKEN)
    assert typist.asked == ["The signature key, not shown: ", "The access token, not shown: "]
    assert made.url == f"{BASE}/square/webhooks/rosas-bakery"
    assert said.index(made.url) < said.index("Square is connected")
    assert (SECRET in said, TOKEN in said) == (False, False)


def test_a_script_says_in_which_files_secrets_stand(operator, tmp_path):
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    words = "lightspeed", "rosas-bakery", "--location", "harbor", "--secret-file", str(tmp_path / "secret")
    assert operator.do(*words, person=Nobody())[0] == 0
    assert opened(known(operator)[0].secrets[0]) == SECRET


def test_connecting_again_changes_where_sales_go_and_leaves_the_secret(operator):
    operator.do("lightspeed", "rosas-bakery", "--location", "harbor", "--place", "r1=harbor", person=Typist(SECRET))
    code, said = operator.do("lightspeed", "rosas-bakery", "--location", "mill-street", "--signing", "payload-hex")
    (made,) = known(operator)
    assert (code, "its secret stays" in said, operator.person.asked) == (0, True, [])
    assert (made.location_id, made.places, made.signing, opened(made.secrets[0])) == (
        "mill-street",
        {"r1": "harbor"},
        "payload-hex",
        SECRET,
    )


def test_a_secret_is_exchanged_while_both_are_taken_and_then_settled(operator):
    operator.do("shopify", "rosas-bakery", "--domain", "rosas.myshopify.com", "--location", "harbor", person=Typist(SECRET))
    assert operator.do("settle", "rosas-bakery", "shopify")[0] == 1
    assert operator.do("exchange", "rosas-bakery", "shopify", person=Typist(NEXT))[0] == 0
    assert [opened(one) for one in known(operator)[0].secrets] == [NEXT, SECRET]
    assert "2 live secrets" in operator.do("show", "rosas-bakery")[1]
    assert operator.do("settle", "rosas-bakery", "shopify")[0] == 0
    assert [opened(one) for one in known(operator)[0].secrets] == [NEXT]


def test_what_a_maker_is_asked_with_is_replaced(operator):
    operator.do("square", "rosas-bakery", "--location", "harbor", person=Typist(SECRET, TOKEN))
    assert operator.do("token", "rosas-bakery", "square", person=Typist("EAAA-another"))[0] == 0
    (made,) = operator.connections.of_merchant("rosas-bakery")
    assert (opened(made.token), opened(made.secrets[0])) == ("EAAA-another", SECRET)
    operator.do("toast", "rosas-bakery", "--restaurant", GUID, "--location", "harbor")
    assert operator.do("token", "rosas-bakery", "toast")[0] == 1


def test_the_new_key_of_toast_is_shown_once(operator):
    operator.do("toast", "rosas-bakery", "--restaurant", GUID, "--location", "harbor")
    code, said = operator.do("exchange", "rosas-bakery", "toast")
    assert (code, said.count(opened(known(operator)[0].secrets[0]))) == (0, 1)


def test_what_is_ended_is_there_no_more(operator):
    operator.do("toast", "rosas-bakery", "--restaurant", GUID, "--location", "harbor")
    code, said = operator.do("end", "rosas-bakery", "toast")
    assert (code, known(operator)) == (0, ())
    assert "turned away within a minute" in said
    assert operator.do("end", "rosas-bakery", "toast")[0] == 1


def test_of_several_accounts_one_is_said(operator):
    other = GUID.replace("2a2c", "3a3c")
    for guid in (GUID, other):
        operator.do("toast", "rosas-bakery", "--restaurant", guid, "--location", "harbor")
    code, said = operator.do("end", "rosas-bakery", "toast")
    assert (code, GUID in said, other in said, len(known(operator))) == (1, True, True, 2)
    assert operator.do("end", "rosas-bakery", "toast", "--account", other)[0] == 0
    assert [one.account for one in known(operator)] == [GUID]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ("toast", "rosas-bakery", "--restaurant", "12", "--location", "harbor"),
            "GUID, such as 2a2c4f0e-",
        ),
        (
            ("shopify", "rosas-bakery", "--domain", "rosas.com", "--location", "harbor"),
            "domain, such as rosas.myshopify.com",
        ),
        (("square", "rosas-bakery"), "Say --location"),
        (("square", "rosas-bakery", "--location", "moon"), "There is no location moon"),
        (("square", "rosas-bakery", "--location", "harbor", "--place", "L1=moon"), "There is no location moon"),
        (("square", "rosas-bakery", "--location", "harbor", "--place", "L1"), "--place L1 is not"),
        (("square", "rosas-bakery", "--location", "harbor", "--place", "a=harbor", "--place", "a=harbor"), "each once"),
        (("toast", "rosas-bakery", "--restaurant", GUID, "--location", "harbor", "--place", "a=harbor"), "has no --place"),
        (("square", "rosas-bakery", "--location", "harbor", "--signing", "payload-hex"), "--signing is for Lightspeed"),
        (("lightspeed", "rosas-bakery", "--location", "harbor", "--signing", "md5"), "one of form-hex"),
        (("square", "nobody", "--location", "harbor"), "There is no merchant nobody"),
        (("test", "rosas-bakery", "square"), "has no such connection with Square"),
    ],
)
def test_bad_input_stops_before_anything_is_asked_or_stored(operator, words, sentence):
    code, said = operator.do(*words, person=Typist())
    assert (code, sentence in said, operator.person.asked) == (1, True, []), said
    assert not known(operator)


def test_a_maker_that_is_none_is_answered_with_those_that_are(operator, capsys):
    with pytest.raises(SystemExit):
        operator.do("test", "rosas-bakery", "clover")
    assert re.search(r"'clover' \(choose from '?toast'?, '?shopify'?", capsys.readouterr().err)


@pytest.mark.parametrize("url", ["http://api.example.com", "api.example.com", "https://x", "https://a.example/b?c=d"])
def test_an_address_that_no_maker_calls_is_refused(operator, url):
    code, said = operator.do("square", "rosas-bakery", "--location", "harbor", url=url)
    assert (code, "is no address" in said) == (1, True)


@pytest.mark.parametrize(
    ("person", "sentence"),
    [
        (Typist(""), "when you have it, run this again"),
        (Typist("short"), "That is no client secret"),
        (Typist("two words here"), "That is no client secret"),
        (Nobody(), "nobody is here to be asked"),
    ],
)
def test_without_the_maker_s_secret_nothing_is_stored(operator, person, sentence):
    code, said = operator.do("lightspeed", "rosas-bakery", "--location", "harbor", person=person)
    assert (code, sentence in said, known(operator)) == (1, True, ())


def test_another_merchant_s_account_is_not_taken(operator):
    operator.do("toast", "rosas-bakery", "--restaurant", GUID, "--location", "harbor")
    operator.open(id="other-bakery", phone="+12065550188")
    code, said = operator.do("toast", "other-bakery", "--restaurant", GUID, "--location", "harbor")
    assert (code, "is another merchant's" in said) == (1, True)


def test_what_is_stored_of_a_merchant_names_its_points_of_sale(operator):
    operator.do("toast", "rosas-bakery", "--restaurant", GUID, "--location", "harbor")
    assert f"Toast ({GUID}): sales go to harbor" in operator.run(show, "rosas-bakery")[1]


def test_any_other_point_of_sale_gets_keys(operator):
    code, said = operator.do("other", "rosas-bakery")
    assert (code, f"{BASE}/v1" in said, "infra.keys --stage test issue rosas-bakery harbor" in said) == (0, True, True)
    assert operator.do("show", "rosas-bakery")[1].startswith("rosas-bakery has no point of sale connected")


@pytest.mark.parametrize(
    ("status", "body", "sentence"),
    [
        (401, "", "does not know this client secret"),
        (404, "", "nothing is there for Lightspeed X"),
        (403, '{"message":"Missing Authentication Token"}', "nothing is there for Lightspeed X"),
        (503, "", "something fails there"),
        (302, "moved", "something else: 'moved'"),
    ],
)
def test_what_came_back_from_a_test_is_said_with_what_to_do(operator, monkeypatch, status, body, sentence):
    operator.do("lightspeed", "rosas-bakery", "--location", "harbor", person=Typist(SECRET))
    monkeypatch.setattr(sending, "send", lambda *_: (status, body))
    code, said = operator.do("test", "rosas-bakery", "lightspeed")
    assert (code, sentence in said) == (1, True), said


def test_a_test_that_reaches_nobody_says_so(operator):
    operator.do("lightspeed", "rosas-bakery", "--location", "harbor", url="https://nobody.invalid", person=Typist(SECRET))
    code, said = operator.do("test", "rosas-bakery", "lightspeed", url=None)
    assert (code, "cannot be reached" in said) == (1, True)


class Lambda:
    """What AWS says of who may call a function."""

    def __init__(self, *apis):
        self.apis = apis

    def get_policy(self, FunctionName):  # noqa: N803  boto3's name
        if not self.apis:
            raise ClientError({"Error": {"Code": "ResourceNotFoundException"}}, "GetPolicy")
        assert FunctionName == "regulars-dev"
        return {"Policy": json.dumps([f"arn:aws:execute-api:us-east-1:123456789012:{api}/*" for api in self.apis])}


def test_where_a_stage_is_called_is_known_from_what_may_call_it():
    assert find_address("dev", None, lambda _: Lambda("abc123")) == "https://abc123.execute-api.us-east-1.amazonaws.com/dev"
    assert find_address("dev", "https://api.example.com/", SimpleNamespace()) == "https://api.example.com"
    for apis in ((), ("abc123", "def456")):
        with pytest.raises(RefusedError, match=r"say --url"):
            find_address("dev", None, lambda _, apis=apis: Lambda(*apis))
