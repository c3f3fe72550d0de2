"""What each role may do with grades. Who drafted one never publishes it, whatever the role (`workflow.py`)."""

from mpp_portal.accounts.roles import ADMIN_DATA, ANALIS, KEEP, READ, VERIFIKATOR, Table, rights

from .models import Aspect, AspectScore, Assessment, GradeBand, Scheme

RECORDS = (Scheme, Aspect, GradeBand, Assessment, AspectScore)
PUBLISH = {"assessments.publish_assessment"}

ROLES: Table = {
    ADMIN_DATA: rights(KEEP, *RECORDS) | PUBLISH,
    VERIFIKATOR: rights(READ, *RECORDS) | PUBLISH,
    ANALIS: rights(READ, *RECORDS),
}
