"""Mail that the portal sends: one home, so that no page fails when the mail server does."""

import logging
import smtplib

from django.core.mail import send_mail

log = logging.getLogger(__name__)

FAILURES = (OSError, smtplib.SMTPException)  # what a mail server that is away, slow or unwilling raises


def mailed(subject: str, text: str, to: str) -> bool | None:
    """Send one plain mail and say whether the mail server took it; None without an address.

    A refusal is logged and raises nothing: what was stored stands all the same, and the person is told to use another way.
    """
    if not to:
        return None
    try:
        send_mail(f"[Portal MPP] {subject}", text, None, [to])
    except FAILURES:
        log.exception("A mail could not be sent.")
        return False
    return True
