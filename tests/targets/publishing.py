"""How tests bring a release about: reviewed, compiled and published, each by another person."""

from datetime import date, datetime

from django.utils import timezone

from enterprises.models import KPI_BEARING, approve, change_by
from targets.models import Release
from targets.releases.workflow import compile_release, publish
from tests import factories

DAY = date(2020, 12, 31)
WORDS = {"correction_zh": "更正了一份名单。", "correction_en": "A list was corrected."}


def approve_all() -> None:
    """A second person approves everything."""
    reviewer = factories.UserFactory()
    with change_by(reviewer):
        for model in KPI_BEARING:
            approve(model.objects.all(), by=reviewer)


def compiled(slug: str = "2020", as_of: date = DAY, known_at: datetime | None = None) -> Release:
    """A draft; of a day of which figures were published before, a correction."""
    words = WORDS if Release.objects.announced().filter(as_of=as_of).exists() else {}
    asked = {"slug": slug, "as_of": as_of, "known_at": known_at or timezone.now()}
    return compile_release(**asked, by=factories.UserFactory(), at=timezone.now(), **words)


def published(slug: str = "2020", as_of: date = DAY) -> Release:
    """A release of what is approved already."""
    release = compiled(slug, as_of)
    publish(release, by=factories.UserFactory(), at=timezone.now())
    return release


def released(slug: str = "2020", as_of: date = DAY) -> Release:
    """A release of everything, approved for it."""
    approve_all()
    return published(slug, as_of)
