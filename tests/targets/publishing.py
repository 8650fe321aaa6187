"""Releases for tests: reviewed, compiled and published, each by another user."""

from datetime import date, datetime

from django.utils import timezone

from enterprises.models import KPI_BEARING, approve, change_by
from targets.models import Release
from targets.releases.workflow import compile_release, publish
from tests import factories

DAY = date(2020, 12, 31)
WORDS = {"correction_zh": "更正了一份名单。", "correction_en": "A list was corrected."}


def approve_all() -> None:
    """Approve everything as a second user."""
    reviewer = factories.UserFactory()
    with change_by(reviewer):
        for model in KPI_BEARING:
            approve(model.objects.all(), by=reviewer)


def compile_draft(slug: str = "2020", as_of: date = DAY, known_at: datetime | None = None) -> Release:
    """Return a new draft; it is a correction if figures of the day were published before."""
    correction = WORDS if Release.objects.ever_published().filter(as_of=as_of).exists() else {}
    parameters = {"slug": slug, "as_of": as_of, "known_at": known_at or timezone.now()}
    return compile_release(**parameters, by=factories.UserFactory(), at=timezone.now(), **correction)


def publish_approved(slug: str = "2020", as_of: date = DAY) -> Release:
    """Return a new release of what is approved."""
    release = compile_draft(slug, as_of)
    publish(release, by=factories.UserFactory(), at=timezone.now())
    return release


def release_everything(slug: str = "2020", as_of: date = DAY) -> Release:
    """Return a new release after approving everything."""
    approve_all()
    return publish_approved(slug, as_of)
