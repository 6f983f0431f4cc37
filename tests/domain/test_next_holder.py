"""Who has a phone after somebody else: somebody new, but the phone said what it said."""

from chalicelib.domain.customer import Customer, WrongCodes, next_holder
from tests.builders import NOW


def test_whoever_has_a_phone_next_knows_nothing_and_is_held_to_what_the_phone_stopped_and_guessed():
    wrong = WrongCodes(NOW, 5)
    owner = Customer("mem_owner", b"sealed", "en", "Maya", joined_at=NOW, claim_code="code", friend_code="friend")
    heard = Customer(
        "mem_heard", b"", "es", "Maya", opted_out=True, consent_changed_at=NOW, unknown_answered_at=NOW, wrong_codes=wrong
    )
    fresh = next_holder(owner, heard, "mem_fresh", "mem_phone")
    assert (fresh.opted_out, fresh.consent_changed_at, fresh.unknown_answered_at, fresh.wrong_codes) == (True, NOW, NOW, wrong)
    assert (fresh.first_name, fresh.joined_at, fresh.claim_code, fresh.friend_code) == (None, None, None, None)
    assert (fresh.member_id, fresh.phone_sealed, fresh.follows, fresh.phone_id) == (
        "mem_fresh",
        b"sealed",
        "mem_owner",
        "mem_phone",
    )
