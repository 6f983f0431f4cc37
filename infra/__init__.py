"""What outlives a deploy, the programs that operators run (`python -m infra.<name>`), and the local stack."""
