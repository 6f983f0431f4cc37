"""Regulars: what runs in a Lambda."""

from chalicelib import start  # noqa: F401  before anything of ours, to make that quick
