"""Keeping what was typed when a visit form is not finished. The verbs here store no visit."""

import json
from datetime import timedelta

from django.utils import timezone

from mpp_portal.kit.history import deed, note_change
from mpp_portal.kit.workflow import StepRefused
from visits.models import UnfinishedVisit

NOT_TYPED = {"csrfmiddlewaretoken", "save", "add", "revision"}
MOST_CHARACTERS = 500_000
MOST_DRAFTS_A_HOST = 200
KEPT_DAYS = 90


def keep_unfinished(
    data, *, hosts, user, unfinished: UnfinishedVisit | None = None, revision: str = ""
) -> UnfinishedVisit:
    """Keep a posted visit form as it is, anew or over `unfinished`. Returns the row.

    Raises StepRefused, and keeps nothing, when somebody saved over `unfinished` since revision `revision` was opened, when
    the form is unreasonably long, or when the host has 200 unfinished forms.
    """
    typed = {name: values for name, values in data.lists() if name not in NOT_TYPED}
    typed = {name: [value.replace("\x00", "") for value in values] for name, values in typed.items()}
    if len(json.dumps(typed)) > MOST_CHARACTERS:
        raise StepRefused("Isian ini terlalu panjang untuk disimpan sebagai draf.")
    chosen = next((host for host in hosts if host.key == data.get("host_choice")), hosts[0])
    with deed(user=user, verb="draft"):
        if unfinished is None:
            row = UnfinishedVisit(revision=0)
            if UnfinishedVisit.objects.filter(host=chosen.agency).count() >= MOST_DRAFTS_A_HOST:
                raise StepRefused("Terlalu banyak draf yang belum selesai. Selesaikan atau buang sebagian dahulu.")
        else:
            row = UnfinishedVisit.objects.select_for_update().get(pk=unfinished.pk)
            if str(row.revision) != revision:
                raise StepRefused(
                    f"{row.touched_by or 'Rekan Anda'} sudah menyimpan draf ini sejak Anda membukanya. Isian Anda belum "
                    "disimpan. Buka draf itu di jendela lain untuk membandingkan, atau simpan sekali lagi untuk menimpanya."
                )
        row.host, row.mall = chosen.agency, chosen.mall
        row.typed, row.touched_by, row.revision = typed, user, row.revision + 1
        row.save()
        note_change()
        return row


def discard_unfinished(unfinished: UnfinishedVisit, *, user) -> None:
    """What was typed is gone."""
    with deed(user=user, verb="discard"):
        unfinished.delete()
        note_change()


def forget_unfinished() -> int:
    """Forms that nobody touched for 90 days are gone, with the names typed into them. Returns how many."""
    old = UnfinishedVisit.objects.filter(touched_at__lt=timezone.now() - timedelta(days=KEPT_DAYS))
    with deed(user=None, verb="forget"):
        gone, _ = old.delete()
        if gone:
            note_change()
    return gone
