"""The peer's tables."""

from django.db import models


class LocationKey(models.Model):
    digest = models.CharField(max_length=64, primary_key=True)
    merchant = models.CharField(max_length=60)
    location = models.CharField(max_length=60)

    class Meta:
        app_label = "peer"


class Member(models.Model):
    id = models.CharField(max_length=40, primary_key=True)
    merchant = models.CharField(max_length=60)
    phone_hash = models.CharField(max_length=64, unique=True)
    first_name = models.CharField(max_length=40)
    balance = models.IntegerField(default=0)
    spent_cents = models.BigIntegerField(default=0)

    class Meta:
        app_label = "peer"


class Sale(models.Model):
    merchant = models.CharField(max_length=60)
    location = models.CharField(max_length=60)
    sale_id = models.CharField(max_length=128)
    member = models.ForeignKey(Member, null=True, on_delete=models.PROTECT)
    state = models.CharField(max_length=10)
    currency = models.CharField(max_length=3)
    occurred_at = models.DateTimeField()
    subtotal = models.IntegerField()
    tax = models.IntegerField()
    posted = models.IntegerField(default=0)
    request_id = models.CharField(max_length=128)
    request_digest = models.CharField(max_length=64)

    class Meta:
        app_label = "peer"
        constraints = [models.UniqueConstraint(fields=["merchant", "location", "sale_id"], name="one_sale")]  # noqa: RUF012 - Django's way


class Entry(models.Model):
    member = models.ForeignKey(Member, on_delete=models.PROTECT)
    seq = models.AutoField(primary_key=True)
    at = models.DateTimeField(auto_now_add=True)
    kind = models.CharField(max_length=20)
    points = models.IntegerField()
    balance_after = models.IntegerField()
    cause = models.CharField(max_length=128)

    class Meta:
        app_label = "peer"
