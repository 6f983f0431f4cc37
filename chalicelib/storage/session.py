"""botocore's session, without what it would do for services that are not ours."""

from botocore.config import Config
from botocore.handlers import BUILTIN_HANDLERS
from botocore.session import Session


def open_session() -> Session:
    """A session for the tables, SSM and KMS.

    Of botocore's own handlers it has those that all services share. A hundred others mend calls to one service each, none of
    ours; to register them is a twentieth of a cold start, and each client copies them.
    """
    session = Session(include_builtin_handlers=False)
    for event, handler, *_ in BUILTIN_HANDLERS:
        if "." not in event:
            session.register(event, handler)
    # botocore composes its own user agent twice a call, which is a seventh of what a call costs.
    session.set_default_client_config(Config(user_agent="regulars"))
    return session
