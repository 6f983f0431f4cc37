"""The terms of the program, and that the program answers."""


def test_the_terms_come_in_words_and_in_fields(till):
    terms = till.ask("GET", "/v1/program", Idempotency_Key="")
    assert (terms["type"], terms["currency"], terms["location"]) == ("graduated", "USD", "Mill Street")
    assert terms["earn"] == {
        "basis": "amount",
        "points": 1,
        "per_minor_units": 100,
        "spend_min": 0,
        "counts_tax": False,
        "points_max": None,
        "words": "1 point for every $1.00.",
    }
    assert terms["windows"] == []
    assert terms["rewards"][0] == {
        "id": "coffee",
        "name": "Free coffee",
        "kind": "free_item",
        "price_points": 50,
        "amount": 350,
        "percent": 0,
        "cap": None,
        "items": [],
        "buy": 0,
    }
    assert terms["expiry"] == {
        "kind": "month_end",
        "months": 12,
        "words": "Points end at the end of the month, 12 months after they were earned.",
    }
    assert terms["texts"] == {"number": "+12065550100", "shown": "(206) 555-0100"}


def test_known_terms_are_not_sent_again(till):
    till.ask("GET", "/v1/program")
    tag = till.last.headers["ETag"]
    assert till.last.headers["Cache-Control"] == "private, max-age=900"
    for known in (tag, f'"other", W/{tag}', "*"):
        again = till.send("GET", "/v1/program", If_None_Match=known)
        assert (again.status_code, again.body, again.headers["ETag"]) == (304, b"", tag)
    assert till.send("GET", "/v1/program", If_None_Match='"other"').status_code == 200


def test_health_needs_no_key_and_touches_nothing(http):
    answer = http.get("/health")
    assert (answer.status_code, answer.json_body) == (200, {"status": "ok"})
    assert answer.headers["Request-Id"]
