"""Public bodies, and who acts for them."""

from django.db import models
from django.db.models import F, Q

from mpp_portal.kit.constraints import known
from mpp_portal.kit.history import OFFICE, Trail
from mpp_portal.kit.public_keys import PublicKey, key_once

from .regions import Region


class AgencyKind(models.TextChoices):
    GOVERNMENT = "government", "Pemerintah daerah"
    COUNCIL = "council", "DPRD"
    COMMISSION = "commission", "Komisi atau alat kelengkapan DPRD"
    ONE_STOP_OFFICE = "one_stop_office", "DPMPTSP"
    LOCAL = "local", "Perangkat daerah"
    VERTICAL = "vertical", "Instansi vertikal"
    HOSPITAL = "hospital", "Rumah sakit"
    HEALTH_CENTRE = "health_centre", "Puskesmas"
    POLICE = "police", "Kepolisian"
    UNIVERSITY = "university", "Perguruan tinggi"
    VILLAGE = "village", "Desa atau kelurahan"
    ASSOCIATION = "association", "Asosiasi"
    ENTERPRISE = "enterprise", "BUMN atau BUMD"
    PRIVATE = "private", "Swasta"
    MINISTRY = "ministry", "Kementerian atau lembaga"
    FOREIGN = "foreign", "Lembaga luar negeri"
    OTHER = "other", "Lainnya"


# A region has one government, one council and one one-stop office (Perpres 89/2021 art. 7: the organiser is the DPMPTSP
# ex officio, whatever its full name): they are known by role and region, never by name.
ONE_A_REGION = (AgencyKind.GOVERNMENT, AgencyKind.COUNCIL, AgencyKind.ONE_STOP_OFFICE)


class Agency(PublicKey):
    """Any body that hosts, visits, issues or is assessed. `other_names` holds one spelling a line."""

    kind = models.CharField("jenis", max_length=20, choices=AgencyKind)
    name = models.CharField("nama", max_length=160)
    short_name = models.CharField("nama singkat", max_length=60, blank=True)
    other_names = models.TextField("sebutan lain", blank=True, help_text="Satu sebutan per baris.")
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="agencies", verbose_name="wilayah"
    )
    country = models.CharField("negara", max_length=60, blank=True, help_text="Hanya untuk lembaga luar negeri.")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name="badan induk"
    )
    valid_from = models.DateField("ada sejak", null=True, blank=True)
    valid_until = models.DateField("ada sampai", null=True, blank=True)

    history = Trail()

    class Meta:
        verbose_name = "badan"
        verbose_name_plural = "badan"
        ordering = ["name", "pk"]
        constraints = [
            key_once("agency"),
            models.UniqueConstraint(
                fields=["region", "kind"],
                condition=Q(kind__in=[kind.value for kind in ONE_A_REGION]),
                name="agency_one_a_region",
                violation_error_message="Wilayah ini sudah punya badan jenis ini.",
            ),
            models.UniqueConstraint(
                fields=["name", "region"],
                name="agency_name_once_a_region",
                violation_error_message="Badan dengan nama ini sudah ada di wilayah ini.",
            ),
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(region__isnull=True),
                name="agency_name_once_without_region",
                violation_error_message="Badan dengan nama ini sudah ada.",
            ),
            models.CheckConstraint(
                name="agency_region_known_by_kind",
                condition=~Q(kind__in=[kind.value for kind in ONE_A_REGION]) | Q(region__isnull=False),
                violation_error_message="Pemerintah daerah, DPRD dan DPMPTSP selalu punya wilayah.",
            ),
            models.CheckConstraint(
                name="agency_country_only_if_foreign",
                condition=Q(country="") | Q(kind="foreign"),
                violation_error_message="Negara hanya diisi untuk lembaga luar negeri.",
            ),
            models.CheckConstraint(
                name="agency_validity_in_order",
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_from__lte=F("valid_until")),
                violation_error_message="Masa berlaku berakhir sebelum dimulai.",
            ),
            known("agency", "kind", AgencyKind),
        ]

    def __str__(self):
        return self.name

    @property
    def zone_label(self) -> str:
        """ "WIB", "WITA" or "WIT": the clock of its region, and that of the capital for a body without one."""
        return self.region.zone_label if self.region else "WIB"

    def spellings(self):
        """Every way this body is written: its name, short name and other names."""
        return [text for text in (self.name, self.short_name, *self.other_names.splitlines()) if text.strip()]


class Role(models.TextChoices):
    PETUGAS = "petugas", "Petugas"
    PENGELOLA = "pengelola", "Pengelola"


def reached_by(memberships) -> Q:
    """Rows (of Membership or Invitation) that these memberships reach; none without a membership."""
    reached = Q(pk__in=())
    for one in memberships:
        reached |= Q(agency=one.agency_id, mall=one.mall_id) if one.mall_id else Q(agency=one.agency_id)
    return reached


class MembershipQuerySet(models.QuerySet):
    def at(self, day):
        """In force on `day`. A membership ends on the day before `valid_until`'s next day: both ends are included."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_until__isnull=True) | Q(valid_until__gte=day)
        )

    def within(self, memberships):
        """Those in the teams that these memberships of a pengelola reach."""
        return self.filter(reached_by(memberships))


class Membership(models.Model):
    """A person acts for a host, for one mall of it or for all. A transfer ends one row and opens another."""

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="memberships", verbose_name="pengguna")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="memberships", verbose_name="tuan rumah")
    mall = models.ForeignKey(
        "directory.ServiceMall",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name="MPP",
        help_text="Kosongkan bila bertugas untuk semua MPP dan kunjungan tuan rumah ini.",
    )
    role = models.CharField("peran", max_length=10, choices=Role, default=Role.PETUGAS)
    valid_from = models.DateField("sejak", null=True, blank=True)
    valid_until = models.DateField("sampai", null=True, blank=True)

    history = Trail(audience=OFFICE)
    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "keanggotaan"
        verbose_name_plural = "keanggotaan"
        ordering = ["user", "agency", "pk"]
        constraints = [
            models.CheckConstraint(
                name="membership_validity_in_order",
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_from__lte=F("valid_until")),
                violation_error_message="Keanggotaan berakhir sebelum dimulai.",
            ),
            known("membership", "role", Role),
        ]

    def __str__(self):
        return f"{self.user} – {self.get_role_display()} {self.mall or self.agency}"
