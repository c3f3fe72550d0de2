"""Roles of the data side: one table from role to permissions, written to groups by `sync_roles`."""

from django.contrib.auth.models import Group, Permission

RECORDS = {
    "directory": (
        "region", "formercode", "regionalias", "agency", "servicemall", "premises", "milestone", "figure",
        "designation", "malllegalbasis", "legalbasis", "source", "topic", "membership",
    ),
    "assessments": ("scheme", "aspect", "gradeband", "assessment", "aspectscore"),
    "visits": (
        "visit", "trip", "reason", "houserules", "receivingslot", "requireditem", "ruleexemption", "ruleclause",
        "receptionstage", "collectiveleave",
    ),
}  # fmt: skip

ADMIN_DATA, VERIFIKATOR, ANALIS = "Admin data", "Verifikator", "Analis"


def _codenames(*actions):
    return {(app, f"{action}_{model}") for app, models in RECORDS.items() for model in models for action in actions}


VISITS_ARE_READ_ONLY_IN_ADMIN = {
    ("visits", f"{action}_{model}") for action in ("add", "change") for model in ("visit", "trip", "reason")
}

# Proposals come from the staff of malls; data admins decide, the others look on.
SEES_PROPOSALS = {("directory", "view_proposal")}
# What readers report is handled by data admins alone: it may hold an e-mail address.
HANDLES_REPORTS = {("directory", "view_factreport"), ("directory", "change_factreport")}

ROLES = {
    ADMIN_DATA: (_codenames("view", "add", "change") - VISITS_ARE_READ_ONLY_IN_ADMIN)
    | {("assessments", "publish_assessment"), ("accounts", "view_user")}
    | {("visits", "merge_visit"), ("visits", "view_contact"), ("visits", "view_attachment")}
    | {("mpp_portal", "view_personaldatarequest"), ("mpp_portal", "handle_personaldatarequest")}
    | HANDLES_REPORTS
    | SEES_PROPOSALS
    | {("directory", "change_proposal")}
    | {("directory", f"{action}_invitation") for action in ("view", "add", "change")},
    VERIFIKATOR: _codenames("view") | SEES_PROPOSALS | {("assessments", "publish_assessment")},
    ANALIS: _codenames("view") | SEES_PROPOSALS,
}


def sync_roles():
    """Make the groups hold exactly the permissions of `ROLES`. Raises `LookupError` for a permission that is missing."""
    known = {(p.content_type.app_label, p.codename): p for p in Permission.objects.select_related("content_type")}
    for role, wanted in ROLES.items():
        missing = wanted - known.keys()
        if missing:
            raise LookupError(f"{role}: no such permissions: {sorted(missing)}")
        Group.objects.get_or_create(name=role)[0].permissions.set(known[key] for key in wanted)
