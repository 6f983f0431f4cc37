"""A browser that asks the app for pages, with fakes behind wiring: it keeps cookies and sends what browsers send."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urlencode

from chalice.test import HTTPResponse, TestHTTPClient

from chalicelib.domain.desk.location_key import digest_of
from chalicelib.domain.desk.staff import Role, Session, Staff
from chalicelib.usecases.campaigns.making import Desk as CampaignDesk
from chalicelib.usecases.overview.ports import Keeper
from chalicelib.web.sessions import cookie_name
from tests.builders import Shop
from tests.fake_audit import FakeAudit
from tests.fake_baskets import FakeBaskets
from tests.fake_campaigns import FakeCampaigns
from tests.fake_coupons import FakeCoupons
from tests.fake_desk import FakeCounters, FakeSessions, FakeTeam
from tests.fake_devices import FakeDevices
from tests.fake_goals import FakeGoals
from tests.fake_journals import FakeJournals
from tests.fake_overview import FakeDirectory, FakeFeed, FakeTextLog
from tests.fake_papers import FakePapers
from tests.fake_parameters import FakeParameters
from tests.fake_passkeys import FakePasskeys
from tests.fake_post import FakeDeliveries
from tests.fake_settling import FakeAgreements
from tests.fake_studies import FakeStudies
from tests.fake_surveys import FakeSurveys
from tests.fake_tallies import FakeTallies
from tests.fake_wallets import FakeWallets
from tests.fake_webhooks import FakeCourier, FakeDispatches, FakeWebhooks
from tests.fakes import FakeBook

HOST = "regulars.example"


@dataclass
class Desk:
    """What stands behind the pages, beside the shop."""

    shop: Shop
    team: FakeTeam = field(default_factory=FakeTeam)
    sessions: FakeSessions = field(default_factory=FakeSessions)
    counters: FakeCounters = field(default_factory=FakeCounters)
    audit: FakeAudit = field(default_factory=FakeAudit)
    watched: FakeAudit = field(default_factory=FakeAudit)
    passkeys: FakePasskeys = field(default_factory=FakePasskeys)
    devices: FakeDevices = field(default_factory=FakeDevices)
    tallies: FakeTallies = field(default_factory=FakeTallies)
    directory: FakeDirectory = field(default_factory=FakeDirectory)
    feed: FakeFeed = field(default_factory=FakeFeed)
    texts: FakeTextLog = field(default_factory=FakeTextLog)
    wallets: FakeWallets = field(default_factory=FakeWallets)
    parameters: FakeParameters = field(default_factory=FakeParameters)
    papers: FakePapers = field(default_factory=FakePapers)
    goals: FakeGoals = field(default_factory=FakeGoals)
    campaigns: FakeCampaigns = field(default_factory=FakeCampaigns)
    journals: FakeJournals = field(default_factory=FakeJournals)
    agreements: FakeAgreements = field(default_factory=FakeAgreements)
    studies: FakeStudies = field(default_factory=FakeStudies)
    webhooks: FakeWebhooks = field(default_factory=FakeWebhooks)
    courier: FakeCourier = field(default_factory=FakeCourier)

    def __post_init__(self) -> None:
        self.dispatches = FakeDispatches(lambda: self.shop.now)
        self.coupons = FakeCoupons(self.shop.book)  # type: ignore[arg-type]
        self.baskets = FakeBaskets(self.tallies)

    @property
    def campaign_desk(self) -> CampaignDesk:
        """What campaigns need."""
        shop = self.shop
        return CampaignDesk(shop.book, shop.merchants, shop.vault, shop.deliveries, self.studies, self.campaigns)

    @property
    def surveys(self) -> FakeSurveys:
        """The counts of answers."""
        assert isinstance(self.shop.book, FakeBook)
        assert isinstance(self.shop.deliveries, FakeDeliveries)
        return FakeSurveys(self.shop.book, self.shop.deliveries)

    @property
    def keeper(self) -> Keeper:
        """What keeps and reads the console's overview."""
        return Keeper(self.shop.merchants, self.shop.vault, self.directory, self.feed, self.texts, self.tallies)

    def hire(self, role: Role = Role.OWNER, name: str = "Rosa", **fields: Any) -> Staff:
        """Somebody on the shop's team."""
        staff = Staff(self.shop.merchant.id, f"staff-{name.lower()}", name, role, self.shop.now, **fields)
        self.team.put(staff)
        return staff


@dataclass
class Visitor:
    """One browser. `last` is the newest answer."""

    http: TestHTTPClient
    desk: Desk
    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=lambda: {"Sec-Fetch-Site": "same-origin"})
    last: HTTPResponse | None = None

    def sign_in(self, role: Role = Role.OWNER, **fields: Any) -> "Visitor":
        """The same browser, signed in as somebody with this role."""
        return self.enter(self.desk.hire(role, **fields))

    def enter(self, staff: Staff) -> "Visitor":
        """The same browser, signed in as somebody who is on a team."""
        now = self.desk.shop.now
        secret = f"secret-of-{staff.id}"
        self.desk.sessions.put(Session(digest_of(secret), staff.merchant_id, staff.id, now, now, now))
        self.cookies[cookie_name("s")] = secret
        return self

    def get(self, path: str, **headers: str) -> HTTPResponse:
        """Ask for a page."""
        return self._ask("GET", path, b"", headers)

    def post(self, path: str, fields: Mapping[str, Any] | None = None, **headers: str) -> HTTPResponse:
        """Send a form."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, urlencode(fields or {}, doseq=True).encode(), kind | headers)

    def send(self, path: str, content: bytes, **headers: str) -> HTTPResponse:
        """Send JSON, as a script does."""
        return self._ask("POST", path, content, {"Content-Type": "application/json", "Accept": "application/json"} | headers)

    def follow(self) -> HTTPResponse:
        """Go where the last answer says."""
        assert self.last is not None
        assert self.last.status_code == 303, self.last.body
        return self.get(self.last.headers["Location"])

    @property
    def text(self) -> str:
        """What a reader reads on the last page."""
        assert self.last is not None
        body = re.sub(r"<(script|style|title)\b.*?</\1>", " ", self.last.body.decode(), flags=re.DOTALL)
        return unescape(" ".join(re.sub(r"<[^>]+>", " ", body).split())).replace("\u00a0", " ")

    def _ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> HTTPResponse:
        cookies = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}
        sent = {"Host": HOST, "Accept": "text/html", **self.headers, **cookies}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        answer = self.http.request(method, path, headers={name: value for name, value in sent.items() if value}, body=body)
        self._keep(answer.headers.get("Set-Cookie", []))
        self.last = answer
        return answer

    def _keep(self, lines: list[str] | str) -> None:
        for line in [lines] if isinstance(lines, str) else lines:
            name, _, value = line.partition(";")[0].partition("=")
            if value:
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)
