"""Lines of the log without what opens a door: the secrets that stand in addresses."""

import logging
import re

#: What stands before a secret in an address, wherever a line quotes it: links of requests, calendars, invitations, and
#: those that set a new password. OWASP ASVS 5.0.0, 16.2.5.
SECRET = re.compile(r"(/kunjungan/status/[^/\s]+/|/kalender/|/undangan/|/akun/kata-sandi-baru/)[^/\s?#\"']+")


class WithoutSecrets(logging.Formatter):
    """Writes … for each secret, in the portal's own lines, Django's, gunicorn's of requests, and in what an error quotes."""

    def format(self, record: logging.LogRecord) -> str:
        return SECRET.sub(r"\1…", super().format(record))
