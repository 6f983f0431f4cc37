"""The one seam: which adapter stands behind which port. Everything is made when first asked for, and once per process.

Imports are inside the factories, so that a process pays only for what it uses.
"""

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from chalicelib import settings
from chalicelib.storage import patience

if TYPE_CHECKING:
    from chalicelib.domain.customer import InboundText
    from chalicelib.storage.parameters import Parameters
    from chalicelib.storage.tables import Tables
    from chalicelib.storage.vault import Vault as StoredVault
    from chalicelib.usecases.campaigns.making import Desk as CampaignDesk
    from chalicelib.usecases.campaigns.ports import Campaigns
    from chalicelib.usecases.causes.ports import Causes
    from chalicelib.usecases.connections import Connections
    from chalicelib.usecases.ports import Book, Committed, Merchants, Vault
    from chalicelib.usecases.privacy import PrivacyRequests
    from chalicelib.usecases.reconcile import Desk
    from chalicelib.usecases.texts.carrier import TextSender
    from chalicelib.usecases.texts.post import Deliveries, Outbox, WaitingRoom
    from chalicelib.usecases.texts.reports import Clerk
    from chalicelib.usecases.texts.sending import Post
    from chalicelib.usecases.texts.turn import Conversation
    from chalicelib.usecases.till import Limits
    from chalicelib.usecases.wallets import Wallets
    from chalicelib.usecases.webhooks.ports import Dispatches, Told, Webhooks

clock: Callable[[], datetime] = partial(datetime.now, UTC)
"""The product's time, aware. The local stack puts its own in this place, and nothing else."""

on_laptop: bool = False
"""Whether addresses of this very machine are called, and codes for signing in go on all day. The local stack says yes, and
nothing else."""


def time_of_call(seconds: float = patience.CALL_SECONDS) -> AbstractContextManager[None]:
    """The time in which somebody is answered, whatever the ledger does: what needs longer is refused with Busy or Unanswered."""
    return patience.within(seconds)


@cache
def book() -> "Book":
    """The ledger."""
    from chalicelib.storage.book import Book as StoredBook

    return StoredBook(tables(), vault())


@cache
def merchants() -> "Merchants":
    """The merchants."""
    from chalicelib.storage.merchants import Merchants as StoredMerchants

    return StoredMerchants(tables(), _vault().digest)


@cache
def limits() -> "Limits":
    """How often each key may call."""
    from chalicelib.usecases.till import Limits

    return Limits(lambda *calls: merchants().count_calls(*calls), time.time)


@cache
def connections() -> "Connections":
    """The accounts at makers of points of sale."""
    from chalicelib.storage.desk.connections import Connections as StoredConnections

    return StoredConnections(tables())


@cache
def privacy() -> "PrivacyRequests":
    """What people ask about themselves."""
    from chalicelib.storage.desk.privacy import PrivacyRequests as StoredPrivacyRequests

    return StoredPrivacyRequests(tables())


@cache
def parameters() -> "Parameters":
    """What an operator sets while the stage runs."""
    from chalicelib.storage.parameters import Parameters as StoredParameters

    return StoredParameters(tables())


def pages_url() -> str | None:
    """Where this stage's pages are, as people open them; None before its first deploy has said so."""
    name = settings.pages_url_parameter()
    return parameters().read(name).get(name)


@cache
def wallets() -> "Wallets":
    """Whose a wallet link is."""
    from chalicelib.storage.wallets import Wallets as StoredWallets

    return StoredWallets(tables())


def vault() -> "Vault":
    """Phone numbers, hashed and sealed."""
    return _vault()


@cache
def deliveries() -> "Deliveries":
    """The record of texts sent."""
    from chalicelib.storage.telling.deliveries import Deliveries as StoredDeliveries

    return StoredDeliveries(tables())


@cache
def waiting() -> "WaitingRoom":
    """The texts that may not leave yet."""
    from chalicelib.storage.telling.waiting import WaitingRoom as StoredWaitingRoom

    return StoredWaitingRoom(tables())


@cache
def outbox() -> "Outbox":
    """The queue of texts on their way out."""
    from chalicelib.messaging.outbox import SqsOutbox

    return SqsOutbox(settings.outbound_queue())


@cache
def sender() -> "TextSender":
    """The way out for texts."""
    if settings.text_sender() == "sms-voice":
        from chalicelib.messaging.sms_voice import SmsVoiceTextSender

        return SmsVoiceTextSender(settings.configuration_set())
    from chalicelib.messaging.sender import SnsTextSender

    return SnsTextSender()


def conversation() -> "Conversation":
    """What holding a conversation needs."""
    from chalicelib.usecases.texts.turn import Conversation
    from chalicelib.usecases.wallets import Pages

    return Conversation(book(), merchants(), vault(), deliveries(), Pages(wallets(), pages_url), causes())


@cache
def causes() -> "Causes":
    """What members may give rewards to."""
    from chalicelib.storage.causes.causes import Causes as StoredCauses

    return StoredCauses(tables())


def post() -> "Post":
    """What sending texts needs."""
    from chalicelib.usecases.texts.sending import Post

    return Post(book(), merchants(), vault(), deliveries(), waiting(), sender(), campaigns())


@cache
def campaigns() -> "Campaigns":
    """Texts to the members of segments."""
    from chalicelib.storage.campaigns.campaigns import Campaigns as StoredCampaigns

    return StoredCampaigns(tables())


def campaign_desk() -> "CampaignDesk":
    """What making and sending campaigns needs."""
    from chalicelib.storage.figures.studies import Studies
    from chalicelib.usecases.campaigns.making import Desk as CampaignDesk

    return CampaignDesk(book(), merchants(), vault(), deliveries(), Studies(tables()), campaigns())


def clerk() -> "Clerk":
    """What handling delivery reports needs."""
    from chalicelib.usecases.texts.reports import Clerk

    return Clerk(book(), vault(), deliveries())


def desk(*, mends: bool = False) -> "Desk":
    """What reconciling needs."""
    from chalicelib.usecases.reconcile import Desk

    return Desk(book(), merchants(), clock, mends)


def inbound(record: Mapping[str, Any]) -> "InboundText | None":
    """The customer's text in a record of the queue; None where it cannot be read, or is from something that is no phone."""
    from chalicelib.messaging.inbound import read_record

    return read_record(record)


def committed(record: Mapping[str, Any]) -> "Committed | None":
    """What a record of the table's stream says was committed; None where it calls for no text."""
    from chalicelib.storage.stream import read_record

    return read_record(record)


def outbound(body: str) -> "Committed | None":
    """What a message of the queue of texts says is to be sent; None where it says nothing of the kind. Raises ValueError."""
    from chalicelib.storage.stream import read_message

    return read_message(body)


@cache
def webhooks() -> "Webhooks":
    """Where merchants want to be told."""
    from chalicelib.storage.telling.webhooks import Webhooks as StoredWebhooks

    return StoredWebhooks(tables())


@cache
def dispatches() -> "Dispatches":
    """The queue of messages on their way to webhooks."""
    from chalicelib.messaging.dispatches import SqsDispatches

    return SqsDispatches(settings.webhooks_queue())


def told(record: Mapping[str, Any]) -> "Told | None":
    """What a record of the table's stream says that webhooks are told of; None where it is nothing to them."""
    from chalicelib.storage.stream import read_told

    return read_told(record)


@cache
def tables() -> "Tables":
    """All tables, on one connection."""
    from chalicelib.storage.tables import Tables

    return Tables(settings.ledger_table(), settings.merchants_table(), settings.overview_table())


@cache
def _vault() -> "StoredVault":
    from chalicelib.storage.vault import Vault as StoredVault

    names = settings.phone_hash_key_parameter(), settings.phone_key_alias(), settings.code_key_parameter()
    return StoredVault(tables(), *names)
