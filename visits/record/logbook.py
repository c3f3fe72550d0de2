"""The logbook: one visit with its bodies, people, receivers, agenda and sources, written and corrected as one deed."""

from django.db import IntegrityError

from directory.citing import store_source, stored_agency, stored_basis
from mpp_portal.kit.borrowed import hold_errors_back
from mpp_portal.kit.history import deed, version_of
from mpp_portal.kit.workflow import StepRefused
from visits.models import BodyRole, DelegationBody, Receiver, Trip, UnfinishedVisit, Visit, VisitSource, VisitState
from visits.workflow import STEPS

from .paste_boxes import PastedRows
from .row_forms import AgendaFormSet, BodyFormSet, ParticipantsFormSet, ReceiversFormSet, SourcesFormSet
from .visit_form import VisitForm

ROWS = {
    "bodies": BodyFormSet,
    "participants": ParticipantsFormSet,
    "receivers": ReceiversFormSet,
    "agenda": AgendaFormSet,
    "sources": SourcesFormSet,
}


def rows_of(model, visit_pk: int | None, pointer: str):
    return model.objects.filter(visit_id=visit_pk).select_related(pointer)


def leave_out_rows_gone(data, visit: Visit):
    """Rows of posted `data` that somebody else has deleted since the form was opened are no rows of it any more.

    What was deleted is told with the other changes; a person who stood under a deleted body must choose another.
    """
    for name, formset in ROWS.items():
        total, initial = (_count(data.get(f"{name}-{which}_FORMS", "")) for which in ("TOTAL", "INITIAL"))
        stored = {str(pk) for pk in formset.model.objects.filter(visit=visit).values_list("pk", flat=True)}
        kept = [row for row in range(total) if row >= initial or data.get(f"{name}-{row}-id") in stored]
        if len(kept) == total:
            continue
        rows = {row: _take_row(data, f"{name}-{row}-") for row in range(total)}
        for position, row in enumerate(kept):
            for field, values in rows[row].items():
                data.setlist(f"{name}-{position}-{field}", values)
        data[f"{name}-TOTAL_FORMS"] = str(len(kept))
        data[f"{name}-INITIAL_FORMS"] = str(sum(row < initial for row in kept))
        if name == "bodies":
            new_place = {str(row): str(position) for position, row in enumerate(kept)}
            for key in [key for key in data if key.startswith("participants-") and key.endswith("-body_row")]:
                data[key] = new_place.get(data[key], "")


def _count(text: str) -> int:
    return int(text[:4]) if text.isascii() and text.isdigit() else 0


def _take_row(data, prefix: str) -> dict[str, list[str]]:
    """The values of one row by field; they are gone from `data`."""
    return {key.removeprefix(prefix): data.pop(key) for key in [key for key in data if key.startswith(prefix)]}


class VisitForms:
    """The form of a visit and its five sets of rows, bound together or not at all.

    What is posted may ask to be looked at before it is judged: a set gets one more empty row (`add` names it), lists of
    people were pasted and are split into rows, or a draft is opened again (`is_resumed`). Then `is_for_review` is true, all
    that was typed is kept, and no errors show yet. None of it needs a script.
    """

    def __init__(self, *, hosts, visit: Visit | None = None, data=None, is_resumed: bool = False):
        self.add = ""
        if data is not None:
            data = data.copy()
            self.add = data.get("add", "") if data.get("add", "") in ROWS else ""
            count = data.get(f"{self.add}-TOTAL_FORMS", "")
            if count.isascii() and count.isdigit():  # anything else is refused by the set itself
                data[f"{self.add}-TOTAL_FORMS"] = str(int(count[:6]) + 1)
            if visit and data.get("seen_version") != str(version_of(visit)):
                leave_out_rows_gone(data, visit)
        self.pasted = {name: PastedRows(name, data, unfold=not is_resumed) for name in ("participants", "receivers")}
        self.is_for_review = is_resumed or bool(self.add) or any(rows.found for rows in self.pasted.values())
        self.visit = visit
        self.form = VisitForm(data, instance=visit, hosts=hosts, initial=self._first_host(hosts))
        instance = self.form.instance
        # Rows bring along the row that they point to; for a new visit there are none.
        stored = visit.pk if visit else None
        self.bodies = BodyFormSet(
            data, instance=instance, prefix="bodies", queryset=rows_of(DelegationBody, stored, "agency")
        )
        names = [form["body"].value() or "" for form in self.bodies.forms]
        self.participants = ParticipantsFormSet(
            data, instance=instance, prefix="participants", form_kwargs={"bodies": names}
        )
        self.receivers = ReceiversFormSet(
            data, instance=instance, prefix="receivers", queryset=rows_of(Receiver, stored, "agency")
        )
        self.agenda = AgendaFormSet(data, instance=instance, prefix="agenda")
        self.sources = SourcesFormSet(
            data, instance=instance, prefix="sources", queryset=rows_of(VisitSource, stored, "source")
        )
        self._show_body_rows()
        for name, rows in self.pasted.items():
            rows.mark(getattr(self, name).forms, names)
        if self.is_for_review:
            # Asking for another row, or for a list to be split, is no attempt to save: nothing is judged until then.
            hold_errors_back(self.form, self.sets)

    @staticmethod
    def _first_host(hosts):
        """Whoever works for one host has it filled in, with its first mall."""
        return {"host_choice": hosts[0].key} if len({host.agency.pk for host in hosts}) == 1 else {}

    def _show_body_rows(self):
        row_of = {form.instance.pk: position for position, form in enumerate(self.bodies.forms) if form.instance.pk}
        for form in self.participants.forms:
            if form.instance.pk:
                form.initial["body_row"] = row_of.get(form.instance.body_id, 0)

    def rows_laid_out(self):
        """(name, heading, words of its button, set, box for a pasted list, rows filled, starts open) for each set that has a
        section of its own."""
        for name, heading, add_label in (
            ("participants", "Orang yang datang", "Tambah orang"),
            ("receivers", "Penerima di tuan rumah", "Tambah penerima"),
            ("agenda", "Acara", "Tambah acara"),
            ("sources", "Sumber", "Tambah sumber"),
        ):
            formset = getattr(self, name)
            typed = [form for form in formset.forms if form.is_bound and form.has_changed()]
            filled = sum(1 for form in formset.forms if form.instance.pk or form in typed)
            pasted = self.pasted.get(name)
            is_open = name == self.add or bool(typed) or bool(pasted and pasted.is_used)
            yield name, heading, add_label, formset, pasted, filled, is_open

    @property
    def sets(self):
        return [getattr(self, name) for name in ROWS]

    @property
    def visiting_rows(self):
        """The valid rows of bodies that come to learn."""
        rows = [form for form in self.bodies.forms if form not in self.bodies.deleted_forms]
        return [form for form in rows if form.picked_body and form.cleaned_data.get("role") == BodyRole.VISITING]

    @property
    def paste_boxes(self):
        return [rows.form for rows in self.pasted.values() if rows.error]

    def is_valid(self) -> bool:
        """Every part is checked, so that every error shows at once."""
        parts = [part.is_valid() for part in (self.form, *self.sets, *(rows.form for rows in self.pasted.values()))]
        return all(parts) and self._people_have_bodies()

    def _people_have_bodies(self) -> bool:
        gone = {
            position
            for position, form in enumerate(self.bodies.forms)
            if form in self.bodies.deleted_forms or not form.cleaned_data.get("body")
        }
        strays = [
            form
            for form in self.participants.forms
            if (form.has_changed() or form.instance.pk)
            and form not in self.participants.deleted_forms
            and form.cleaned_data.get("body_row") in gone
        ]
        for form in strays:
            form.add_error("body_row", "Badan ini kosong atau dihapus. Pilih badan lain untuk orang ini.")
        return not strays


def log_visit(forms: VisitForms, *, user, publish: bool, unfinished: UnfinishedVisit | None = None) -> Visit:
    """Store a valid new visit, as a draft or recorded under its number. Returns it.

    Side effects: bodies, sources and regulations that were named for the first time are stored too; the unfinished form
    that it grew from is gone. The same submission sent again (a double click, a reload) stores nothing and returns the
    visit of the first time. Raises StepRefused, and stores nothing, when somebody stored the same new body, regulation or
    source in this moment.
    """
    key = forms.form.cleaned_data["submission_key"]
    first = Visit.objects.filter(submission_key=key).first()
    if first:
        return first
    try:
        with deed(user=user, verb="log"):
            visit = _write(forms)
            if unfinished:
                unfinished.delete()
            return STEPS.take(visit, "record", user=user) if publish else visit
    except IntegrityError:
        first = Visit.objects.filter(submission_key=key).first()
        if first is None:
            raise StepRefused(
                "Orang lain baru saja menyimpan badan, dasar hukum atau sumber baru yang sama. Belum ada yang tersimpan. "
                "Simpan sekali lagi."
            ) from None
        return first


def correct_visit(forms: VisitForms, *, user) -> Visit:
    """Store the changed parts of a visit under the reason given, and nothing else. Returns the visit.

    Raises StepRefused when somebody saved in between, when it would change what was promised to who asked, or when rows would
    trade places that only one may hold at a time; then nothing is stored.
    """
    try:
        return _correct(forms, user)
    except IntegrityError:
        raise StepRefused(
            "Perubahan ini menukar hal yang hanya boleh dipegang satu baris pada satu waktu, misalnya dua pemimpin badan. "
            "Belum ada yang tersimpan. Lakukan dalam dua kali simpan."
        ) from None


def _correct(forms: VisitForms, user) -> Visit:
    cleaned = forms.form.cleaned_data
    with deed(user=user, verb="correct", reason=cleaned["change_reason"]):
        stored = Visit.objects.select_for_update().get(pk=forms.form.instance.pk)
        if version_of(stored) != cleaned["seen_version"]:
            raise StepRefused(
                "Orang lain baru saja menyimpan kunjungan ini. Buka lagi halaman ini untuk melihat bedanya."
            )
        _keep_what_was_asked(forms, stored)
        return _write(forms)


PROMISED = ("host_id", "starts_on", "ends_on", "starts_at", "head_count")


def _keep_what_was_asked(forms: VisitForms, stored: Visit) -> None:
    """A body that asked keeps its request, and what the host promised it is changed with it, on the page of the request, where
    there is room and it is told. Raises StepRefused."""
    asked = {one.body_id: one for one in stored.requests.select_related("body__agency")}
    for form in forms.bodies.forms:
        one = asked.get(form.instance.pk)
        if one and (form in forms.bodies.deleted_forms or form.picked_body != one.body.agency):
            raise StepRefused(
                f"{one.body.agency} mengajukan permohonan {one.number}. Badan itu tidak dapat dihapus atau diganti di sini: buka "
                "permohonannya untuk memisahkannya, atau biarkan bila tidak seorang pun datang."
            )
    changed = any(getattr(forms.form.instance, name) != getattr(stored, name) for name in PROMISED)
    if asked and stored.state == VisitState.ACCEPTED and changed:
        raise StepRefused(
            "Hari, jam, dan jumlah orang sudah disepakati dengan pemohon. Tawarkan hari lain di halaman permohonannya; yang datang "
            "lebih sedikit atau lebih banyak dicatat saat tiba."
        )


# --- Writing, in the order in which rows depend on each other ----------------------------------------------------


def _write(forms: VisitForms) -> Visit:
    form = forms.form
    visit = form.save(commit=False)
    visit.host = stored_agency(visit.host)
    visit.trip = _trip_of(visit, form.cleaned_data)
    visit.save()
    form.save_m2m()
    visit.recommended_by.set(stored_agency(agency) for agency in form.cleaned_data["recommenders"])
    visit.legal_bases.set(stored_basis(basis) for basis in form.cleaned_data["legal_basis_lines"])
    _write_bodies(forms)
    _write_people(forms)
    _write_receivers(forms)
    _write_agenda(forms)
    _write_sources(forms)
    return visit


def _trip_of(visit: Visit, cleaned: dict) -> Trip:
    """The trip of the visit named, else the visit's own, else a new one. An empty count leaves a shared count as it is."""
    other, head_count = cleaned["same_trip_as"], cleaned["trip_head_count"]
    trip = other.trip if other else (visit.trip if visit.trip_id else Trip())
    is_shared = trip.pk is not None and Visit.objects.filter(trip=trip).exclude(pk=visit.pk).exists()
    if trip.pk is None or (trip.head_count != head_count and not (is_shared and head_count is None)):
        trip.head_count = head_count
        trip.save()
    return trip


def _changed(formset):
    """(rows to save, rows to delete) of a set, with the form of each row to save."""
    instances = formset.save(commit=False)
    form_of = {id(form.instance): form for form in formset.forms}
    return [(row, form_of[id(row)]) for row in instances], formset.deleted_objects


def _write_bodies(forms: VisitForms):
    rows, _ = _changed(forms.bodies)  # deletions wait until the people have moved
    for body, form in rows:
        body.agency = stored_agency(form.picked_body)
        body.visit = forms.form.instance
        body.save()


def _write_people(forms: VisitForms):
    body_of_row = [form.instance for form in forms.bodies.forms]
    rows, removed = _changed(forms.participants)
    for person in removed:
        person.delete()
    # A change of leader passes through "no leader": first those who do not lead.
    for person, form in sorted(rows, key=lambda row: row[0].leads_visit or row[0].leads_body):
        person.visit = forms.form.instance
        person.body = body_of_row[form.cleaned_data["body_row"]]
        person.save()
    for body in forms.bodies.deleted_objects:
        body.delete()  # nobody belongs to it any more: `VisitForms.is_valid` saw to that


def _write_receivers(forms: VisitForms):
    rows, removed = _changed(forms.receivers)
    for receiver in removed:
        receiver.delete()
    for receiver, form in rows:
        receiver.visit = forms.form.instance
        receiver.agency = stored_agency(form.picked_body) if form.picked_body else None
        receiver.save()


def _write_agenda(forms: VisitForms):
    rows, removed = _changed(forms.agenda)
    for item in removed:
        item.delete()
    order = {id(form.instance): position for position, form in enumerate(forms.agenda.forms)}
    for item, _ in rows:
        item.visit = forms.form.instance
        item.order = order[id(item)]
        item.save()


def _write_sources(forms: VisitForms):
    rows, removed = _changed(forms.sources)
    for visit_source in removed:
        visit_source.delete()
    for visit_source, form in rows:
        visit_source.visit = forms.form.instance
        visit_source.source = store_source(form.named_source())
        visit_source.save()
