"""Texting stays off until the carriers approve, goes on when AWS says so, and off again when it is taken back."""

import pytest

from chalicelib import wiring
from chalicelib.domain.texts.texting import Registration
from chalicelib.usecases.settings import note_registration
from infra import numbers
from infra.texting.registrations import ask_standing
from tests.builders import Shop
from tests.carrier_side import CarrierSide, answers
from tests.usecases.texts.test_notices import Street
from tests.usecases.texts.test_sending import sell, send, words

NONE, PENDING, APPROVED, REJECTED = Registration
DENIED = "Refused because: The opt-in image does not show where customers agree."


def stand(aws):
    return ask_standing(aws.clients().sms_voice, aws.number)


def of_kind(kind, status, *versions):
    aws = CarrierSide({"campaign": "ten_dlc"}.get(kind, kind))
    aws.stand(kind, status, *versions)
    campaign = aws.number.get("RegistrationId")
    aws.associations = {campaign: answers("registration_associations")[f"of_{kind}"]}
    return aws


@pytest.mark.parametrize("kind", ["toll_free", "campaign"])
@pytest.mark.parametrize(
    ("status", "versions", "expected", "sentence"),
    [
        ("CREATED", ["draft"], NONE, "is filled in but not submitted: submit it in End User Messaging."),
        ("SUBMITTED", ["reviewing"], PENDING, "is submitted; it waits to be reviewed."),
        ("AWS_REVIEWING", ["reviewing"], PENDING, "is being reviewed by AWS."),
        ("REVIEWING", ["reviewing"], PENDING, "is being reviewed; this takes days"),
        ("REQUIRES_AUTHENTICATION", ["reviewing"], PENDING, "waits for the brand's contact to answer the e-mail"),
        ("PROVISIONING", ["approved"], PENDING, "is approved; the carriers are told, which takes some days."),
        ("COMPLETE", ["approved"], APPROVED, "is approved."),
        ("REQUIRES_UPDATES", ["denied"], REJECTED, "was refused: mend it in End User Messaging and submit it again."),
        ("REVIEWING", ["approved", "reviewing"], APPROVED, "is approved; its newer version is being reviewed"),
        ("REQUIRES_UPDATES", ["approved", "denied"], APPROVED, "is approved; its newer version was refused: mend it"),
        ("COMPLETE", ["revoked"], REJECTED, "was approved, and revoked since: ask AWS Support why."),
        ("REQUIRES_UPDATES", ["revoked"], REJECTED, "was refused: mend it"),
        ("REVIEWING", ["revoked", "reviewing"], REJECTED, "was approved, and revoked since"),
        ("COMPLETE", ["revoked", "approved"], APPROVED, "is approved."),
        ("CLOSED", ["approved"], REJECTED, "is closed: the number needs a new one."),
        ("DELETED", ["approved"], REJECTED, "is deleted: the number needs a new one."),
    ],
)
def test_a_number_stands_where_aws_says_that_its_registration_stands(kind, status, versions, expected, sentence):
    standing = stand(of_kind(kind, status, *versions))
    assert standing.registration is expected
    assert sentence in standing.sentences[0]
    assert (DENIED in standing.sentences) == (versions[-1] == "denied")


def test_a_status_that_aws_may_have_tomorrow_approves_nothing():
    aws = of_kind("toll_free", "REVIEWING", "reviewing")
    aws.stand("toll_free", "REQUIRES_OFFLINE_REVIEW", "reviewing")
    standing = stand(aws)
    assert (standing.registration, standing.sentences[0][-25:]) == (PENDING, " requires_offline_review.")


def test_a_campaign_that_waits_says_where_its_brand_stands():
    aws = of_kind("campaign", "REVIEWING", "reviewing")
    aws.stand("brand", "REQUIRES_AUTHENTICATION", "reviewing")
    assert "waits for the brand's contact to answer the e-mail" in stand(aws).sentences[1]
    aws.associations = {}
    assert stand(aws).sentences[1] == "No brand is associated with the campaign: register the merchant as a brand first."


@pytest.mark.parametrize(
    ("number", "how"),
    [
        ("toll_free", "make a toll-free registration in End User Messaging, associate the number, and submit it."),
        ("ten_dlc", "register the merchant as a brand in End User Messaging, then a campaign of that brand"),
    ],
)
def test_a_number_of_the_us_without_a_registration_sends_nothing_and_says_what_to_do(number, how):
    aws = CarrierSide(number)
    del aws.number["RegistrationId"]
    standing = stand(aws)
    assert (standing.registration, how in standing.sentences[0]) == (NONE, True)


def test_a_registration_that_the_number_does_not_name_is_found_by_its_association():
    aws = of_kind("campaign", "COMPLETE", "approved")
    del aws.number["RegistrationId"]
    assert stand(aws).registration is APPROVED


@pytest.mark.parametrize("number", ["dutch", "short_code"])
def test_a_number_that_needs_no_registration_is_approved_once_it_is_active(number):
    aws = CarrierSide(number)
    assert stand(aws).registration is APPROVED
    aws.number["Status"] = "PENDING"
    standing = stand(aws)
    assert (standing.registration, standing.sentences[-1]) == (PENDING, "The number itself is pending still.")


def test_texts_leave_while_the_carriers_approve_and_not_before_nor_after(monkeypatch):
    street, aws = Street(Shop()), of_kind("campaign", "REVIEWING", "reviewing")
    shop = street.shop
    monkeypatch.setattr(wiring, "merchants", lambda: shop.merchants)
    monkeypatch.setattr(wiring, "vault", lambda: shop.vault)
    monkeypatch.setenv("STAGE", "dev")

    def ask(act):
        return "\n".join(act(aws.clients(), "dev", shop.merchants.get("rosas")))

    note_registration(shop.merchants, "rosas", PENDING)
    maya = shop.join()
    street.deliver()
    assert "Still pending, as stored." in ask(numbers.connect)
    assert (words(send(street, sell(street, maya, "sale-1"))), street.sender.sent) == (["not_registered"], [])

    aws.stand("campaign", "COMPLETE", "approved")
    assert words(send(street, sell(street, maya, "sale-2"))) == ["not_registered"]
    assert "Stored: approved. Texts leave from now on, everywhere within a minute." in ask(numbers.refresh)
    shop.wait(minutes=1)
    assert words(send(street, sell(street, maya, "sale-3"))) == ["sent"]
    assert len(street.sender.sent) == 1

    aws.stand("campaign", "COMPLETE", "revoked")
    assert "Stored: rejected. No text leaves." in ask(numbers.refresh)
    shop.wait(minutes=1)
    assert words(send(street, sell(street, maya, "sale-4"))) == ["not_registered"]
    assert len(street.sender.sent) == 1
