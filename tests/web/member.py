"""Maya at her own page: her browser, her phone, and her shop."""

from dataclasses import dataclass, field

from chalicelib import wiring
from chalicelib.usecases.wallets import Pages, link_of
from tests.builders import Shop
from tests.fake_papers import FakePapers
from tests.fake_privacy import FakePrivacyRequests
from tests.fake_wallets import FakeWallets
from tests.usecases.texts.test_notices import Street
from tests.web.visiting import Visitor


@dataclass
class Maya:
    """A member with her browser and her phone."""

    visitor: Visitor
    wallets: FakeWallets
    privacy: FakePrivacyRequests
    street: Street = field(init=False)

    def __post_init__(self):
        self.shop.pages = Pages(self.wallets, lambda: "https://regulars.example")
        self.id = self.shop.join()
        self.link = link_of(self.wallets, self.shop.vault, "rosas", self.id)
        self.path = f"/w/{self.link}"
        self.street = Street(self.shop)
        self.street.deliver()

    @property
    def shop(self) -> Shop:
        return self.visitor.desk.shop

    @property
    def customer(self):
        return self.shop.book.customers["rosas", self.id]

    def look(self, part=""):
        answer = self.visitor.get(self.path + part)
        assert answer.status_code == 200, answer.body
        return self.visitor.text

    def send(self, part, **fields):
        answer = self.visitor.post(f"{self.path}/{part}", fields)
        if answer.status_code == 303:
            self.visitor.follow()
        return self.visitor.text

    def ask_code(self, aim):
        """Ask for a code on the page; returns what names it, and the code on the phone."""
        self.street.deliver()
        answer = self.visitor.post(f"{self.path}/code", {"aim": aim})
        asked = answer.headers["Location"].partition("asked=")[2]
        self.visitor.follow()
        (body,) = self.street.deliver()
        return asked, body.removeprefix("Rosa's Bakery: ").split()[0]


def let_in(visitor, monkeypatch) -> Maya:
    """Maya, with all that her page asks for behind it."""
    made = Maya(visitor, visitor.desk.wallets, FakePrivacyRequests())
    monkeypatch.setattr(wiring, "privacy", lambda: made.privacy)
    monkeypatch.setattr(wiring, "deliveries", lambda: made.shop.deliveries)
    monkeypatch.setattr(wiring, "papers", FakePapers)
    return made
