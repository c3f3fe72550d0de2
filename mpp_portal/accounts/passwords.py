"""Passwords made of words that everybody who knows this portal would try first."""

import re

from django.core.exceptions import ValidationError

OWN_WORDS = re.compile(
    r"""
    mall? | pelayanan | publik | mpp | portal | kemenpan | menpan | panrb | rb | pekppp | ipp | studi | tiru |
    banding | kunjungan | kunker | kerja | delegasi | tamu | petugas | pengelola | verifikator | analis |
    administrator | admin | superuser | dinas | dpmptsp | ptsp | pemkab | pemkot | pemprov | pemda | pemerintah |
    daerah | kabupaten | kota | provinsi | bupati | wali | gubernur | indonesia | garuda | merdeka | pancasila |
    kata | sandi | password | rahasia | selamat | datang
    """,
    re.VERBOSE,
)
LEAST_BESIDE = 6  # characters that are neither own words nor digits nor separators


class OwnWordsValidator:
    """Refuses a password in which little is left once words of this portal, digits and separators are taken out.

    A password without any such word is not looked at. OWASP ASVS 5.0, 6.1.2 and 6.2.11.
    """

    def validate(self, password, user=None):
        """Raises ValidationError."""
        rest, found = OWN_WORDS.subn("", password.lower())
        if found and len(re.sub(r"[\d\W_]", "", rest)) < LEAST_BESIDE:
            raise ValidationError(self.get_help_text(), code="password_of_own_words")

    def get_help_text(self):
        return "Kata sandi ini terlalu mudah ditebak: hampir semuanya kata yang dipakai di portal ini."
