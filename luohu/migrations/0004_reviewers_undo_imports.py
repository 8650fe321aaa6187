"""Undoing an import removes what it created, as only a reviewer may."""

from django.db import migrations

from luohu.groups import establish


class Migration(migrations.Migration):
    dependencies = [("luohu", "0003_groups_may_plan_releases"), ("enterprises", "0008_returns")]
    operations = [
        migrations.RunPython(lambda apps, editor: establish(apps), migrations.RunPython.noop, elidable=False)
    ]
