"""The peer's two calls."""

import hashlib
import hmac
import json
import logging
import time

from django import forms
from django.db import transaction
from django.http import JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from tests.speed.peer.models import Entry, LocationKey, Member, Sale

CENTS_A_POINT = 100
MONEY_MAX = 100_000_000
log = logging.getLogger("peer")
known: dict[str, tuple[float, LocationKey]] = {}


class SaleForm(forms.Form):
    name = forms.CharField(max_length=128)
    state = forms.ChoiceField(choices=[(state, state) for state in ("open", "closed", "voided")])
    currency = forms.RegexField(r"^[A-Z]{3}$")
    occurred_at = forms.DateTimeField()
    subtotal = forms.IntegerField(min_value=0, max_value=MONEY_MAX)
    discount = forms.IntegerField(min_value=0, max_value=MONEY_MAX, required=False)
    tax = forms.IntegerField(min_value=0, max_value=MONEY_MAX, required=False)
    tip = forms.IntegerField(min_value=0, max_value=MONEY_MAX, required=False)
    member_id = forms.CharField(max_length=128)


@csrf_exempt
def look_up(request):
    key = _authenticate(request)
    if key is None:
        return JsonResponse({"code": "UNKNOWN_LOCATION_KEY"}, status=401)
    digits = "".join(sign for sign in json.loads(request.body)["phone"] if sign.isdigit())
    member = Member.objects.filter(phone_hash=hash_of(key.merchant, digits)).first()
    if member is None:
        return JsonResponse({"members": []})
    return JsonResponse({"members": [{"id": member.id, "first_name": member.first_name, "balance": member.balance}]})


@csrf_exempt
def report_sale(request, sale_id):
    key = _authenticate(request)
    if key is None:
        return JsonResponse({"code": "UNKNOWN_LOCATION_KEY"}, status=401)
    name, digest = request.headers.get("Idempotency-Key", ""), hashlib.sha256(request.body).hexdigest()
    form = SaleForm({**json.loads(request.body), "name": name})
    if not form.is_valid():
        return JsonResponse({"code": "INVALID_FIELD", "fields": form.errors}, status=400)
    said = form.cleaned_data
    with transaction.atomic():
        member = Member.objects.select_for_update().filter(id=said["member_id"], merchant=key.merchant).first()
        if member is None:
            return JsonResponse({"code": "MEMBER_NOT_FOUND"}, status=404)
        place = {"merchant": key.merchant, "location": key.location, "sale_id": sale_id}
        sale = Sale.objects.select_for_update().filter(**place).first()
        if sale is not None and sale.request_id == name:
            if sale.request_digest != digest:
                return JsonResponse({"code": "IDEMPOTENCY_KEY_REUSED"}, status=422)
            return _tell(sale, 0, member, replayed=True)
        delta = _post(sale or Sale(**place, posted=0), said, member, name, digest)
    return _tell(Sale(**place, posted=delta), delta, member)


def hash_of(merchant, digits):
    return hmac.digest(b"secret", f"{merchant}|{digits}".encode(), hashlib.sha256).hex()


def _post(sale, said, member, name, digest):
    closed = said["state"] == "closed"
    spent = said["subtotal"] if closed else 0
    target = (member.spent_cents + spent) // CENTS_A_POINT - member.spent_cents // CENTS_A_POINT
    delta = target - sale.posted
    sale.member, sale.state, sale.currency = member, said["state"], said["currency"]
    sale.occurred_at, sale.subtotal, sale.tax, sale.posted = said["occurred_at"], said["subtotal"], said["tax"] or 0, target
    sale.request_id, sale.request_digest = name, digest
    sale.save()
    member.balance += delta
    member.spent_cents += spent
    member.save(update_fields=["balance", "spent_cents"])
    Entry.objects.create(member=member, kind="sale", points=delta, balance_after=member.balance, cause=sale.sale_id)
    return delta


def _authenticate(request):
    digest = hashlib.sha256(request.headers.get("Authorization", "").removeprefix("Bearer ").encode()).hexdigest()
    until, key = known.get(digest, (0.0, None))
    if until < time.monotonic():
        key = LocationKey.objects.filter(digest=digest).first()
        known[digest] = time.monotonic() + 45, key
    return key


def _tell(sale, delta, member, *, replayed=False):
    answer = {"sale_id": sale.sale_id, "points_delta": delta, "points_total_for_sale": sale.posted, "balance": member.balance}
    log.info(json.dumps({"message": "call answered", "sale": sale.sale_id, "merchant": sale.merchant, "replayed": replayed}))
    answer["receipt_message"] = f"You have {member.balance} points."
    return JsonResponse(answer, headers={"Idempotent-Replayed": "true"} if replayed else None)


urlpatterns = [path("v1/members/lookup", look_up), path("v1/sales/<str:sale_id>", report_sale)]
