"""What putting a stage into an account takes, in parts: looks, lock, copy, package, stacks, secrets, and a look at what lives."""
