"""What the local controls ask of the ledger: the texts that were sent; and what they tell it: that time went back."""

from datetime import datetime, timedelta
from typing import Any

import boto3

from chalicelib import settings, wiring
from chalicelib.domain.phone import PhoneNumber
from chalicelib.storage import keys
from chalicelib.usecases import expiry, waiting


def sent_texts(phone: str) -> dict[str, dict[str, Any]]:
    """Kind, parts and time of every text to this phone (E.164), by the provider's message id."""
    members = [(merchant, wiring.vault().member_id(merchant, PhoneNumber(phone))) for merchant in _merchants()]
    return {
        delivery.message_id: {"kind": delivery.kind, "parts": delivery.parts, "at": delivery.at.isoformat()}
        for merchant, member in members
        for delivery in wiring.deliveries().of_member(merchant, member)
        if delivery.message_id
    }


def rewind_jobs(now: datetime) -> None:
    """The clock was set back, which no clock on AWS does by days: the hourly job starts from there again."""
    for job in (expiry.JOB, waiting.JOB):
        wiring.book().move_cursor(job, now.date() - timedelta(days=1))


def _merchants() -> list[str]:
    """All of them: a laptop has few."""
    pages = (
        boto3.client("dynamodb")
        .get_paginator("scan")
        .paginate(
            TableName=settings.merchants_table(),
            FilterExpression="sk = :merchant",
            ExpressionAttributeValues={":merchant": {"S": keys.merchant("any").sk}},
        )
    )
    return sorted(item["pk"]["S"] for page in pages for item in page["Items"])
