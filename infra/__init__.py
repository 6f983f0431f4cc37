"""What outlives a deploy, the program that applies it, and the local stack."""
