"""House rules as stored: read as values for `hosting.judging`, and written by their host."""

from dataclasses import replace
from datetime import date, timedelta

from django.db import IntegrityError, transaction

from directory.citing import store_source
from directory.clock import today_at
from directory.models import Agency
from mpp_portal.kit.history import deed, version_of
from mpp_portal.kit.workflow import AlreadyMoved, StepRefused
from visits.hosting.given import Closure, Rulebook, Rules, Slot
from visits.hosting.words import RuleTopic
from visits.models import (
    ClosedPeriod,
    HouseRules,
    ReceivingSlot,
    ReceptionStage,
    RequiredItem,
    RuleClause,
    RuleExemption,
)


def rules_at(host: Agency, day: date) -> HouseRules | None:
    """The version in force on `day` with all its parts, or None. Six queries at most."""
    return HouseRules.objects.filter(host=host).at(day).whole().order_by("-valid_from").first()


def versions_from(host: Agency, first: date) -> list[HouseRules]:
    """Every version in force on `first` or later, the newest first. Six queries at most."""
    return list(HouseRules.objects.filter(host=host).until_or_after(first).whole().order_by("-valid_from"))


def rulebook(host: Agency, first: date, versions: list[HouseRules] | None = None) -> Rulebook:
    """What `hosting` works on: every version in force on `first` or later (`versions_from`), and the days on which the host is
    closed, whether it has published rules or not. Seven queries at most."""
    closures = ClosedPeriod.objects.filter(host=host, last__gte=first)
    closed = tuple(Closure(one.first, one.last, one.reason) for one in closures)
    stored = versions_from(host, first) if versions is None else versions
    in_time = tuple((one.valid_from, one.valid_until, replace(as_rules(one), closed=closed)) for one in stored)
    return Rulebook(in_time, Rules(closed=closed))


def as_rules(stored: HouseRules) -> Rules:
    """One version as a value, without the days on which its host is closed. No query for rows of `whole()`."""
    return Rules(
        slots=tuple(Slot(one.weekday, one.starts_at, one.until, one.is_fixed) for one in stored.slots.all()),
        lead_days=stored.lead_days,
        horizon_days=stored.horizon_days,
        people_per_slot=stored.people_per_slot,
        people_per_day=stored.people_per_day,
        shifts_on_holiday=stored.shifts_on_holiday,
        merging=stored.merging,
        must_stay_overnight=stored.must_stay_overnight,
        reply_days=stored.reply_days,
        items=tuple(one.item for one in stored.items.all()),
        exemptions=frozenset((one.topic, one.sender) for one in stored.exemptions.all()),
        clauses={one.topic: one.text for one in stored.clauses.all()},
    )


# --- Written by the host -------------------------------------------------------------------------------------------


def open_version(host: Agency) -> HouseRules | None:
    """The version that has no end yet: the one in force, or one that begins later."""
    return HouseRules.objects.filter(host=host, valid_until=None).whole().first()


def store_rules(form, *, user) -> HouseRules:
    """Store the version of a valid `HostRulesForm`, as confirmed today by its host. Returns it.

    With `starts_from` the version before ends on the day before and stays as it was. Raises StepRefused when somebody saved
    in between; then nothing is stored.
    """
    cleaned, host = form.cleaned_data, form.instance.host
    begins = cleaned["starts_from"]
    is_new = form.instance.pk is None or begins is not None
    with deed(user=user, verb="add" if is_new else "edit", reason=cleaned["change_reason"]):
        Agency.objects.select_for_update().get(pk=host.pk)  # there may be no version yet to lock
        before = HouseRules.objects.filter(host=host, valid_until=None).first()
        if (version_of(before) if before else 0) != (cleaned["seen_version"] or 0):
            raise StepRefused(
                "Orang lain baru saja menyimpan ketentuan ini. Buka lagi halaman ini untuk melihat bedanya."
            )
        rules = form.save(commit=False)
        rules.source, rules.confirmed_on = store_source(form.named_source()), today_at(host)
        if is_new:
            if before:
                before.valid_until = begins - timedelta(days=1)
                before.save()
            rules.pk, rules.valid_from, rules._state.adding = None, begins or today_at(host), True
        # Exemptions from other rules than that of days are the data admin's: they stay.
        others = RuleExemption.objects.filter(rules=before).exclude(topic=RuleTopic.DAY) if before else ()
        kept = [(one.topic, one.sender) for one in others]
        try:
            with transaction.atomic():
                rules.save()
        except IntegrityError:
            raise StepRefused(
                "Tuan rumah ini sudah punya ketentuan yang berlaku sejak tanggal itu. Pilih tanggal mulai lain."
            ) from None
        _store_parts(rules, cleaned, kept)
        return rules


def _store_parts(rules: HouseRules, cleaned, kept: list[tuple[str, str]]) -> None:
    slots = {(one.weekday, one.starts_at): {"until": one.until, "is_fixed": one.is_fixed} for one in cleaned["slots"]}
    _sync(ReceivingSlot, rules, ("weekday", "starts_at"), slots)
    _sync(RequiredItem, rules, ("item",), {(item,): {} for item in cleaned["items"]})
    exempt = [*kept, *((RuleTopic.DAY.value, sender) for sender in cleaned["day_exempt"])]
    _sync(RuleExemption, rules, ("topic", "sender"), {one: {} for one in exempt})
    _sync(RuleClause, rules, ("topic",), {(topic.value,): {"text": text} for topic, text in cleaned["clauses"].items()})
    titles = {(order,): {"title": title} for order, title in enumerate(cleaned["stages"], start=1)}
    _sync(ReceptionStage, rules, ("order",), titles)


def _sync(model, rules: HouseRules, keys: tuple[str, ...], wanted: dict[tuple, dict]) -> None:
    """The parts of a kind become those wanted, each known by its `keys`; what stays as it was is not touched."""
    stored = {tuple(getattr(one, key) for key in keys): one for one in model.objects.filter(rules=rules)}
    for key, one in stored.items():
        if key not in wanted:
            one.delete()
    for key, fields in wanted.items():
        one = stored.get(key) or model(rules=rules, **dict(zip(keys, key, strict=True)))
        if one.pk is None or any(getattr(one, name) != value for name, value in fields.items()):
            for name, value in fields.items():
                setattr(one, name, value)
            one.save()


def confirm_rules(host: Agency, *, user) -> HouseRules:
    """The host says that its rules still hold. Returns them; raises AlreadyMoved where there are none, or when said today."""
    today = today_at(host)
    with deed(user=user, verb="confirm"):
        rules = HouseRules.objects.select_for_update().filter(host=host).at(today).order_by("-valid_from").first()
        if rules is None or rules.confirmed_on == today:
            raise AlreadyMoved("Ketentuan ini sudah dipastikan hari ini.")
        rules.confirmed_on = today
        rules.save()
        return rules


def close_days(period: ClosedPeriod, *, user) -> ClosedPeriod:
    """The host receives nobody on these days. Visits that have a place then keep it: whom to call is for people."""
    with deed(user=user, verb="add"):
        period.save()
        return period


def open_days(period: ClosedPeriod, *, user) -> None:
    """The host receives on these days after all."""
    with deed(user=user, verb="withdraw"):
        period.delete()
