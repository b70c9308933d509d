"""What Cognito accepts of one user import job, each limit with the fact it comes from."""

MAX_USERS_PER_PART = 500_000
"""Users in one uploaded file; the header is not counted (FACTS 1.4.1)."""

MAX_PART_BYTES = 100_000_000
"""Bytes of one uploaded file (FACTS 1.4.1); "100 MB" read as its smaller meaning (FACTS 1.4.2)."""

MAX_ROW_CHARACTERS = 16_000
"""Characters of one uploaded row, escapes and blank columns included (FACTS 1.4.1)."""

MAX_VALUE_CHARACTERS = 2_048
"""Characters of an attribute's value, unless the pool's schema says less (FACTS 1.4.3)."""

MAX_USERNAME_CHARACTERS = 128
"""Characters of a username (FACTS 1.5.1)."""

MAX_GROUP_NAME_CHARACTERS = 128
"""Characters of a group's name (FACTS 1.6.1)."""

MAX_GROUPS_PER_USER = 100
"""Groups that a user can be in (FACTS 1.6.2)."""

MAX_UPDATED_AT_DIGITS = 10
"""Digits of ``updated_at`` in seconds since 1970 (FACTS 1.5.3), enough until the year 2286."""

MAX_LINE_BYTES = 1_000_000
"""Bytes of a source line that are looked at. This limit is ours and not the service's: it bounds
memory, and no line this long can be a row of 16,000 characters."""
