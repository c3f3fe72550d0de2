"""House rules, requests in every state, visits, papers, files and what became of them. Nothing of it happened."""

from datetime import time
from uuid import uuid4

from mpp_portal.data_requests import Letter, erase, note_request, search
from mpp_portal.retention import erase_due, forget_unmet
from visits.dating import cite_visit, prefer_date
from visits.drafts import keep_unfinished
from visits.feed import renew_feed
from visits.files import attach, remove
from visits.forms.asking import AskForm
from visits.forms.house_rules import HostRulesForm
from visits.forms.papers import LetterheadForm
from visits.house_rules import close_days, confirm_rules, open_days, open_version, store_rules, today_at
from visits.joining import join_requests, part_request, withdraw_request
from visits.logbook import VisitForms, hosts_of, log_visit
from visits.merging import merge, unmerge
from visits.pasted import split_people
from visits.posted import as_post
from visits.reception import Added, Ticks
from visits.roster import line_of, list_people, people_of
from visits.routing import route_request
from visits.uploads import clean_upload
from visits.walk_in import WalkIn, receive_walk_in

from directory.models import Source
from mpp_portal.kit.history import deed
from mpp_portal.kit.sought import Sought
from tests.factories import make_jpeg, make_pdf
from visits import asking, feedback, papers, photos, reception
from visits.models import (
    ClosedPeriod,
    CollectiveLeave,
    DelegationBody,
    HouseRules,
    Letterhead,
    PaperKind,
    Receiver,
    Trip,
    Visit,
    VisitRequest,
    VisitSource,
)
from visits.workflow import STEPS

from .directory_rows import Directory
from .hands import add, day, fill, it_is, later, posted, who


class Visits:
    def __init__(self, around: Directory):
        self.around = around
        self.links: dict[str, str] = {}  # number of a request to the secret of its link
        self.asked: dict[str, VisitRequest] = {}

    def build(self) -> None:
        self.house_rules()
        self.early_visits()
        self.dates_and_sources()
        self.old_requests()
        self.new_house_rules()
        self.merges()
        self.letterheads()
        self.received()
        self.feedback()
        self.open_requests()
        self.files()
        self.erased()
        self.unfinished()

    # --- House rules -----------------------------------------------------------------------------------------------

    def store_rules(self, **typed) -> HouseRules:
        host = self.around.host
        topics = ("day", "lead", "capacity", "items", "letter", "reply")
        typed = {
            "source_publisher": host.name, "source_title": "Perbup 12/2026", "slots_1": "09.00, 13.00", "slots_3": "09.00–11.00",
            "lead_days": "5", "reply_days": "3", "people_per_slot": "60", "people_per_day": "120", "merging": "may",
            "clause_merging": "Boleh bersama", "items": ["letter", "assignment"], "day_exempt": ["central"],
            "addressee": "Bupati Contoh", "change_reason": "Ketentuan pertama",
            **{f"clause_{topic}": f"Ketentuan {topic}" for topic in topics}, **typed,
        }  # fmt: skip
        stored = open_version(host) or HouseRules(host=host)
        typed["seen_version"] = HostRulesForm(None, instance=stored)["seen_version"].value() or 0
        form = HostRulesForm(posted(typed), instance=stored)
        assert form.is_valid(), form.errors.as_json()
        return store_rules(form, user=who("pengelola"))

    def house_rules(self) -> None:
        it_is("2026-05-18 09:00")
        self.store_rules()
        later(seconds=3)  # a slip, mended at once
        stages = {"stages": "Sambutan\nKeliling\nTanya jawab", "clause_stages": "Tiga tahap"}
        self.store_rules(people_per_day="100", change_reason="Dilengkapi", **stages)
        it_is("2026-05-19 08:00")
        confirm_rules(self.around.host, user=who("pengelola"))
        # Of a host that only has rules read in their source, confirmed by nobody.
        source = add(Source, publisher="Pemkot Wanatirta", title="Halaman kunjungan", evidence="local_government")
        add(HouseRules, host=self.around.other_host, source=source, valid_from=day("2024-01-01"))

    def new_house_rules(self) -> None:
        it_is("2026-09-21 09:00")
        host, lead = self.around.host, who("pengelola")
        self.store_rules(
            starts_from="1/10/2026", slots_1="09.00", must_stay_overnight="on", clause_overnight="Menginap satu malam",
            stages="Sambutan\nKeliling", clause_stages="Dua tahap", change_reason="Ketentuan baru",
        )  # fmt: skip
        later(minutes=1)
        first, last = day("2026-12-24"), day("2027-01-02")
        close_days(ClosedPeriod(host=host, first=first, last=last, reason="Libur akhir tahun"), user=lead)
        later(minutes=1)
        first = day("2026-11-10")
        wrong = close_days(ClosedPeriod(host=host, first=first, last=first, reason="Keliru"), user=lead)
        later(minutes=1)
        open_days(wrong, user=lead)
        leave = CollectiveLeave.objects.order_by("day").last()
        with deed(user=self.around.admin, verb="edit", reason="Dicabut"):
            leave.is_withdrawn = True
            leave.save()
        renew_feed(host, user=lead)
        later(minutes=1)
        self.feed = renew_feed(host, user=lead)

    # --- Visits that were logged -----------------------------------------------------------------------------------

    def log(self, username: str, publish: bool = True, bodies=None, **typed) -> Visit:
        rows = {name: typed.pop(name, []) for name in ("participants", "receivers", "agenda", "sources")}
        rows["bodies"] = bodies or [{"body": self.around.telaga.name, "role": "visiting"}]
        user = who(username)
        hosts = hosts_of(user)
        form = {
            "host_choice": hosts[0].key, "kind": "studi_tiru", "purpose": "Belajar alur antrean.", "known_by": "received",
            "submission_key": str(uuid4()), **typed,
        }  # fmt: skip
        forms = VisitForms(hosts=hosts, data=posted(as_post(form, **rows)))
        assert forms.is_valid(), (forms.form.errors.as_json(), [part.errors for part in forms.sets])
        return log_visit(forms, user=user, publish=publish)

    def of_last_year(self) -> None:
        it_is("2025-12-30 16:00")
        self.log("petugas-lain", date="Desember 2025", bodies=[{"body": self.around.karang.name, "role": "visiting"}])
        later(minutes=1)
        self.log("petugas", date="29/12/2025", bodies=[{"body": self.around.council.name, "role": "visiting"}])

    def early_visits(self) -> None:
        around = self.around
        it_is("2026-05-19 10:00")
        mall = f"{around.host.pk}:{around.mall.pk}"
        self.whole = self.log(
            "petugas", host_choice=mall, date="9 Maret 2026", until="10 Maret 2026", starts_at="09.30", venue="Aula <i>Randu</i>",
            purpose="Belajar alur antrean.\n\nJuga: biaya & “tarif”.", head_count="25", kind="lainnya", kind_raw="kaji tiru",
            results="Sistem antrean ditiru Bonaventura Contoh.", next_steps="=SUM(1;2)", agreements="MoU 1/2026",
            host_learned="Cara menyapa", reasons=[1, 2], topics=[1, 3], recommenders=around.ministry.name,
            legal_basis_lines="Perpres 89/2021\nPerbup Randumaya 7/2020", trip_head_count="30",
            bodies=[
                {"body": around.telaga.name, "role": "visiting", "head_count": "20", "letter_number": "005/1",
                 "letter_date": "1/3/2026", "contact_name": "Kontak Contoh", "contact_phone": "0812 3456 7890",
                 "contact_email": "kontak@contoh.example"},
                {"body": around.council.name, "role": "visiting", "head_count": "5"},
                {"body": around.ministry.name, "role": "companion"},
            ],
            participants=[
                {"body_row": "0", "title_prefix": "Drs.", "name": "Bonaventura Contoh", "title_suffix": "M.Si.",
                 "position": "Bupati", "leads_visit": "on"},
                {"body_row": "0", "name": "Wagiman", "position": "Analis", "position_level": "6"},  # one name
                {"body_row": "0", "name": "", "position": "Kepala Dinas Komunikasi", "acting_kind": "plt"},  # no name
                {"body_row": "1", "name": "Ketua Dewan", "position": "Ketua DPRD", "leads_body": "on"},
                {"body_row": "0", "name": "Pemimpin Hari Kedua", "position": "Sekretaris Daerah", "leads_visit": "on",
                 "leading_on": "10/3/2026"},
            ],
            receivers=[
                {"name": "Penerima Contoh", "position": "Kepala Dinas", "on_behalf_of": "Bupati"},
                {"name": "Sumi", "position": "", "body": around.office.name},
            ],
            agenda=[{"at": "09.30", "title": "Sambutan", "place": "Aula"}, {"title": "Keliling"}],
            sources=[{"publisher": "Harian Contoh", "title": "Rombongan datang", "evidence": "press", "differs": "30 orang"}],
        )  # fmt: skip
        later(minutes=10)
        # Without a mall, in a month and no day, of a host with another clock; one body under two names.
        self.bare = self.log(
            "petugas-lain", date="Maret 2025", date_raw="awal Maret", date_inferred="on", host_raw="Pemkot", host_inferred="on",
            bodies=[
                {"body": around.karang.name, "role": "visiting"},
                {"body": "Komisi I DPRD Karangsemi", "role": "facilitating"},
            ],
        )  # fmt: skip
        later(minutes=10)
        self.draft = self.log(
            "petugas", publish=False, date="1 Juni 2026", bodies=[{"body": around.muara_gov.name, "role": "visiting"}]
        )
        later(minutes=10)
        self.second_day = self.log(
            "petugas", host_choice=mall, date="11 Maret 2026", same_trip_as=self.whole.number, follows_number=self.whole.number,
            follow_kind="again", purpose="Lanjutan",
        )  # fmt: skip
        later(minutes=10)
        gone = self.log("terhapus", date="3 April 2026", bodies=[{"body": around.foreign.name, "role": "visiting"}])
        self.of_who_left = gone
        later(minutes=10)
        self.cancelled = self.log(
            "petugas", date="4 April 2026", bodies=[{"body": around.longest.name, "role": "visiting"}]
        )
        later(minutes=1)
        STEPS.take(self.cancelled, "cancel", user=who("petugas"), reason="Keliru dicatat")
        draft = self.log(
            "petugas", publish=False, date="5 April 2026", bodies=[{"body": around.lubuk.name, "role": "visiting"}]
        )
        later(minutes=1)
        self.cancelled_draft = STEPS.take(draft, "cancel", user=who("petugas"), reason="Tidak jadi")
        with deed(user=around.admin, verb="edit", reason="Nama perjalanan"):
            trip = Trip.objects.get(pk=self.whole.trip_id)
            trip.title = "Keliling Nusapelangi"
            trip.save()
        # What a load of old records can hold and no form gives: a year alone, no body at all, a receiver of nobody's.
        with deed(user=None, verb="load", reason="Arsip lama"):
            self.of_a_year = Visit.objects.create(
                host=around.other_host, trip=Trip.objects.create(head_count=7), submission_key=uuid4(), starts_on=day("2019-01-01"),
                date_precision="year", purpose="Tidak disebut", known_by="told", kind="konsultasi",
            )  # fmt: skip
            Receiver.objects.create(visit=self.of_a_year)
            STEPS.take(self.of_a_year, "record", user=None)
        # Corrected twice in one moment, by the same hand for the same reason; people and sources go.
        it_is("2026-05-20 10:00")
        self.correct(self.whole, venue="Aula Randu", reason="Salah tulis")
        later(seconds=2)
        self.correct(self.whole, head_count="26", reason="Salah tulis")
        later(seconds=9)
        self.correct(self.whole, **{"participants-1-DELETE": "on", "agenda-1-DELETE": "on"}, reason="Tidak ikut")
        later(seconds=1)
        self.correct(self.whole, user="pengelola", topics=["1", "2"], reason="Topik")
        later(minutes=3)
        self.correct(self.whole, **{"participants-2-name": "Kepala Dinas Contoh"}, reason="Nama diketahui")

    def correct(self, visit: Visit, user: str = "petugas", reason: str = "Koreksi", **typed) -> None:
        fill(who(user), f"/petugas/kunjungan/{visit.pk}/ubah/", "change_reason", change_reason=reason, **typed)

    def dates_and_sources(self) -> None:
        it_is("2026-05-21 10:00")
        body = [{"body": self.around.karang.name, "role": "visiting"}]
        self.dated = self.log("petugas", date="7 April 2026", bodies=body)
        for title, says, raw in (
            ("Tanggal tujuh", None, ""),
            ("Tanggal delapan", day("2026-04-08"), "Rabu (8/4)"),
            ("Entah", None, "pekan ini"),
        ):
            later(minutes=1)
            cited = VisitSource(visit=self.dated, says_on=says, says_raw=raw)
            cite_visit(cited, Source(publisher="Radar Contoh", title=title), user=who("petugas"))
        later(minutes=1)
        prefer_date(
            VisitSource.objects.get(source__title="Tanggal delapan"), user=who("petugas"), reason="Dari surat tugas"
        )

    def merges(self) -> None:
        it_is("2026-10-22 10:00")
        mall = f"{self.around.host.pk}:{self.around.mall.pk}"
        one = [{"body": self.around.lubuk.name, "role": "visiting"}]
        two = [*one, {"body": self.around.muara_gov.name, "role": "visiting"}]

        def log(date, **typed):
            later(minutes=1)
            return self.log("petugas", host_choice=mall, date=date, **typed)

        people = [{"body_row": "0", "name": "Sastra", "position": "Camat", "leads_visit": "on"}]
        kept = log("6 Oktober 2026", bodies=one)
        absorbed = log(
            "7 Oktober 2026", bodies=two, venue="Pendopo", participants=people, agenda=[{"title": "Makan siang"}], topics=[4],
            sources=[{"publisher": "Harian Contoh", "title": "Rombongan datang", "evidence": "press"}],
        )  # fmt: skip
        log("9 Oktober 2026", bodies=one, follows_number=absorbed.number, follow_kind="again")
        later(minutes=1)
        self.merged = merge(kept, absorbed, user=who("petugas"), reason="Satu peristiwa")
        kept, absorbed = (
            log("13 Oktober 2026", bodies=one),
            log("13 Oktober 2026", bodies=two, results="Hasil", participants=people),
        )
        later(minutes=1)
        self.parted = merge(kept, absorbed, user=self.around.admin, reason="Tampak sama")
        later(minutes=4)
        unmerge(self.parted, user=self.around.second, reason="Ternyata dua")
        # Merged, and merged on: the number of the first leads over the second to the third.
        first, middle = log("20 Oktober 2026", bodies=one), log("20 Oktober 2026", bodies=one)
        later(minutes=1)
        merge(middle, first, user=who("petugas"), reason="Sama")
        later(minutes=1)
        last = log("21 Oktober 2026", bodies=one)
        merge(last, middle, user=who("petugas"), reason="Sama juga")
        self.merged_twice = first

    # --- Requests --------------------------------------------------------------------------------------------------

    def ask(self, name: str, body, *days: str, host=None, **typed) -> VisitRequest:
        """A request under a name for these scripts, for these days, the dearest first."""
        later(minutes=7)
        host = host or self.around.host
        linked = {key: typed.pop(key) for key in ("follows", "follow_kind", "same_trip_as", "user") if key in typed}
        wishes = {f"day_{number}": f"{day(one):%d/%m/%Y}" for number, one in enumerate(days, start=1)}
        data = {
            "body": body.name, "unit": "", "sender": "region", "people": "20", "composition": "kepala dinas dan operator",
            "leader_name": f"Drs. Ketua {name.title()}, M.Si.", "leader_position": "Kepala Dinas", "purpose": f"Tentang {name}",
            "contact_name": f"Kontak {name}", "contact_phone": f"0812 3456 {len(self.links):04d}",
            "contact_email": f"{name.replace(' ', '-')}@contoh.example", "overnight": "ya", "topics": ["1"],
            "submission_key": str(uuid4()), **wishes, **typed,
        }  # fmt: skip
        form = AskForm(posted(data), host=host, asks_overnight=host == self.around.host)
        assert form.is_valid(), form.errors.as_json()
        form.check_days(today_at(host))
        assert not form.errors, form.errors.as_json()
        request, secret = asking.send_request(form, host=host, **linked)
        self.links[request.number], self.asked[name] = secret, request
        return request

    def accept(self, request: VisitRequest, on: str, user: str = "petugas", note: str = "") -> Visit:
        later(minutes=3)
        return asking.accept_request(request, user=who(user), day=day(on), at=time(9), note=note)

    def old_requests(self) -> None:
        """Of months ago: one that nobody answered, one that nobody came to, whose people are forgotten by now."""
        it_is("2026-06-02 09:00")
        around = self.around
        self.ask("lewat", around.karang, "2026-06-09")
        missed = self.ask("tidak datang", around.lubuk, "2026-06-10", "2026-06-11")
        visit = self.accept(missed, "2026-06-10", note="Silakan")
        asking.add_letter(missed, clean_upload(make_pdf("Surat yang hilang"), "surat.pdf"))
        it_is("2026-06-10 17:00")
        reception.miss(visit, user=who("petugas"), reason="Tidak ada kabar")
        later(minutes=1)
        reception.expect(visit, user=who("petugas"))
        later(minutes=1)
        reception.miss(visit, user=who("petugas"))
        later(seconds=30)
        asking.lapse_unanswered()
        it_is("2026-09-20 02:30")
        forget_unmet(day("2026-09-20"))
        later(minutes=1)
        erase_due(day("2026-09-20"))

    def letterheads(self) -> None:
        it_is("2026-10-26 08:00")
        host = self.around.host
        for signatory in ("Penanda Tangan Lama", "Penanda Tangan Contoh"):
            row = Letterhead.objects.filter(host=host).first() or Letterhead(host=host)
            data = {
                "government": "PEMERINTAH KABUPATEN RANDUMAYA", "office": "DPMPTSP", "address": "Jalan Contoh 1",
                "contact": "0999 123456", "place": "Randumaya", "number_format": "500.16/{urut}/DPMPTSP/{bulan}/{tahun}",
                "signatory_name": signatory, "signatory_position": "Kepala Dinas",
            }  # fmt: skip
            data["seen_version"] = LetterheadForm(None, instance=row)["seen_version"].value() or 0
            form = LetterheadForm(data, instance=row)
            assert form.is_valid(), form.errors.as_json()
            papers.store_letterhead(form, user=who("pengelola"))
            later(minutes=1)

    def received(self) -> None:
        """Delegations that came: their people, their papers."""
        around, front = self.around, lambda: who("petugas")
        it_is("2026-10-26 09:00")
        recorded = self.ask("tercatat", around.telaga, "2026-11-03", mall=str(around.mall.pk), letter_number="005/77")
        asking.add_letter(recorded, clean_upload(make_pdf("Surat tercatat"), "surat.pdf"))
        seen = [line_of(person) for person in people_of(recorded)]
        list_people(recorded, split_people(f"{seen[0]}\nBonaventura Contoh – Bupati\nWagiman – Analis"), seen=seen)
        later(minutes=1)
        seen = [line_of(person) for person in people_of(recorded)]
        list_people(recorded, split_people("\n".join(seen[:2]) + "\nSari – Operator"), seen=seen)
        visit = self.accept(recorded, "2026-11-03", note="Kami tunggu di lobi, Bonaventura Contoh.")
        later(minutes=2)
        self.reply = papers.issue(visit, PaperKind.REPLY, user=front())[0]
        undone = self.ask("batal datang", around.karang, "2026-11-03", mall=str(around.mall.pk))
        other = self.accept(undone, "2026-11-03")
        closed = self.ask("ditutup jam", around.muara_gov, "2026-11-03", people="3")
        third = self.accept(closed, "2026-11-03")

        it_is("2026-11-03 09:10")
        body = visit.bodies.get()
        people = list(visit.participants.order_by("pk"))
        reception.arrive(visit, Ticks({people[0].pk: True}), user=front())
        for person in people[1:]:  # ticks a moment apart are one entry of the trail
            later(seconds=3)
            reception.record_ticks(visit, Ticks({person.pk: True}), user=front())
        later(seconds=3)
        added = Added(uuid4(), body.pk, "Tambahan", "Operator")
        reception.record_ticks(visit, Ticks({people[1].pk: False}, [added], {body.pk: 4}), user=who("petugas-mal"))
        later(seconds=1)
        reception.record_ticks(visit, Ticks({people[1].pk: True}), user=front())
        # The wrong delegation was ticked.
        key = other.participants.first().pk
        reception.arrive(
            other, Ticks({key: True}, [Added(uuid4(), other.bodies.get().pk, "Salah", "Analis")]), user=front()
        )
        later(minutes=1)
        reception.undo_arrival(other, user=front())
        later(minutes=1)
        reception.arrive(third, Ticks({third.participants.first().pk: True}), user=front())
        papers.issue(visit, PaperKind.ATTENDANCE, user=front())
        it_is("2026-11-03 12:00")
        reception.leave(visit, Ticks({}), user=front(), note="Oleh-oleh diserahkan")
        later(minutes=1)
        reception.reopen(visit, user=front())
        later(minutes=1)
        reception.leave(visit, Ticks({}, unnamed={body.pk: 5}), user=front())
        papers.issue(visit, PaperKind.MINUTES, user=front())
        self.certificate = papers.issue(visit, PaperKind.CERTIFICATE, user=front())[0]
        visums = papers.issue(visit, PaperKind.VISUM, user=front())
        later(minutes=1)
        self.revoked = papers.revoke(visums[0], user=front(), reason="Nama keliru")
        self.visum = papers.issue(visit, PaperKind.VISUM, user=front())[0]
        STEPS.take(visit, "record", user=front())
        self.recorded = visit
        it_is("2026-11-03 18:15")
        reception.close_receptions()
        reception.miss(other, user=front(), reason="Pulang sebelum masuk")
        walked = WalkIn(
            body=self._body(around.office), mall=around.mall, purpose="Lewat saja", people=6, leader_name="Sutinah",
            leader_position="Lurah",
        )  # fmt: skip
        it_is("2026-11-04 10:00")
        self.walked_in = receive_walk_in(walked, host=around.host, user=front(), submission_key=uuid4())
        later(hours=1)
        reception.leave(self.walked_in, Ticks({}), user=front())

    def _body(self, agency) -> DelegationBody:
        return DelegationBody(agency=agency, raw_name="Kantor Perizinan")

    def feedback(self) -> None:
        it_is("2026-11-05 09:00")
        request = VisitRequest.objects.get(pk=self.asked["tercatat"].pk)
        feedback.store_feedback(request, usefulness=2, learned="Sedikit", will_apply="")
        later(minutes=1)
        told = feedback.store_feedback(request, usefulness=4, learned="Alur antrean", will_apply="Tahun depan")
        later(minutes=1)
        told = feedback.moderate(told, "show", user=who("petugas"), seen=feedback.seen_of(told))
        later(minutes=1)
        told = feedback.moderate(told, "withhold", user=who("petugas"), seen="", reason="Menyebut nama")
        later(minutes=1)
        feedback.moderate(told, "show", user=who("petugas"), seen=feedback.seen_of(told))
        waiting = VisitRequest.objects.get(pk=self.asked["ditutup jam"].pk)
        feedback.store_feedback(waiting, usefulness=1, learned="Tidak ada", will_apply="")

    def open_requests(self) -> None:
        """Requests as they wait, and those that were just answered."""
        around = self.around
        it_is("2026-11-16 09:00")
        self.ask("diajukan", around.telaga, "2026-12-15", "2026-12-17", at_1="09.00", mall=str(around.mall.pk))
        question = self.ask("perlu keterangan", around.karang, "2026-12-16")
        asking.ask_more(question, user=who("petugas"), text="Berapa orang?\nDan siapa ketuanya?")
        later(minutes=1)
        asking.answer_host(question, "Dua puluh.")
        later(minutes=1)
        asking.ask_more(question, user=who("terhapus"), text="Pasti?")
        offered = self.ask("ditawari", around.muara_gov, "2026-12-16")
        asking.offer_day(offered, user=who("petugas"), day=day("2026-12-22"), at=time(13), text="Hari itu penuh")
        agreed = self.ask("disepakati", around.lubuk, "2026-12-16")
        fresh = asking.offer_day(
            agreed, user=who("petugas"), day=day("2026-12-29"), at=None, text="Pekan berikutnya saja"
        )
        later(minutes=1)
        asking.agree(agreed, asking.offer_of(fresh))
        declined = self.ask("ditolak", around.karang, "2026-12-08", sender="other")
        asking.decline_request(declined, user=who("petugas"), text="Kami tutup. Maaf.")
        later(minutes=1)
        papers.issue(Visit.objects.get(pk=declined.visit_id), PaperKind.REPLY, user=who("petugas"))
        self.ask(
            "diajukan lagi",
            around.karang,
            "2026-12-09",
            follows=Visit.objects.get(pk=declined.visit_id),
            follow_kind="rerequest",
        )
        withdrawn = self.ask("ditarik", around.council, "2026-12-10")
        withdraw_request(withdrawn, "Anggaran dipangkas")
        cancelled = self.ask("dibatalkan", around.foreign, "2026-12-11", sender="foreign")
        visit = self.accept(cancelled, "2026-12-11")
        asking.cancel_visit(visit, user=who("petugas"), reason="Gedung diperbaiki")
        routed = self.ask("disposisi", around.office, "2026-12-10", sender="other")
        route_request(routed, to=who("pengelola"), user=who("petugas"), text="Mohon arahan")
        later(minutes=1)
        route_request(routed, to=who("terhapus"), user=who("pengelola"), text="Teruskan")
        # Two that come together, one of them withdrawn again; and two that were parted.
        self.joint = self.ask("bersama satu", around.telaga, "2027-01-05", people="10")
        guest = self.ask("bersama dua", around.karang, "2027-01-06", people="10")
        leaver = self.ask("bersama tiga", around.lubuk, "2027-01-07", people="10")
        for one in (guest, leaver):
            later(minutes=1)
            join_requests(one, self.joint, user=who("petugas"), text="Mari bersama")
        self.accept(VisitRequest.objects.get(pk=self.joint.pk), "2027-01-05", note="Bertiga")
        withdraw_request(leaver, "Tidak jadi")
        first = self.ask("dipisah satu", around.muara_gov, "2027-01-12", mall=str(around.mini.pk))
        second = self.ask("dipisah dua", around.council, "2027-01-13")
        join_requests(second, first, user=who("petugas"), text="Bersama dulu")
        later(minutes=1)
        part_request(VisitRequest.objects.get(pk=first.pk), user=who("petugas"), text="Sendiri saja")
        # The same journey to another host, and a return visit that was promised.
        along = self.ask("diterima", around.telaga, "2026-12-01", people="8")
        self.accept(along, "2026-12-01")
        seen = [line_of(person) for person in people_of(along)]
        list_people(along, split_people(f"{seen[0]}\nWiji\nDr. Sri Contoh, S.H. – Kepala Bagian"), seen=seen)
        self.ask(
            "satu perjalanan",
            around.telaga,
            "2026-12-03",
            host=around.other_host,
            same_trip_as=Visit.objects.get(pk=along.visit_id),
        )
        self.ask(
            "balasan",
            around.host,
            "2027-01-19",
            host=around.telaga,
            follows=self.recorded,
            follow_kind="return",
            user=who("petugas"),
        )

    def files(self) -> None:
        it_is("2026-11-17 09:00")
        visit, front = self.whole, who("petugas")

        def file(kind, content, name, **more):
            later(minutes=1)
            return attach(visit, clean_upload(content, name), kind=kind, user=who("petugas"), **more)

        body = visit.bodies.order_by("pk").first()
        self.letter = file(
            "surat_permohonan", make_pdf("Surat contoh"), "surat.pdf", title="Surat dari Telagawangi", body=body
        )
        file("laporan", make_pdf("Laporan"), "laporan.pdf")
        shown = file("foto", make_jpeg(40), "foto.jpg", title="Di loket")
        hidden = file("foto", make_jpeg(90), "lain.jpg")
        self.photo = photos.show_photo(
            shown, user=front, caption="Rombongan di loket", consent="Ketua rombongan, lisan"
        )
        gone = photos.show_photo(hidden, user=front, caption="Menyebut Bonaventura Contoh", consent="Tertulis")
        later(minutes=1)
        photos.hide_photo(gone, user=front, reason="Persetujuan ditarik")
        removed = file("lainnya", make_pdf("Keliru"), "keliru.pdf", title="Salah unggah")
        later(minutes=1)
        remove(removed, user=front, reason="Salah berkas")

    def erased(self) -> None:
        """One person asked to be erased, another for a copy."""
        it_is("2026-11-18 09:00")
        person = Sought(names=("Bonaventura Contoh",))
        letter = Letter("erasure", "PD/1/2026", day("2026-11-17"), "Permintaan pemilik data")
        note_request(letter, user=self.around.admin, verb="search")
        later(minutes=1)
        found = search(person)
        erase(person, [hit.key for hit in found.hits if hit.is_sure], letter, user=self.around.root)
        later(minutes=1)
        access = Letter("access", "PD/2/2026", day("2026-11-16"))
        note_request(access, user=self.around.admin, verb="search")
        later(minutes=1)
        note_request(access, user=self.around.admin, verb="access", copies=1)

    def unfinished(self) -> None:
        it_is("2026-11-19 09:00")
        typed = posted(
            {"host_choice": "", "purpose": "Belum <b>selesai</b>", "date": "entah", "bodies-0-body": "Pemkab Antah"}
        )
        self.half = keep_unfinished(typed, hosts=hosts_of(who("petugas")), user=who("petugas"))
        keep_unfinished(posted({"purpose": ""}), hosts=hosts_of(who("terhapus")), user=who("terhapus"))

    def last_week(self) -> None:
        """Of the days before the pages are asked."""
        around = self.around
        it_is("2026-11-24 15:00")
        arrived = self.ask("sedang diterima", around.muara_gov, "2026-11-30", mall=str(around.mall.pk))
        visit = self.accept(arrived, "2026-11-30")
        awaited = self.ask("ditunggu", around.council, "2026-11-30", people="7")
        self.accept(awaited, "2026-11-30")
        late = self.ask("selesai", around.karang, "2026-11-26", people="4")
        done = self.accept(late, "2026-11-26")
        it_is("2026-11-26 09:00")
        reception.arrive(
            done, Ticks({done.participants.first().pk: True}, unnamed={done.bodies.get().pk: 2}), user=who("petugas")
        )
        it_is("2026-11-26 11:00")
        reception.leave(done, Ticks({}), user=who("petugas"))
        later(minutes=1)
        reception.record_ticks(done, Ticks({}, unnamed={done.bodies.get().pk: 3}), user=who("petugas"))
        self.completed = done
        self.arrived = visit

    def this_morning(self) -> None:
        """The day on which the pages are asked, at half past nine."""
        it_is("2026-11-30 09:12")
        visit = self.arrived
        reception.arrive(visit, Ticks({visit.participants.first().pk: True}), user=who("petugas"))
        later(seconds=4)
        added = Added(uuid4(), visit.bodies.get().pk, "Baru Datang", "Analis")
        reception.record_ticks(visit, Ticks({}, [added], {visit.bodies.get().pk: 2}), user=who("petugas"))
        later(seconds=40)
        walked = WalkIn(body=self._body(self.around.units[0]), mall=None, purpose="Mampir", people=2)
        self.walked_in_today = receive_walk_in(
            walked, host=self.around.host, user=who("petugas"), submission_key=uuid4()
        )
