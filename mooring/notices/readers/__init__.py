"""Following the stream to decide on notices, and sending them."""

from mooring.notices.readers.following import follow
from mooring.notices.readers.sending import AWAY, send_due

__all__ = ["AWAY", "follow", "send_due"]
