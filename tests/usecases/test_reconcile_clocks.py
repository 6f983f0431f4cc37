"""Reconciling where the machines that write do not agree on the time."""

from tests.usecases.test_reconcile import differences


def test_a_hold_that_one_clock_ended_and_another_has_not_reached_yet_is_no_difference(shop, maya):
    shop.sell(maya, 9000, "s1")
    shop.hold(maya, "coffee", check_id="left")
    shop.wait(minutes=16)
    shop.sell(maya, 1000, "s2")
    shop.wait(minutes=-10)
    shop.sell(maya, 1000, "s3")
    assert differences(shop) == []
