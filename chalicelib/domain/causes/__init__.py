"""The cause that a shop collects for: its name, what was given to it, and what was handed over."""
