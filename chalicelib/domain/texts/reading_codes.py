"""Claim codes in what people text: alone or beside a few words, in small letters, with spaces or hyphens inside."""

import re
from typing import Final

from chalicelib.domain.claim import DIGITS, LENGTH, LETTERS
from chalicelib.domain.texts.reading_vocabulary import fold, fold_words

SEPARATORS_MAX: Final = 3
"""4KT9-VQ2M, 4KT 9VQ 2M: not more, or "2 pm to 3 pm" would be a code."""
CODE_WORDS: Final = fold_words("""
    code codes claim receipt ticket voucher number codigo código recibo cupon cupón beleg bon kassenbon gutschein nummer
    kassabon bonnetje kod koden kvitto kvittot mein meine mijn min mitt
""")
_CODE: Final = re.compile(rf"(?<![^\W_])[0-9SZB](?:[ \-]?[0-9A-Z]){{{LENGTH - 1}}}(?![^\W_])", re.IGNORECASE)
_MISREAD: Final = str.maketrans("SZB", "528")
"""No code has these letters: who types one has read a digit."""


def find_code(plain: str) -> tuple[str, str] | None:
    """The claim code in a text and the words beside it, without those that only say that it is a code; None without a code."""
    for found in _CODE.finditer(plain):
        code = re.sub(r"[ \-]", "", found[0]).upper().translate(_MISREAD)
        apart = len(found[0]) - len(code)
        if code[0] in DIGITS and code[1] in LETTERS and set(code) <= set(DIGITS + LETTERS) and apart <= SEPARATORS_MAX:
            beside = f"{plain[: found.start()]} {plain[found.end() :]}".split()
            return code, " ".join(word for word in beside if fold(word.strip(".,:;!?#\"'")) not in CODE_WORDS)
    return None
