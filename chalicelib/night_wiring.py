"""The seam goes on here with what the jobs of the night need."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from chalicelib import pages_wiring, settings, wiring

if TYPE_CHECKING:
    from chalicelib.usecases.figures.selling import Desk as SellingDesk
    from chalicelib.usecases.leaving.nightly import Copier
    from chalicelib.usecases.leaving.proving import Prover
    from chalicelib.usecases.overview.studying import Desk as StudyDesk


def watch(seconds_left: Callable[[], float]) -> int:
    """Look for fraud on the days that are over; returns how many days were looked at."""
    from chalicelib.storage.all_merchants import walk_merchants
    from chalicelib.usecases.watching import nightly

    everyone = partial(walk_merchants, wiring.tables())
    return nightly.run(
        nightly.Desk(wiring.merchants(), everyone, pages_wiring.audit(), pages_wiring.watched(), wiring.clock), seconds_left
    )


def selling_desk() -> "SellingDesk":
    """What adding up what is sold needs."""
    from chalicelib.storage.all_merchants import walk_merchants
    from chalicelib.usecases.figures.selling import Desk as SellingDesk

    return SellingDesk(wiring.merchants(), partial(walk_merchants, wiring.tables()), pages_wiring.baskets(), wiring.clock)


def study_desk() -> "StudyDesk":
    """What studying members needs."""
    from chalicelib.storage.all_merchants import walk_merchants
    from chalicelib.usecases.overview.studying import Desk as StudyDesk

    everyone = partial(walk_merchants, wiring.tables())
    where = pages_wiring.keeper().directory, pages_wiring.tallies(), pages_wiring.studies()
    return StudyDesk(
        wiring.book(), wiring.merchants(), everyone, *where, wiring.clock, wiring.campaigns(), pages_wiring.baskets()
    )


def prove(seconds_left: Callable[[], float]) -> int:
    """Look for what is left of erased people, and tell it; returns how many proofs were finished."""
    from chalicelib.observability import tell_proof
    from chalicelib.usecases.leaving import proving

    proof = proving.run(prover(), seconds_left)
    if proof is not None:
        tell_proof(settings.stage(), sum(proof.erased.values()), proof.looked_at, [one.identifiers for one in proof.findings])
    return int(proof is not None)


def prover() -> "Prover":
    """What proving needs that nothing of erased people is left."""
    from chalicelib.storage.leaving.dump import Dump
    from chalicelib.usecases.leaving.proving import Prover

    return Prover(Dump(wiring.tables()), pages_wiring.audit(), wiring.clock)


def copier() -> "Copier | None":
    """What the nightly copy needs; None where the stage has no place for it."""
    from chalicelib.storage.all_merchants import walk_merchants
    from chalicelib.storage.figures.exports import Exports
    from chalicelib.usecases.leaving.nightly import Copier

    name = settings.exports_parameter()
    bucket = wiring.parameters().read(name).get(name)
    if bucket is None:
        return None
    everyone = partial(walk_merchants, wiring.tables())
    beside = everyone, pages_wiring.books(), pages_wiring.coupons(), pages_wiring.surveys()
    return Copier(wiring.book(), wiring.merchants(), wiring.vault(), wiring.deliveries(), Exports(bucket), wiring.clock, *beside)
