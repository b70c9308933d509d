"""Cognito's six user import job operations, for the emulator of ``local_aws``.

Written from the documented behaviour of the service, independently of the code it tests.
"""

from local_aws.cognito.import_jobs.service import ImportJobs
from local_aws.cognito.import_jobs.settings import ImportSettings

__all__ = ["ImportJobs", "ImportSettings"]
