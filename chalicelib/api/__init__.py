"""The till API, version 1: one blueprint per thing that a till talks about."""

from typing import Final

from chalice.app import Blueprint

from chalicelib.api import (
    adjustments,
    allowances,
    batch,
    health,
    history,
    members,
    merging,
    moves,
    operations,
    program,
    redemptions,
    sales,
)

BLUEPRINTS: Final[tuple[Blueprint, ...]] = (
    adjustments.blueprint,
    health.blueprint,
    history.blueprint,
    members.blueprint,
    moves.blueprint,
    merging.blueprint,
    operations.blueprint,
    program.blueprint,
    redemptions.blueprint,
    sales.blueprint,
    batch.blueprint,
    allowances.blueprint,
)
