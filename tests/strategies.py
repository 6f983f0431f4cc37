"""Hypothesis strategies for whole domain values, far odder than what the rules produce: what is stored must come back."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from fractions import Fraction
from string import ascii_lowercase

from hypothesis import strategies as st

from chalicelib.domain.account import Account, Cause, Certificate, Hold, Lot, Use
from chalicelib.domain.calendar import FOREVER
from chalicelib.domain.claim import Claim
from chalicelib.domain.confirmation import Confirmation, ConfirmationState, ConfirmedBy
from chalicelib.domain.entry import Delta
from chalicelib.domain.program import EarnBasis, EarnRule, ExpiryKind, ExpiryPolicy, Program, ProgramType, Reward, RewardKind
from chalicelib.domain.redemption import Redemption, RedemptionStatus, Reversal
from chalicelib.domain.sale import Posted, Report, Sale, SaleState, Seen
from chalicelib.domain.window import WallTime, Weekday, Window

texts = st.text(max_size=12)
ids = st.text(ascii_lowercase + "_0123456789", min_size=1, max_size=12)
places = st.sampled_from(["loc_a", "loc_b", "loc_ö"])
counts = st.integers(0, 10**9)
whole = st.integers(-(10**12), 10**12)
fractions = st.builds(Fraction, whole, st.integers(1, 10**6))
days = st.one_of(st.dates(), st.just(FOREVER), st.just(date.min))
offsets = st.sampled_from([UTC, timezone(timedelta(hours=-8)), timezone(timedelta(hours=5, minutes=45))])
instants = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=offsets)  # noqa: DTZ001  the bounds are naive
causes = st.sampled_from(Cause)
lots = st.builds(Lot, st.one_of(st.none(), days), places, counts, causes)
signed_lots = st.lists(st.builds(Lot, st.one_of(st.none(), days), places, whole, causes), max_size=5).map(tuple)
deltas = st.builds(Delta, signed_lots, whole, whole, fractions, whole)
some_lots = st.lists(lots, max_size=5).map(tuple)
maybe = st.one_of(st.none(), texts)
uses = st.builds(Use, texts, texts, counts, some_lots, maybe, counts, maybe, st.one_of(st.just(""), texts))
some_uses = st.lists(uses, max_size=3).map(tuple)
holds = st.builds(Hold, ids, texts, places, instants, some_uses, st.booleans())
certificates = st.builds(Certificate, texts, texts, some_lots)
accounts = st.builds(
    Account,
    st.integers(1, 10**9),
    fractions,
    st.lists(lots, max_size=60).map(tuple),
    counts,
    st.lists(holds, max_size=3).map(tuple),
    st.lists(holds, max_size=3).map(tuple),
    st.lists(certificates, max_size=3).map(tuple),
    whole,
    whole,
    st.one_of(st.none(), days),
    st.one_of(st.none(), days),
    st.one_of(st.none(), days),
    st.lists(st.text(ascii_lowercase + "-_", min_size=5, max_size=5), max_size=3).map(tuple),
    counts,
    st.lists(st.text(ascii_lowercase + "-_", min_size=3, max_size=3), max_size=8).map(tuple),
)
answers = st.dictionaries(texts, st.one_of(st.none(), st.booleans(), whole, texts, st.lists(whole, max_size=3)), max_size=4)
reports = st.builds(
    Report,
    st.sampled_from(SaleState),
    st.sampled_from(["USD", "EUR"]),
    instants,
    counts,
    counts,
    counts,
    counts,
    counts,
    counts,
    st.one_of(st.none(), counts),
    st.booleans(),
)
bare_sales = st.builds(
    Sale,
    ids,
    texts,
    st.one_of(st.none(), reports),
    st.one_of(st.none(), texts),
    st.lists(st.tuples(texts, counts), max_size=3).map(tuple),
    some_uses,
    st.one_of(st.none(), st.builds(Posted, counts, fractions, whole, counts, days, st.booleans(), fractions)),
    st.one_of(st.none(), st.dictionaries(texts, st.builds(Seen, texts, answers), max_size=3)),
    counts,
    st.lists(texts, max_size=3).map(tuple),
    st.none(),
    counts,
    st.one_of(st.none(), texts),
)
claimed = st.one_of(st.none(), st.tuples(texts, days))
sales = st.builds(
    lambda sale, claim: replace(sale, claim=claim and Claim(claim[0], sale.location_id, sale.sale_id, claim[1])),
    bare_sales,
    claimed,
)
perhaps = st.one_of(st.none(), counts)
names = st.lists(texts, max_size=3).map(tuple)
statuses = st.sampled_from(RedemptionStatus)
reversals = st.builds(Reversal, names, names, whole, statuses, counts, instants, st.one_of(st.none(), texts))
tries = st.lists(st.tuples(texts, texts), max_size=3).map(tuple)
confirmations = st.builds(
    Confirmation,
    st.sampled_from(ConfirmationState),
    st.booleans(),
    st.one_of(st.none(), st.sampled_from(ConfirmedBy)),
    tries,
    st.booleans(),
)
redemptions = st.builds(
    Redemption,
    texts,
    ids,
    ids,
    texts,
    statuses,
    instants,
    texts,
    answers,
    perhaps,
    counts,
    some_uses,
    st.lists(reversals, max_size=3).map(tuple),
    st.one_of(st.none(), confirmations),
)
rewards = st.builds(
    Reward,
    texts,
    texts,
    st.sampled_from(RewardKind),
    counts,
    counts,
    counts,
    st.one_of(st.none(), counts),
    st.lists(texts, max_size=2).map(tuple),
    counts,
)
wall_times = st.builds(WallTime, st.integers(0, 23), st.integers(0, 59))
perhaps_day = st.one_of(st.none(), st.dates())
windows = st.builds(
    Window,
    texts,
    st.lists(st.sampled_from(Weekday), max_size=7).map(tuple),
    wall_times,
    wall_times,
    fractions,
    counts,
    perhaps_day,
    perhaps_day,
    st.lists(places, max_size=2).map(tuple),
)
programs = st.builds(
    Program,
    ids,
    st.integers(1, 999_999),
    texts,
    st.sampled_from(ProgramType),
    st.just("Europe/Stockholm"),
    st.just("EUR"),
    st.builds(EarnRule, st.sampled_from(EarnBasis), counts, st.integers(1, 10**6), counts, st.booleans(), perhaps),
    st.lists(rewards, max_size=3).map(tuple),
    instants,
    st.builds(ExpiryPolicy, st.sampled_from(ExpiryKind), counts),
    counts,
    counts,
    st.booleans(),
    st.lists(rewards, max_size=2).map(tuple),
    st.lists(windows, max_size=2).map(tuple),
    st.booleans(),
    counts,
    offline_points=counts,
)
