"""The same look-up and the same sale as a shop's own developer might write them: Django, its ORM, and PostgreSQL.

It does less than ours (no rules in versions, windows, lots, rewards, claim codes or texts), and nothing more than it must: no
middleware, no framework on top. Whoever calls is remembered for a minute, as with us.
"""
