"""The white space around values, which is trimmed (FACTS 1.3.6)."""

from typing import Final

# Each character is listed, because `str.strip` would also remove control characters, which are
# refused.
WHITE_SPACE: Final = (
    " \t\r\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u202f\u205f\u3000"
)
