"""What a delivery report does, once, in whatever order it comes."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.suppression import EVERYWHERE, Suppression, SuppressionReason
from chalicelib.domain.texts.delivery_report import DeliveryReport, DeliveryStatus
from chalicelib.domain.texts.prices import price_micros
from chalicelib.usecases.ports import Changes
from chalicelib.usecases.texts.post import Delivery
from chalicelib.usecases.texts.reports import Clerk, apply, apply_all
from tests.builders import MAYA, NOW, Shop
from tests.fake_post import FakeDeliveries
from tests.fake_vault import FakeVault
from tests.fakes import FakeBook
from tests.usecases.texts.test_notices import Street

HOUR = timedelta(hours=1)
SENT = NOW - HOUR
OPTED_OUT = SuppressionReason.CARRIER_OPT_OUT


@pytest.fixture
def clerk():
    return office()


def office(*sent):
    """Three texts, each of which was estimated at 10,000 for its one part, and sent an hour ago unless told otherwise."""
    deliveries = FakeDeliveries()
    for n in range(3):
        text = Delivery("rosas", "maya", f"entry:{n}", (*sent, SENT, SENT, SENT)[n], "earned", 1, price_micros=10_000)
        deliveries.claim(text, "maya", deliveries.correspondence("rosas", "maya"))
        deliveries.confirm(text, f"m-{n}")
    return Clerk(FakeBook(), FakeVault(), deliveries)


def settled(clerk):
    return {d.cause: (d.price_micros, d.parts) for d in clerk.deliveries.of_member("rosas", "maya") if d.settled}


def spent(clerk):
    return clerk.deliveries.usage("rosas", SENT).micros


def report(message_id="m-1", **changes):
    plain = DeliveryReport(message_id, DeliveryStatus.DELIVERED, "", None, 8_810, 1, NOW, MAYA)
    return replace(plain, **changes)


def failed(suppresses, message_id="m-1", **changes):
    return report(message_id, status=DeliveryStatus.FAILED, reason=suppresses.value, suppresses=suppresses, **changes)


def suppressed(clerk, scope="rosas"):
    return clerk.book.suppression(scope, clerk.vault.suppression_hash(scope, PhoneNumber(MAYA)))


def test_why_a_text_did_not_arrive_is_noted_with_its_price(clerk):
    apply(clerk, report("m-0"))
    apply(clerk, failed(SuppressionReason.INVALID))
    assert [text.failure for text in clerk.deliveries.of_member("rosas", "maya")] == [None, "invalid", None]


def test_the_price_that_was_paid_is_noted_once(clerk):
    assert [apply(clerk, report()), apply(clerk, report(price_micros=8_830))] == ["settled", "repeated"]
    assert settled(clerk) == {"entry:1": (8_810, 1)}
    assert spent(clerk) == 2 * 10_000 + 8_810
    assert suppressed(clerk) is None


def test_parts_that_are_not_told_are_those_that_were_counted(clerk):
    apply(clerk, report(parts=None))
    apply(clerk, report("m-2", parts=2))
    assert settled(clerk) == {"entry:1": (8_810, 1), "entry:2": (8_810, 2)}


def test_what_is_underway_is_waited_for(clerk):
    assert apply(clerk, report(status=DeliveryStatus.UNDERWAY, price_micros=1)) == "underway"
    assert apply(clerk, report()) == "settled"
    assert settled(clerk) == {"entry:1": (8_810, 1)}


def test_texts_of_other_programs_are_none_of_ours(clerk):
    assert apply(clerk, failed(SuppressionReason.INVALID, "somebody-elses")) == "unknown"
    assert suppressed(clerk) is None


@pytest.mark.parametrize("reason", [SuppressionReason.INVALID, SuppressionReason.BLOCKED, SuppressionReason.CARRIER_OPT_OUT])
def test_a_number_that_will_never_be_reached_is_texted_no_more_by_this_merchant(clerk, reason):
    assert apply(clerk, failed(reason)) == "settled"
    found = suppressed(clerk)
    assert (found.scope, found.reason, found.at) == ("rosas", reason, SENT)
    assert suppressed(clerk, EVERYWHERE) is None


def test_a_failure_without_a_price_gives_the_number_up_all_the_same(clerk):
    assert apply(clerk, failed(SuppressionReason.INVALID, price_micros=None)) == "unpriced"
    assert suppressed(clerk) is not None
    assert apply(clerk, report()) == "settled"


def test_a_passing_failure_gives_nobody_up(clerk):
    apply(clerk, report(status=DeliveryStatus.FAILED, reason="unreachable"))
    apply(clerk, failed(SuppressionReason.INVALID, "m-2", to=None))
    assert suppressed(clerk) is None


@pytest.mark.parametrize("said", [SuppressionReason.STOP, SuppressionReason.WRONG_NUMBER, SuppressionReason.CARRIER_OPT_OUT])
@pytest.mark.parametrize("when", [SENT - HOUR, SENT + HOUR])
def test_what_somebody_said_is_never_overwritten_by_a_report(clerk, said, when):
    word = Suppression("rosas", clerk.vault.suppression_hash("rosas", PhoneNumber(MAYA)), when, said)
    clerk.book.commit(Changes("rosas", suppressions=(word,)))
    apply(clerk, failed(SuppressionReason.BLOCKED))
    assert suppressed(clerk) == word


def test_the_newest_failure_is_kept_whichever_is_told_first():
    for order in (("m-0", "m-1"), ("m-1", "m-0")):
        clerk = office(SENT - HOUR)
        for message_id in order:
            apply(clerk, failed(SuppressionReason.INVALID, message_id))
        assert suppressed(clerk).at == SENT


reports = st.builds(
    lambda n, status, price: report(f"m-{n}", status=status, price_micros=price),
    st.integers(0, 3),
    st.sampled_from(DeliveryStatus),
    st.one_of(st.none(), st.integers(0, 200_000)),
)


@given(st.lists(reports, max_size=8))
def test_each_text_is_paid_for_once(told):
    clerk = office()
    outcomes = [apply(clerk, one) for one in told]
    final = [one for one in told if one.status is not DeliveryStatus.UNDERWAY and one.price_micros is not None]
    ours = {one.message_id for one in final} - {"m-3"}
    assert outcomes.count("settled") == len(ours)
    first = {one.message_id: one.price_micros for one in reversed(final) if one.message_id in ours}
    assert spent(clerk) == sum(first.get(f"m-{n}", 10_000) for n in range(3))
    assert [apply(clerk, one) for one in told].count("settled") == 0


def test_a_number_that_is_dead_is_only_answered():
    street = Street(Shop())
    shop = street.shop
    maya = shop.join()
    street.deliver()
    apply(Clerk(shop.book, shop.vault, street.deliveries), failed(SuppressionReason.BLOCKED, "message-1"))
    shop.wait(minutes=1)
    shop.sell(maya, 1200)
    assert street.deliver() == []
    shop.text("BALANCE")
    assert len(street.deliver()) == 1
    assert street.deliveries.usage("rosas", shop.now).micros == 8_810 + price_micros(MAYA, 1)


class Overtaken(FakeBook):
    """A book in which a STOP is written just after a suppression was looked up."""

    def suppression(self, scope, digest):
        known = super().suppression(scope, digest)
        self.commit(Changes(scope, suppressions=(Suppression(scope, digest, NOW, SuppressionReason.STOP),)))
        return known


def test_a_stop_that_is_written_while_a_report_is_handled_stays(clerk):
    overtaken = replace(clerk, book=Overtaken())
    apply(overtaken, failed(SuppressionReason.BLOCKED))
    assert suppressed(overtaken).reason is SuppressionReason.STOP


def test_who_came_back_after_a_carriers_opt_out_can_opt_out_there_again(clerk):
    first = Suppression("rosas", clerk.vault.suppression_hash("rosas", PhoneNumber(MAYA)), SENT - HOUR, reason=OPTED_OUT)
    clerk.book.commit(Changes("rosas", suppressions=(first,)))
    apply(clerk, failed(OPTED_OUT))
    assert suppressed(clerk).at == SENT


def test_a_text_is_lost_once_and_only_where_it_is_ours_and_did_not_arrive(clerk):
    dead, another = failed(OPTED_OUT, "m-0"), failed(OPTED_OUT, "another program's")
    unpriced = failed(OPTED_OUT, "m-1", price_micros=None)
    told = [dead, dead, another, unpriced, report("m-2"), report("m-2", status=DeliveryStatus.UNDERWAY)]
    outcomes, lost = apply_all(clerk, told)
    assert outcomes == {"settled": 2, "repeated": 1, "unknown": 1, "unpriced": 1, "underway": 1}
    assert lost == 2
