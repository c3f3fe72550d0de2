"""Regions by Kemendagri code (Kepmendagri 300.2.2-2430/2025), as they are and as they were."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from mpp_portal.kit.constraints import known
from mpp_portal.kit.history import Trail


class RegionType(models.TextChoices):
    PROVINCE = "provinsi", "Provinsi"
    REGENCY = "kabupaten", "Kabupaten"
    CITY = "kota", "Kota"


ZONE_LABELS = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}


class RegionQuerySet(models.QuerySet):
    def provinces(self):
        return self.filter(type=RegionType.PROVINCE)


class Region(models.Model):
    """A province, regency or city under today's code. Names collide (26 bare names are two regions): key on `code`."""

    code = models.CharField("kode Kemendagri", max_length=5, unique=True)
    name = models.CharField("nama resmi", max_length=80)
    short_name = models.CharField("nama pendek", max_length=80)
    type = models.CharField("jenis", max_length=10, choices=RegionType)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="provinsi"
    )
    latitude = models.DecimalField("lintang", max_digits=8, decimal_places=5)
    longitude = models.DecimalField("bujur", max_digits=8, decimal_places=5)
    label_latitude = models.DecimalField("lintang label", max_digits=8, decimal_places=5)
    label_longitude = models.DecimalField("bujur label", max_digits=8, decimal_places=5)
    timezone = models.CharField("zona waktu", max_length=20, choices=[(zone, zone) for zone in ZONE_LABELS])
    population = models.PositiveIntegerField("penduduk (jiwa, semester II 2024)", null=True, blank=True)
    area_km2 = models.DecimalField("luas (km²)", max_digits=10, decimal_places=3, null=True, blank=True)
    is_autonomous = models.BooleanField(
        "daerah otonom", default=True, help_text="Tidak untuk kabupaten/kota administrasi di DKI Jakarta."
    )
    valid_from = models.DateField("berlaku sejak", null=True, blank=True)
    valid_until = models.DateField("berlaku sampai", null=True, blank=True)
    split_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="split_offs", verbose_name="pemekaran dari"
    )

    history = Trail()
    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = "wilayah"
        verbose_name_plural = "wilayah"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="region_parent_iff_not_province",
                condition=Q(type="provinsi", parent__isnull=True) | (~Q(type="provinsi") & Q(parent__isnull=False)),
                violation_error_message="Kabupaten dan kota berada di satu provinsi; provinsi tidak punya induk.",
            ),
            models.CheckConstraint(
                name="region_validity_in_order",
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_from__lte=F("valid_until")),
                violation_error_message="Masa berlaku berakhir sebelum dimulai.",
            ),
            known("region", "type", RegionType),
            known("region", "timezone", [(zone, zone) for zone in ZONE_LABELS]),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("region_detail", kwargs={"code": self.code})

    @property
    def zone_label(self):
        """WIB, WITA or WIT (Keppres 41/1987)."""
        return ZONE_LABELS[self.timezone]


class FormerCode(models.Model):
    """A code, name or parent that a region had before. An address with a former code redirects to today's."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="former_codes", verbose_name="wilayah")
    code = models.CharField("kode lama", max_length=5, db_index=True)
    name = models.CharField("nama lama", max_length=80)
    parent_code = models.CharField("kode provinsi lama", max_length=5, blank=True)
    until = models.DateField("berlaku sampai", null=True, blank=True)
    law = models.CharField("dasar hukum", max_length=60, blank=True)
    note = models.CharField("catatan keyakinan", max_length=200, blank=True)

    history = Trail()

    class Meta:
        verbose_name = "kode lama wilayah"
        verbose_name_plural = "kode lama wilayah"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "code", "name"],
                name="former_code_once",
                violation_error_message="Kode dan nama lama ini sudah tercatat untuk wilayah ini.",
            )
        ]

    def __str__(self):
        return f"{self.code} {self.name}"


class RegionAlias(models.Model):
    """Another name under which people write a region ("Kukar", "DKI", "Sulsel")."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="aliases", verbose_name="wilayah")
    alias = models.CharField("nama lain", max_length=80)
    note = models.CharField("catatan", max_length=120, blank=True)

    history = Trail()

    class Meta:
        verbose_name = "nama lain wilayah"
        verbose_name_plural = "nama lain wilayah"
        ordering = ["alias"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "alias"],
                name="region_alias_once",
                violation_error_message="Nama lain ini sudah tercatat untuk wilayah ini.",
            )
        ]

    def __str__(self):
        return self.alias
