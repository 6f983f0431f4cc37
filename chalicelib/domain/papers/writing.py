"""Papers as their words: generated from what the merchant and its program are, so that they never say anything else."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.consent import digest_words
from chalicelib.domain.languages import LANGUAGES
from chalicelib.domain.papers import program_words
from chalicelib.domain.papers.paper import PaperKind
from chalicelib.domain.papers.phrases import phrase
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import Merchant, ProgramType
from chalicelib.domain.special_members import asks_birthday


@dataclass(frozen=True, slots=True)
class Writer:
    """Whose papers they are: the merchant, its texting number, and the moment."""

    merchant: Merchant
    number: PhoneNumber
    at: datetime

    def write(self, kind: PaperKind, language: str) -> str:
        """The words of a paper in one of our languages."""
        lines = {PaperKind.JOIN: self._join, PaperKind.TERMS: self._terms, PaperKind.PRIVACY: self._privacy}[kind]
        return "\n".join(lines(language))

    def small_print(self, language: str, address: str, *, offers: bool) -> str:
        """What stands at the foot of a sign. `address` is where terms and privacy are, as people type it."""
        key = "small_print_offers" if offers else "small_print"
        return self._say("sign", key, language, address=address)

    def sign_words(self, address: str, *, offers: bool) -> tuple[str, str]:
        """The version of a sign, which is the same in all languages, and its words in each: what texting the number agrees to."""
        words = "\n".join(f"{language}: {self.small_print(language, address, offers=offers)}" for language in LANGUAGES)
        return f"sign-{digest_words(words)[:12]}", words

    def _join(self, language: str) -> Iterator[str]:
        yield self._say("join", "agree", language)

    def _terms(self, language: str) -> Iterator[str]:
        program = self.merchant.program_at(self.at)
        yield f"# {self._say('terms', 'who_title', language)}"
        yield self._say("terms", "who", language, program=program.name)
        yield f"# {self._say('terms', 'earn_title', language)}"
        yield " ".join(program_words.earning_in_full(self.merchant, self.at, language))
        yield self._say("terms", "say", language)
        if program.claim_days and program.earn.points:
            yield self._say("terms", "claim", language, points=program.claim_days)
        yield f"# {self._say('terms', 'rewards_title', language)}"
        yield from self._rewards(language)
        if program.tiers.levels:
            yield program_words.tiers(program, language)
        if program.specials:
            yield self._say("terms", "specials", language)
        yield self._say("terms", "cash", language)
        yield f"# {self._say('terms', 'expiry_title', language)}"
        yield " ".join(program_words.ending(program, language))
        for key in ("texts", "changes", "contact"):
            yield f"# {self._say('terms', f'{key}_title', language)}"
            yield self._say("terms", key, language)
            if key == "texts" and self.merchant.texting.offers is not None:
                yield self._say("terms", "texts_offers", language)

    def _rewards(self, language: str) -> Iterator[str]:
        program = self.merchant.program_at(self.at)
        match program.type:
            case ProgramType.REBATE:
                yield self._say("terms", "credit", language)
            case ProgramType.INSTANT:
                most = program_words.amount_of(program, program.mark.price_points, language)
                yield self._say("terms", "instant", language, most=most, reward=program.mark.name)
            case ProgramType.GRADUATED:
                yield self._say("terms", "rewards", language)
                yield from (f"- {name}: {cost}" for name, cost in program_words.rewards(program, language))

    def _privacy(self, language: str) -> Iterator[str]:
        program = self.merchant.program_at(self.at)
        for key in ("who", "what", "why", "share", "long", "rights", "age"):
            yield f"# {self._say('privacy', f'{key}_title', language)}"
            if key == "what":
                told = ("birthday",) if asks_birthday(self.merchant, self.at) else ()
                items = ("items",) if self.merchant.counts_items else ()
                for kept in ("you", *told, "sales", *items, "texts", "consent", "page"):
                    yield f"- {self._say('privacy', f'what_{kept}', language)}"
                yield self._say("privacy", "not_kept", language)
            else:
                yield self._say("privacy", key, language, program=program.name)

    def _say(self, room: str, key: str, language: str, **facts: object) -> str:
        shops = ", ".join(place.name for place in self.merchant.locations)
        known = {"merchant": self.merchant.name, "phone": self.number.national(), "shops": shops}
        return " ".join(phrase(room, key, language, **known, **facts).split("\n"))
