"""Where a stage's pages are: a parameter that texts take their links from. A deploy says it, since only then it is known."""

from typing import Any, Final

from chalicelib.usecases.wallets import fits_in_text

PURPOSE: Final = "Where this stage's pages are; links in texts begin with it."


def parameter(stage: str) -> str:
    """Where it is kept; as `chalicelib.settings` names it for its own stage."""
    return f"/regulars/{stage}/settings/pages_url"


def keep(ssm: Any, stage: str, url: str) -> str:
    """Keep it; returns a line that says what it means for texts."""
    ssm.put_parameter(Name=parameter(stage), Type="String", Value=url, Description=PURPOSE, Overwrite=True)
    if fits_in_text(url):
        return f"links in texts begin with {url}"
    return f"{url} is too long for a text: who asks for their page is told their points instead. A shorter domain helps: URL"
