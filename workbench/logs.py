"""What must not stand in a log."""

import logging
import re

# Django names the address of a request that it refuses or fails at, and that of a one-time link is a secret.
LINK = re.compile(r"/in/[^/\s]+")


class WithoutLinks(logging.Filter):
    """Takes the secret out of the addresses of one-time links."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always true: the line is written, without the secret."""
        message = record.getMessage()
        if "/in/" in message:
            record.msg, record.args = LINK.sub("/in/…", message), ()
        return True
