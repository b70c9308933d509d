"""A local AWS for tests and the demo: an emulator with Cognito user import jobs.

``LocalAws`` starts and stops it from Python; ``python -m local_aws`` does so from a shell.
"""

from local_aws.control_client import LocalAwsError
from local_aws.server import LocalAws

__all__ = ["LocalAws", "LocalAwsError"]
