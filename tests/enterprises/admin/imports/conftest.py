"""Fixtures of the import pages: the district of the workbooks, clerk, reviewer and client."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from enterprises.imports import jobs
from enterprises.models import ImportBatch, ImportWork
from tests.enterprises.admin.people import create_user, signed_in
from tests.enterprises.imports.conftest import district
from tests.workbooks import ledgers

__all__ = ["district"]


@pytest.fixture
def clerk(db):
    return create_user("clerk", username="zhang")


@pytest.fixture
def reviewer(db):
    return create_user("reviewer", username="li")


def address(name, batch):
    return reverse(f"admin:enterprises_importbatch_{name}", args=[batch.pk])


def run_pending_jobs():
    """Run the pending jobs as the worker would; return the failure code of each, None for success."""
    pending = list(ImportWork.objects.filter(ended_at=None).order_by("pk"))
    for work in pending:
        jobs.carry_out(work.pk)
        work.refresh_from_db()
    return [work.failure and work.failure["code"] for work in pending]


@pytest.fixture
def import_client(clerk, tmp_path):
    """Return a client of the import pages, signed in as the clerk."""
    return ImportClient(clerk, tmp_path)


class ImportClient:
    def __init__(self, user, folder):
        self.user, self.folder, self.client = user, folder, signed_in(user)

    def upload(self, name, kind=None, content=None):
        """Upload a workbook of the tests by its name, or a file with this content."""
        if content is None:
            path, default_kind = ledgers.write_workbook(name, self.folder)
            content, kind, name = path.read_bytes(), kind or default_kind, path.name
        response = self.client.post(
            reverse("admin:enterprises_importbatch_add"),
            {"kind": kind, "file": SimpleUploadedFile(name, content)},
        )
        assert response.status_code == 302, response.context["form"].errors
        run_pending_jobs()
        return ImportBatch.objects.latest("pk")

    def columns_data(self, batch):
        """Return the initial values of the columns form."""
        form = self.client.get(address("understood", batch)).context["form"]
        return {name: form[name].value() or "" for name in form.fields}

    def plan(self, batch, **data):
        response = self.client.post(
            address("understood", batch), {**self.columns_data(batch), "plan": "1", **data}
        )
        assert response.status_code == 302, response.context["form"].errors
        run_pending_jobs()
        batch.refresh_from_db()
        return batch

    def upload_and_plan(self, name, **data):
        return self.plan(self.upload(name), **data)

    def post(self, name, batch, **data):
        """Post to a page of the import as of its current plan; return the messages shown."""
        batch.refresh_from_db()
        planned_at = batch.planned_at.isoformat() if batch.planned_at else ""
        response = self.client.post(address(name, batch), {"planned_at": planned_at, **data}, follow=True)
        batch.refresh_from_db()
        return [str(message) for message in response.context["messages"]]

    def upload_and_submit(self, name, **data):
        """Upload, plan, skip the rows that need a decision, and submit."""
        batch = self.upload_and_plan(name, **data)
        if batch.rows.waiting().exists():
            self.post("decide", batch, all="1", decision="skip", outcome="waiting")
        self.post("submit", batch)
        assert batch.ready_at
        return batch
