"""The local stack: everything that AWS runs, in one process tree. `make run`, or `python -m infra.local`."""
