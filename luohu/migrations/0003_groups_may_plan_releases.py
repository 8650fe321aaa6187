"""The staff groups, now that there is a release calendar."""

from django.db import migrations

from luohu.groups import establish


class Migration(migrations.Migration):
    dependencies = [("luohu", "0002_groups_may_import"), ("targets", "0004_release_calendar")]
    operations = [
        migrations.RunPython(lambda apps, editor: establish(apps), migrations.RunPython.noop, elidable=False)
    ]
