"""Gift certificates: money that was paid before, what became of it, and the code that it is used with."""
