"""Hypothesis strategies for whole domain values, far odder than what the rules produce: what is stored must come back."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from fractions import Fraction
from string import ascii_lowercase

from hypothesis import strategies as st

from chalicelib.domain.account import Account, Cause, Certificate, Hold, Lot, TierBonus, Use
from chalicelib.domain.calendar import FOREVER
from chalicelib.domain.claim import Claim
from chalicelib.domain.confirmation import Confirmation, ConfirmationState, ConfirmedBy
from chalicelib.domain.counting import Count
from chalicelib.domain.entry import Delta
from chalicelib.domain.program import EarnBasis, EarnRule, ExpiryKind, ExpiryPolicy, Program, ProgramType, Reward, RewardKind
from chalicelib.domain.redemption import Redemption, RedemptionStatus, Reversal
from chalicelib.domain.sale import Posted, Report, Sale, SaleState, Seen
from chalicelib.domain.special import Benefit, Special, Who
from chalicelib.domain.tiers import Progress, Tier, TierBasis, Tiers, TierWindow
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
months = st.integers(1, 12 * 9_999)


def _by_month(amounts: st.SearchStrategy[Fraction]) -> st.SearchStrategy[tuple[Progress, ...]]:
    kept = st.dictionaries(st.tuples(months, st.sampled_from(TierBasis)), amounts, max_size=4)
    return kept.map(lambda found: tuple(Progress(*key, found[key]) for key in sorted(found)))


specials_held = st.lists(st.tuples(st.text(max_size=12), whole, whole), max_size=2).map(tuple)
deltas = st.builds(Delta, signed_lots, whole, whole, fractions, whole, _by_month(fractions), specials_held)
some_lots = st.lists(lots, max_size=5).map(tuple)
maybe = st.one_of(st.none(), texts)
uses = st.builds(Use, texts, texts, counts, some_lots, maybe, counts, maybe, st.one_of(st.just(""), texts), st.booleans())
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
    _by_month(fractions),
    months,
    st.lists(st.builds(TierBonus, ids, lots), max_size=2).map(tuple),
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
    st.lists(st.tuples(texts, counts), max_size=2).map(tuple),
)
plain_postings = st.builds(Posted, counts, fractions, whole, counts, days, st.booleans(), fractions)
counting_postings = st.builds(
    Posted, counts, fractions, whole, counts, days, st.booleans(), fractions, st.one_of(st.just(""), ids), months, fractions
)
counted = st.lists(st.builds(Count, texts, texts, whole, whole), max_size=2).map(tuple)
bare_sales = st.builds(
    Sale,
    ids,
    texts,
    st.one_of(st.none(), reports),
    st.one_of(st.none(), texts),
    st.lists(st.tuples(texts, counts), max_size=3).map(tuple),
    some_uses,
    st.one_of(st.none(), st.one_of(plain_postings, counting_postings)),
    st.one_of(st.none(), st.dictionaries(texts, st.builds(Seen, texts, answers), max_size=3)),
    counts,
    st.lists(texts, max_size=3).map(tuple),
    st.none(),
    counts,
    st.one_of(st.none(), texts),
    counts,
    st.lists(texts, max_size=2).map(tuple),
    st.lists(texts, max_size=2).map(tuple),
    counted,
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
    counted,
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
specials = st.builds(
    Special,
    texts,
    texts,
    st.sampled_from(Benefit),
    st.dates(),
    perhaps_day,
    texts,
    wall_times,
    counts,
    st.lists(places, max_size=2).map(tuple),
    fractions,
    counts,
    counts,
    counts,
    perhaps,
    st.lists(texts, max_size=2).map(tuple),
    counts,
    counts,
    counts,
    st.sampled_from(Who),
    counts,
    perhaps,
    perhaps,
    perhaps,
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
    tiers=st.builds(
        Tiers,
        st.lists(st.builds(Tier, ids, texts, counts, fractions, counts), max_size=3).map(tuple),
        st.sampled_from(TierBasis),
        st.sampled_from(TierWindow),
        st.integers(0, 90),
    ).map(lambda tiers: tiers if tiers.levels else Tiers()),
    specials=st.lists(specials, max_size=2).map(tuple),
)
