"""Fixtures of the import pages: the district of the workbooks, clerk, reviewer and client."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from enterprises.imports import jobs
from enterprises.models import ImportBatch, ImportWork
from tests.enterprises.admin.people import client_of, person
from tests.enterprises.imports.conftest import district
from tests.workbooks import ledgers

__all__ = ["district"]


@pytest.fixture
def clerk(db):
    return person("clerk", username="zhang")


@pytest.fixture
def reviewer(db):
    return person("reviewer", username="li")


def address(name, batch):
    return reverse(f"admin:enterprises_importbatch_{name}", args=[batch.pk])


def run_pending_jobs():
    """Run the pending jobs as the worker would; return the failure code of each, None for success."""
    found = list(ImportWork.objects.filter(ended_at=None).order_by("pk"))
    for work in found:
        jobs.carry_out(work.pk)
        work.refresh_from_db()
    return [work.failure and work.failure["code"] for work in found]


@pytest.fixture
def desk(clerk, tmp_path):
    """Return a client of the import pages, signed in as the clerk."""
    return ImportClient(clerk, tmp_path)


class ImportClient:
    def __init__(self, user, folder):
        self.user, self.folder, self.client = user, folder, client_of(user)

    def hand_in(self, name, kind=None, content=None):
        if content is None:
            path, made = ledgers.made(name, self.folder)
            content, kind, name = path.read_bytes(), kind or made, path.name
        answer = self.client.post(
            reverse("admin:enterprises_importbatch_add"),
            {"kind": kind, "file": SimpleUploadedFile(name, content)},
        )
        assert answer.status_code == 302, answer.context["form"].errors
        run_pending_jobs()
        return ImportBatch.objects.latest("pk")

    def understood(self, batch):
        """Return the initial values of the columns form."""
        form = self.client.get(address("understood", batch)).context["form"]
        return {name: form[name].value() or "" for name in form.fields}

    def plan(self, batch, **said):
        answer = self.client.post(
            address("understood", batch), {**self.understood(batch), "plan": "1", **said}
        )
        assert answer.status_code == 302, answer.context["form"].errors
        run_pending_jobs()
        batch.refresh_from_db()
        return batch

    def planned(self, name, **said):
        return self.plan(self.hand_in(name), **said)

    def post(self, name, batch, **said):
        batch.refresh_from_db()
        seen = batch.planned_at.isoformat() if batch.planned_at else ""
        answer = self.client.post(address(name, batch), {"seen": seen, **said}, follow=True)
        batch.refresh_from_db()
        return [str(message) for message in answer.context["messages"]]

    def submitted(self, name, **said):
        batch = self.planned(name, **said)
        if batch.rows.waiting().exists():
            self.post("decide", batch, all="1", decision="skip", outcome="waiting")
        self.post("submit", batch)
        assert batch.ready_at
        return batch
