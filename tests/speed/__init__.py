"""What a till's call costs this side of the database: CPU time, of our handlers and of two others that do the same.

The others are a bare handler with nothing but the database calls that ours makes, and what a shop's own developer might write
with Django and PostgreSQL. Whoever keeps the database runs in a process of its own, which is not counted. `make bench` runs it.
"""
