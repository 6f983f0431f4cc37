"""The certification kit: whether a server answers a point of sale as docs/pos-api.md says, and what the calls look like.

It needs Python's standard library alone, and a test key: what it does stays in a merchant's sandbox.
"""
