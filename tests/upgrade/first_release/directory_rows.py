"""Regions, bodies, malls, claims, people, reports and grades of the dump. Nothing here is true; nobody here lives."""

from decimal import Decimal

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from mpp_portal.reportable import public_fact

from assessments.models import AspectScore, Assessment, Scheme
from assessments.workflow import STEPS as GRADE_STEPS
from assessments.workflow import draft_successor, save_draft
from directory import team
from directory.citing import cite, rank
from directory.models import (
    Agency,
    Designation,
    FactReport,
    Figure,
    FormerCode,
    LegalBasis,
    MallLegalBasis,
    Milestone,
    Premises,
    Proposal,
    Region,
    RegionAlias,
    ServiceMall,
    Source,
    Topic,
)
from directory.proposals import PROPOSAL_STEPS, propose
from directory.reports import REPORT_STEPS, forget_senders, send_report
from mpp_portal.accounts.roles import ADMIN_DATA, ANALIS, VERIFIKATOR
from mpp_portal.accounts.standing import set_active
from mpp_portal.kit.history import bulk_create_recorded, bulk_update_recorded, deed

from .hands import add, day, it_is, later, made, serve, staff, who

PLACE = {
    "latitude": Decimal("-6.51234"), "longitude": Decimal("107.1"), "label_latitude": Decimal("-6.5"),
    "label_longitude": Decimal("107.2"), "timezone": "Asia/Jakarta",
}  # fmt: skip


class Directory:
    """What the visits of the dump need of all this, and the rows whose pages are asked."""

    def build(self) -> None:
        self.accounts()
        self.regions()
        self.bodies()
        self.malls()
        self.people()

    def grow(self) -> None:
        self.moves()
        self.claims()
        self.proposals()
        self.reports()

    def late(self) -> None:
        """What is done in the last weeks, after most visits."""
        it_is("2026-11-20 02:30")
        forget_senders()
        it_is("2026-11-24 10:00")
        self.report = self.told(
            "Kurang 2", source_address="https://contoh.example/hitung", email="pembaca2@contoh.example"
        )
        self.invitations()
        self.grades()

    def accounts(self) -> None:
        it_is("2025-02-03 08:30")
        self.root = made("akar", "Akar Contoh", is_staff=True, is_superuser=True)
        self.admin = staff("data-satu", "Dewi Contoh", ADMIN_DATA)
        self.second = staff("data-dua", "Lestari", ADMIN_DATA)
        self.verifier = staff("verifikator", "Verifikator Contoh", VERIFIKATOR)
        self.analyst = staff("analis", "", ANALIS)  # no name: shown by the user name

    def regions(self) -> None:
        it_is("2025-02-03 09:00")
        admin = self.admin
        self.province = add(
            Region, by=admin, reason="Provinsi contoh", code="99", name="Nusapelangi", short_name="Nusapelangi",
            type="provinsi", **PLACE,
        )  # fmt: skip

        def region(code, name, type="kabupaten", **fields):
            full = f"{type.capitalize()} {name}"
            place = PLACE | {"parent": self.province, **fields}
            return add(Region, by=admin, code=f"99.{code}", name=full, short_name=name, type=type, **place)

        self.randumaya = region("01", "Randumaya", population=123_456, area_km2=Decimal("1234.567"))
        self.telagawangi = region("02", "Telagawangi", population=0)  # counted, and nobody lives there
        self.karangsemi = region("03", "Karangsemi", timezone="Asia/Jayapura")
        self.lubuksari = region("04", "Lubuk & Sari", valid_from=day("1999-10-04"), valid_until=day("2025-12-31"))
        self.muara = region("05", "Muara O'Kencana", split_from=self.lubuksari, valid_from=day("2026-01-01"))
        self.wanatirta = region("71", "Wanatirta", type="kota", timezone="Asia/Makassar", is_autonomous=False)
        add(RegionAlias, by=admin, region=self.randumaya, alias="Randu", note="sebutan sehari-hari")
        add(
            FormerCode, by=admin, region=self.wanatirta, code="99.61", name="Kotif Wanatirta", parent_code="98",
            until=day("2001-06-20"), law="UU 1/2001", note="belum pasti",
        )  # fmt: skip

    def bodies(self) -> None:
        later(minutes=20)
        admin = self.admin

        def government(region):
            return add(Agency, by=admin, kind="government", name=f"Pemerintah {region.name}", region=region)

        self.host, self.other_host = government(self.randumaya), government(self.wanatirta)
        self.telaga, self.karang = government(self.telagawangi), government(self.karangsemi)
        self.lubuk, self.muara_gov = government(self.lubuksari), government(self.muara)
        self.council = add(Agency, by=admin, kind="council", name="DPRD Kabupaten Telagawangi", region=self.telagawangi)
        self.office = add(
            Agency, by=admin, kind="one_stop_office", name="DPMPTSP Kabupaten Randumaya", short_name="DPMPTSP Randu",
            other_names="Dinas Perizinan Randumaya\nKantor Pelayanan", region=self.randumaya, parent=self.host,
        )  # fmt: skip
        self.ministry = add(
            Agency, by=admin, kind="ministry", name="Kementerian Contoh Republik", short_name="Kemencontoh"
        )
        self.foreign = add(Agency, by=admin, kind="foreign", name="Préfecture d’Exemple — 例", country="Prancis")
        self.longest = add(
            Agency, by=admin, kind="association", region=self.karangsemi, valid_until=day("2026-06-30"),
            name=("Perhimpunan Penyelenggara Pelayanan Publik Terpadu Satu Pintu se-Nusapelangi " * 3)[:160],
        )  # fmt: skip
        self.nameless_kind = add(Agency, by=admin, kind="other", name="<b>Forum</b> \"Layanan\" & 'Warga' 🙂")
        # Many at once, as a load of a file writes them: their entries are of one deed, those of the second of another.
        kinds = ("hospital", "health_centre", "police", "university", "village", "enterprise", "private", "vertical")
        with deed(user=admin, verb="load", reason="Badan dari berkas"):
            rows = [Agency(kind=kind, name=f"Unit {kind} Randumaya", region=self.randumaya) for kind in kinds]
            rows += [Agency(kind="local", name=f"Dinas Contoh {n}", region=self.karangsemi) for n in range(1, 13)]
            self.units = bulk_create_recorded(Agency, rows)
        later(seconds=2)
        with deed(user=admin, verb="edit", reason="Nama singkat"):
            for row in self.units:
                row.short_name = row.name[:12]
            bulk_update_recorded(Agency, self.units, ["short_name"])

    def malls(self) -> None:
        later(minutes=20)
        admin = self.admin
        self.mall = add(
            ServiceMall, by=admin, name="MPP Kabupaten Randumaya", brand_name="Randu Sejahtera", slug="mpp-randumaya",
            region=self.randumaya, organizer=self.office, contact="Jalan Contoh 1\nRandumaya",
        )  # fmt: skip
        self.mini = add(
            ServiceMall, by=admin, kind="mini", name="Mini MPP Randumaya Timur", slug="mini-randumaya-timur",
            region=self.randumaya,
        )  # fmt: skip
        self.bare = add(
            ServiceMall, by=admin, kind="gerai", name="Gerai Telaga", slug="gerai-telaga", region=self.telagawangi
        )
        later(seconds=3)  # the same hand, the same verb, within five seconds
        with deed(user=admin, verb="edit"):
            self.mall.brand_name = "Randu Sejahtera Bersama"
            self.mall.save()
        later(seconds=4)
        with deed(user=admin, verb="edit"):
            self.mall.contact = "Jalan Contoh 1, Randumaya"
            self.mall.save()
        later(seconds=1)
        with deed(user=self.second, verb="edit"):
            self.mall.contact = "Jalan Contoh 2, Randumaya"
            self.mall.save()

    def people(self) -> None:
        it_is("2025-02-04 08:00")
        serve(made("pengelola", "Pengelola Contoh"), self.host, role="pengelola", valid_from=day("2025-02-01"))
        serve(made("petugas", "Petugas Contoh"), self.host)
        serve(made("petugas-mal", "Wagiyo"), self.host, self.mall)
        serve(made("petugas-lain", "Petugas Wanatirta"), self.other_host)
        serve(made("pengelola-lain", "Pengelola Wanatirta"), self.other_host, role="pengelola")
        serve(made("petugas-telaga", "Petugas Telagawangi"), self.telaga)
        self.leaving = serve(made("purna", "Purna Tugas"), self.host)
        self.moving = serve(made("pindah", "Pindah Tugas"), self.host, self.mini)
        serve(made("nanti", "Baru Nanti"), self.host, valid_from=day("2027-01-01"))
        serve(made("terhapus", "Akun Terhapus"), self.host)
        made("asing", "Tanpa Keanggotaan")
        made("nonaktif", "Akun Nonaktif")
        later(minutes=5)
        set_active(who("nonaktif"), False, user=self.admin, reason="Pensiun")
        later(minutes=1)
        set_active(who("nonaktif"), True, user=self.root, reason="Keliru")
        later(minutes=1)
        set_active(who("nonaktif"), False, user=self.admin, reason="Memang pensiun")
        code = made("berkode", "Dengan Verifikasi Dua Langkah")
        TOTP.activate(code, "JBSWY3DPEHPK3PXP")
        RecoveryCodes.activate(code)

    def moves(self) -> None:
        it_is("2026-05-04 08:00")
        team.leave(self.leaving, user=self.admin, last_day=day("2026-05-31"), reason="Purnatugas")
        later(minutes=5)
        team.transfer(
            self.moving,
            user=self.admin,
            first_day=day("2026-06-01"),
            agency=self.other_host,
            role="pengelola",
            reason="Mutasi",
        )

    def claims(self) -> None:
        it_is("2026-05-05 08:00")
        admin, mall = self.admin, self.mall
        self.press = add(
            Source, by=admin, publisher="Harian Contoh", title="Mal baru dibuka", address="https://contoh.example/mal",
            published_on=day("2021-05-01"), published_precision="month", accessed_on=day("2025-02-01"),
        )  # fmt: skip
        self.decree = add(
            Source, by=admin, publisher="Kementerian Contoh", title="Keputusan 1/2022", evidence="decree",
            published_on=day("2022-01-01"), published_precision="year",
        )  # fmt: skip
        self.oral = add(Source, by=admin, publisher="Petugas", title="Keterangan lisan", evidence="oral")
        add(
            Premises, by=admin, mall=mall, address="Jalan Lama 9", used_from=day("2019-01-01"),
            used_until=day("2021-04-30"), source=self.press,
        )  # fmt: skip
        add(
            Premises, by=admin, mall=mall, address="Jalan Contoh 1", latitude=Decimal("-6.51000"),
            longitude=Decimal("107.10000"), floors=3, used_from=day("2021-05-01"), source=self.decree,
        )  # fmt: skip
        for kind, when, precision in (
            ("commitment", "2018-01-01", "year"), ("trial", "2021-03-01", "month"), ("inaugurated", "2021-05-03", "day"),
            ("evaluated", "2023-11-10", "day"), ("evaluated", "2024-11-12", "day"),
        ):  # fmt: skip
            add(Milestone, mall=mall, kind=kind, happened_on=day(when), happened_precision=precision, source=self.press)
        self.undated = add(Milestone, by=admin, mall=self.mini, kind="operational", source=self.oral)
        add(
            Milestone,
            mall=self.mini,
            kind="relocated",
            is_planned=True,
            happened_on=day("2027-01-01"),
            source=self.oral,
        )
        self.opened = add(Milestone, mall=mall, kind="operational", happened_on=day("2021-05-10"), source=self.press)
        later(minutes=1)
        opened = Milestone(mall=mall, kind="operational", happened_on=day("2021-06-01"), announced_on=day("2022-01-05"))
        self.other_opening = cite(opened, self.decree, user=admin, reason="Menurut keputusan")
        later(minutes=1)
        rank(self.opened, "rejected", user=admin, reason="Wartawan keliru")
        # Two sources that disagree, and none preferred; then one that is.
        self.figure = add(
            Figure, by=admin, mall=mall, kind="gerai", value=32, as_of=day("2024-01-01"), source=self.press
        )
        self.disputed = cite(
            Figure(mall=mall, kind="gerai", value=30, as_of=day("2024-01-01")),
            Source(publisher="Radar Contoh", title="Tiga puluh gerai"), user=self.second,
        )  # fmt: skip
        self.services = add(
            Figure,
            by=admin,
            mall=mall,
            kind="layanan",
            value=310,
            qualifier="about",
            source=self.press,
            note="“sekitar 310”",
        )
        cite(Figure(mall=mall, kind="layanan", value=315), self.decree, user=admin)
        later(minutes=1)
        rank(self.services, "preferred", user=admin, reason="Dihitung sendiri")
        later(minutes=1)
        rank(Figure.objects.get(mall=mall, value=315), "preferred", user=self.second, reason="Keputusan lebih kuat")
        later(seconds=2)
        rank(Figure.objects.get(mall=mall, value=315), "normal", user=self.second, reason="Belum sah")
        add(
            Figure, mall=mall, kind="loket", value=0, is_planned=True, as_of=day("2027-01-01"), as_of_precision="year",
            source=self.oral,
        )  # fmt: skip
        add(Figure, mall=mall, kind="instansi", value=12, superseded_on=day("2025-01-01"), source=self.press)
        self.prime = add(
            Designation, by=admin, mall=mall, kind="prime", title="MPP berkinerja prima", issuer=self.ministry, year=2023,
            source=self.decree, rank="preferred", rank_reason="Keputusan resmi",
        )  # fmt: skip
        add(Designation, by=admin, mall=mall, kind="other", title="Mal teladan", source=self.press)
        self.perpres = LegalBasis.objects.filter(citation="Perpres 89/2021").first() or add(
            LegalBasis, by=admin, kind="perpres", citation="Perpres 89/2021", about="Mal Pelayanan Publik"
        )
        self.local_rule = add(
            LegalBasis, by=admin, kind="perkada", citation="Perbup Randumaya 7/2020", other_names="Perbup 7"
        )
        add(MallLegalBasis, by=admin, mall=mall, legal_basis=self.local_rule, source=self.press)
        add(Topic, by=admin, code="topik-contoh", name="Topik contoh", order=900, synonyms="contoh; misal")

    def proposals(self) -> None:
        it_is("2026-05-11 09:00")

        def figure(value, username="petugas"):
            row = Proposal(
                mall=self.mall, claim="figure", figure_kind="instansi", value=value, day=day("2026-05-01"),
                source_publisher="DPMPTSP Kabupaten Randumaya", source_title=f"Surat {value}", note="Dihitung di lantai dua",
            )  # fmt: skip
            return propose(row, user=who(username))

        self.waiting_proposal = figure(20)
        later(minutes=1)
        PROPOSAL_STEPS.take(figure(21), "accept", user=self.admin)
        later(minutes=1)
        PROPOSAL_STEPS.take(figure(22), "decline", user=self.admin, reason="Tanpa bukti")
        later(minutes=1)
        PROPOSAL_STEPS.take(figure(23), "withdraw", user=who("petugas"))
        later(minutes=1)
        event = Proposal(
            mall=self.mini, claim="milestone", milestone_kind="trial", day=day("2026-04-01"), day_precision="month",
            source_publisher="DPMPTSP Kabupaten Randumaya", source_title="Uji coba", evidence="oral",
        )  # fmt: skip
        PROPOSAL_STEPS.take(propose(event, user=who("terhapus")), "accept", user=self.second)

    def told(self, wrong: str, **more) -> FactReport:
        _, seen = public_fact(f"figure:{self.figure.pk}")
        return send_report(seen, address="203.0.113.9", wrong=wrong, **more)

    def reports(self) -> None:
        it_is("2026-05-12 09:00")
        self.old_report = self.told("Jumlahnya 31", right_value="31", email="pembaca@contoh.example")
        REPORT_STEPS.take(self.old_report, "accept", user=self.admin)
        later(minutes=1)
        REPORT_STEPS.take(self.told("Beli obat murah"), "spam", user=self.admin)
        later(minutes=1)
        REPORT_STEPS.take(self.told("Tidak percaya"), "decline", user=self.second, reason="Sumbernya jelas")

    def invitations(self) -> None:
        it_is("2026-11-24 10:30")
        lead = who("pengelola")
        self.invitation = team.invite(
            user=lead,
            email="Undangan@Contoh.example",
            name="Diundang Contoh",
            agency=self.host,
            mall=self.mall,
            role="petugas",
        )
        later(minutes=1)
        self.invitation = team.INVITATION_STEPS.take(self.invitation, "remind", user=lead)
        later(minutes=1)
        gone = team.invite(user=lead, email="tarik@contoh.example", name="Ditarik", agency=self.host, role="petugas")
        team.INVITATION_STEPS.take(gone, "withdraw", user=lead)
        later(minutes=1)
        joined = team.invite(
            user=lead, email="baru.bergabung@contoh.example", name="Baru", agency=self.host, role="petugas"
        )
        team.accept_as_new(joined, name="Baru Bergabung", password="panjang-dan-acak-93")
        later(minutes=1)
        team.invite(user=self.admin, email="calon@contoh.example", name="Calon", staff_role=VERIFIKATOR)

    def grades(self) -> None:
        it_is("2026-11-24 11:00")
        scheme, survey = Scheme.objects.get(code="pekppp-2022"), Scheme.objects.get(code="skm-2017")

        def draft(reason="Dari sumber", by=self.admin, **fields):
            row = Assessment(**{"scheme": scheme, "source": self.decree, "year": 2023, **fields})
            return save_draft(row, user=by, reason=reason)

        def publish(row, by=self.second):
            later(minutes=1)
            return GRADE_STEPS.take(row, "publish", user=by, reason="Sesuai dengan sumber")

        self.grade = publish(draft(region=self.randumaya, index=Decimal("4.44"), letter="A-"))
        with deed(user=self.admin, verb="edit", reason="Skor aspek"):
            for number, aspect in enumerate(scheme.aspects.order_by("order")):
                AspectScore.objects.create(
                    assessment=self.grade, aspect=aspect, score=Decimal("4.1") + number / Decimal(10)
                )
        publish(draft(region=self.randumaya, year=2022, letter="B"))  # no index was published
        self.mismatch = publish(draft(region=self.wanatirta, index=Decimal("2.1"), letter="A"))  # as published
        publish(draft(mall=self.mall, index=Decimal("4.0"), rank="preferred", rank_reason="Keputusan"))
        later(minutes=1)
        publish(draft(mall=self.mall, index=Decimal("3.9"), source=self.press, rank="preferred", rank_reason="Ralat"))
        self.unit_grade = publish(
            draft(agency=self.office, scheme=survey, index=Decimal("88.31"), respondents=400, year=None)
        )
        self.superseded = publish(draft(region=self.telagawangi, index=Decimal("3.1"), announced_on=day("2024-01-02")))
        later(minutes=1)
        publish(draft_successor(self.superseded, user=self.admin, reason="Salah ketik"))
        self.open_successor = draft_successor(self.mismatch, user=self.second, reason="Diperiksa ulang")
        self.draft_grade = draft(region=self.karangsemi, index=Decimal("0"), letter="F", note="Nol adalah nilai")
        GRADE_STEPS.take(
            draft(region=self.karangsemi, letter="C"), "discard", user=self.admin, reason="Bukan wilayah ini"
        )
        rejected = publish(draft(region=self.muara, index=Decimal("4.9"), source=self.oral))
        later(minutes=1)
        rank(rejected, "rejected", user=self.admin, reason="Hanya lisan")
        assert Assessment.objects.filter(state="superseded").count() == 1


def an_account_goes() -> None:
    """For good: no page offers it, and a database may show it all the same."""
    it_is("2026-11-27 16:00")
    with deed(user=None, verb="erase", reason="Akun dihapus operator"):
        who("terhapus").delete()
