"""Lines of the log without what opens a door: the secrets that stand in addresses."""

import logging
import re

#: What stands before a secret in an address, wherever a line quotes it: links of requests, calendars, invitations, and
#: those that set a new password. OWASP ASVS 5.0.0, 16.2.5.
SECRET = re.compile(r"(/kunjungan/status/[^/\s]+/|/kalender/|/undangan/|/akun/kata-sandi-baru/)[^/\s?#\"']+")


class WithoutSecrets(logging.Filter):
    """Of a handler: writes … for each secret, in the portal's own lines, Django's, and gunicorn's of requests."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = SECRET.sub(r"\1…", record.getMessage()), ()
        return True
