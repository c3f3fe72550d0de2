"""Malls, where they stand, and the reference lists around them."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from mpp_portal.kit.constraints import known
from mpp_portal.kit.history import Trail
from mpp_portal.kit.public_keys import PublicKey, key_once

from .agencies import Agency
from .regions import Region

RESERVED_SLUGS = ("bandingkan", "ajukan", "status")


class MallKind(models.TextChoices):
    MPP = "mpp", "Mal Pelayanan Publik"
    MINI = "mini", "Mini MPP"
    BOOTH = "gerai", "Gerai Pelayanan Publik"
    PTSP = "ptsp", "Kantor PTSP"


class ServiceMall(PublicKey):
    """A mall of a region. A region may run several, and one may serve several regions (Perpres 89/2021 art. 3).

    It has no status column: its stage is read from its milestones. Its page stands under its slug, which admins may change;
    its key is what lasts.
    """

    kind = models.CharField("jenis", max_length=5, choices=MallKind, default=MallKind.MPP)
    name = models.CharField("nama resmi", max_length=120)
    brand_name = models.CharField("nama sebutan", max_length=80, blank=True)
    slug = models.SlugField("alamat halaman", max_length=120, unique=True)
    region = models.ForeignKey(Region, models.PROTECT, related_name="malls", verbose_name="wilayah")
    organizer = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="organized_malls", verbose_name="penyelenggara"
    )
    contact = models.TextField("kontak kantor", blank=True, help_text="Kontak kantor, bukan nomor pribadi.")

    history = Trail()

    class Meta:
        verbose_name = "MPP"
        verbose_name_plural = "MPP"
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["name", "id"], name="mall_list_order")]
        constraints = [
            key_once("mall"),
            models.UniqueConstraint(
                fields=["region", "name"],
                name="mall_name_once_a_region",
                violation_error_message="MPP dengan nama ini sudah ada di wilayah ini.",
            ),
            models.CheckConstraint(
                name="mall_slug_not_reserved",
                condition=~Q(slug__in=RESERVED_SLUGS),
                violation_error_message="Alamat halaman ini dipakai oleh halaman lain.",
            ),
            known("service_mall", "kind", MallKind),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("mall_detail", kwargs={"slug": self.slug})


class Premises(PublicKey):
    """A building that a mall uses or used: malls move."""

    mall = models.ForeignKey(ServiceMall, models.PROTECT, related_name="premises", verbose_name="MPP")
    address = models.CharField("alamat", max_length=250)
    latitude = models.DecimalField("lintang", max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField("bujur", max_digits=8, decimal_places=5, null=True, blank=True)
    floors = models.PositiveSmallIntegerField("jumlah lantai", null=True, blank=True)
    used_from = models.DateField("dipakai sejak", null=True, blank=True)
    used_until = models.DateField("dipakai sampai", null=True, blank=True)
    source = models.ForeignKey("directory.Source", models.PROTECT, related_name="premises", verbose_name="sumber")

    history = Trail()

    class Meta:
        verbose_name = "gedung"
        verbose_name_plural = "gedung"
        ordering = [F("used_from").desc(nulls_last=True), "pk"]
        constraints = [
            key_once("premises"),
            models.CheckConstraint(
                name="premises_use_in_order",
                condition=Q(used_from__isnull=True) | Q(used_until__isnull=True) | Q(used_from__lte=F("used_until")),
                violation_error_message="Pemakaian gedung berakhir sebelum dimulai.",
            ),
            models.CheckConstraint(
                name="premises_point_whole",
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                # Both named as known: a comparison with NULL is neither true nor false, and a constraint lets it pass.
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-12, 7),
                    longitude__range=(94, 142),
                ),
                violation_error_message="Isi lintang dan bujur bersama-sama, di dalam wilayah Indonesia.",
            ),
        ]

    def __str__(self):
        return self.address


class LegalBasisKind(models.TextChoices):
    LAW = "uu", "Undang-Undang"
    GOVERNMENT_REGULATION = "pp", "Peraturan Pemerintah"
    PRESIDENTIAL_REGULATION = "perpres", "Peraturan Presiden"
    MINISTERIAL_REGULATION = "permen", "Peraturan Menteri"
    MINISTERIAL_DECREE = "kepmen", "Keputusan Menteri"
    MINISTERIAL_GUIDELINE = "pedoman", "Pedoman Menteri"
    LOCAL_REGULATION = "perda", "Peraturan Daerah"
    HEAD_REGULATION = "perkada", "Peraturan Kepala Daerah"
    HEAD_DECREE = "kepkada", "Keputusan Kepala Daerah"


class LegalBasis(models.Model):
    """A regulation or decree, cited by its short form ("Perpres 89/2021"); titles vary in print, numbers do not."""

    kind = models.CharField("jenis", max_length=10, choices=LegalBasisKind)
    citation = models.CharField("sebutan", max_length=80, unique=True, help_text="Misalnya: Perpres 89/2021.")
    about = models.CharField("tentang", max_length=250, blank=True)
    other_names = models.TextField("sebutan lain", blank=True, help_text="Satu sebutan per baris.")

    history = Trail()

    class Meta:
        verbose_name = "dasar hukum"
        verbose_name_plural = "dasar hukum"
        ordering = ["citation"]
        constraints = [
            known("legal_basis", "kind", LegalBasisKind),
        ]

    def __str__(self):
        return self.citation


class Topic(models.Model):
    """What a visit is about and what an aspect is about: the six aspects of PEKPPP and what else visitors come for."""

    code = models.SlugField("kode", max_length=30, unique=True)
    name = models.CharField("nama", max_length=80)
    order = models.PositiveSmallIntegerField("urutan")
    synonyms = models.CharField("kata lain", max_length=250, blank=True)

    history = Trail()

    class Meta:
        verbose_name = "topik"
        verbose_name_plural = "topik"
        ordering = ["order"]

    def __str__(self):
        return self.name
