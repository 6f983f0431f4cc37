"""The sign in the shop: what it says becomes what customers agree to by texting, from when it is printed."""

from contextlib import suppress
from dataclasses import replace

from chalicelib.domain.papers.writing import Writer
from chalicelib.usecases.ports import Merchants, Outpaced


def hang_up(merchants: Merchants, writer: Writer, address: str, *, offers: bool) -> bool:
    """Keep the words of the sign as it is printed now, in all languages; whether they are new.

    Who texts from now on agrees to them, and to offers where they speak of those; known everywhere within a minute. Words that
    hung before are kept, for those who agreed to them. Raises KeyError for an unknown merchant.
    """
    version, words = writer.sign_words(address, offers=offers)
    merchant = merchants.reread(writer.merchant.id)
    texting = replace(merchant.texting, offers=version) if offers else merchant.texting
    if merchant.consent_wording == version and merchant.texting == texting:
        return False
    if version not in merchant.disclosures:
        with suppress(Outpaced):  # somebody else prints the same sign
            merchants.add_disclosure(merchant.id, version, words)
    merchants.change(replace(merchant, consent_wording=version, texting=texting))
    return True
