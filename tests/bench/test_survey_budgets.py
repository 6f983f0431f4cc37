"""What a question after a visit costs, compared with docs/access-patterns.md; and that nobody else pays for it."""

from dataclasses import replace
from itertools import islice

from chalicelib.domain.surveys.rules import SurveyRules
from chalicelib.domain.texts.texting import Registration, Texting
from chalicelib.storage.telling.surveys import Surveys
from chalicelib.usecases.ports import Committed
from chalicelib.usecases.surveys import asking, counting
from chalicelib.usecases.texts import sending
from tests.bench import test_budgets
from tests.bench.chart import SURVEYS, charted
from tests.bench.test_budgets import cost
from tests.bench.test_text_budgets import post_of

ZOE = "+12065550177"
bench = test_budgets.bench
RULES = SurveyRules(on=True, version=1, question="How was your visit?", one_in=1)


def test_a_question_and_its_answer_cost_what_the_chart_says(bench):
    shop, post = bench.shop, post_of(bench)
    merchant = shop.merchants.reread("rosas")
    texting = Texting(Registration.APPROVED, offers="sign-1")
    shop.merchants.change(replace(merchant, texting=texting, survey=RULES))
    shop.wait(minutes=1)  # a process knows a merchant for so long
    shop.merchant = shop.merchants.reread("rosas")
    zoe = shop.join("Zoe", ZOE)
    shop.sell(zoe, 1_200, "first")
    entry = next(islice(shop.book.entries_back("rosas", zoe), 1))
    found = {"sale followed, asked about": cost(bench, lambda: asking.follow(shop.merchant, post.waiting, entry, shop.now))}
    shop.wait(minutes=121)
    (waiting,) = post.waiting.due(shop.now.date(), shop.now)
    found["question out"] = cost(bench, lambda: sending.send(post, Committed("rosas", waiting.item), shop.now))
    assert "How was your visit?" in post.sender.sent[-1].body
    shop.wait(minutes=1)
    found["text that answers a question"] = cost(bench, lambda: shop.text("4", ZOE))
    surveys = Surveys(bench.tables)
    told = []
    look = lambda: told.append(counting.look(surveys, shop.merchant, RULES, 28, shop.now))  # noqa: E731
    found["page of answers"] = cost(bench, look)
    assert [(one.asked, one.answered) for one in told[0]] == [(1, 1), (1, 1)]
    assert found == SURVEYS
    assert charted().items() >= SURVEYS.items()
