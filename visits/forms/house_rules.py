"""The forms of house rules: one version with its slots, papers, exemptions, clauses and stages; and collective leave."""

from django import forms

from directory.forms import FactForm

from ..models import (
    CollectiveLeave,
    HouseRules,
    ReceivingSlot,
    ReceptionStage,
    RequiredItem,
    RuleClause,
    RuleExemption,
)


class HouseRulesForm(FactForm):
    partial_dates = {"valid_from": None, "valid_until": None, "confirmed_on": None}
    errors_at = {
        "_once_a_day": "valid_from",
        "_one_open_end": "valid_until",
        "_validity_in_order": "valid_until",
        "_counts_someone": "people_per_slot",
    }

    class Meta:
        model = HouseRules
        fields = (
            "host", "source", "valid_from", "valid_until", "confirmed_on", "lead_days", "horizon_days", "people_per_slot",
            "people_per_day", "shifts_on_holiday", "merging", "must_stay_overnight", "reply_days", "addressee", "copies_to",
            "contact_channel", "signs_travel_orders",
        )  # fmt: skip


class SlotForm(FactForm):
    errors_at = {"_once_a_weekday": "starts_at", "_in_order": "until"}

    class Meta:
        model = ReceivingSlot
        fields = ("weekday", "starts_at", "until", "is_fixed")


class ItemForm(FactForm):
    errors_at = {"_once": "item"}

    class Meta:
        model = RequiredItem
        fields = ("item",)


class ExemptionForm(FactForm):
    errors_at = {"_once": "sender"}

    class Meta:
        model = RuleExemption
        fields = ("topic", "sender")


class ClauseForm(FactForm):
    errors_at = {"_once_a_topic": "topic"}

    class Meta:
        model = RuleClause
        fields = ("topic", "text")
        widgets = {"text": forms.Textarea({"rows": 2, "cols": 60})}


class StageForm(FactForm):
    errors_at = {"_once_an_order": "order"}

    class Meta:
        model = ReceptionStage
        fields = ("order", "title")


class CollectiveLeaveForm(FactForm):
    partial_dates = {"day": None}

    class Meta:
        model = CollectiveLeave
        fields = ("day", "name", "source", "is_withdrawn")
