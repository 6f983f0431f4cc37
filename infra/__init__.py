"""What outlives a deploy, the programs that operators run (`python -m infra.<name>`), and the local stack."""

import os

# What a shell left empty is not set. boto3 would take it for a region's name, and ask https://sts..amazonaws.com.
if not os.environ.get("AWS_DEFAULT_REGION"):
    os.environ.pop("AWS_DEFAULT_REGION", None)
