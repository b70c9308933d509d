"""``python -m local_aws``: serve a local AWS until interrupted."""

from __future__ import annotations

import argparse
import os
import shlex
import signal
import sys
import time

from local_aws.server import DEFAULT_ACCOUNT, DEFAULT_REGION, LocalAws


def main() -> int:
    """Print ``export NAME=value`` lines, then serve until a signal or the parent's end."""
    parser = argparse.ArgumentParser(
        prog="python -m local_aws", description="Serve a local AWS until interrupted."
    )
    parser.add_argument("--iam", action="store_true", help="enforce IAM policies")
    parser.add_argument("--account", default=DEFAULT_ACCOUNT, help="account id, 12 digits")
    parser.add_argument("--region", default=DEFAULT_REGION, help="default: %(default)s")
    options = parser.parse_args()
    parent = os.getppid()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        with LocalAws(iam=options.iam, account=options.account, region=options.region) as aws:
            for name, value in aws.environment.items():
                print(f"export {name}={shlex.quote(value)}")
            sys.stdout.flush()
            while os.getppid() == parent and aws.is_running():
                time.sleep(0.5)
    except KeyboardInterrupt:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
