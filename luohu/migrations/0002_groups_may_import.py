"""The staff groups, now that there are imports to hand in, apply and undo."""

from django.db import migrations

from luohu.groups import establish


class Migration(migrations.Migration):
    dependencies = [("luohu", "0001_staff_groups"), ("enterprises", "0004_imports")]
    operations = [
        migrations.RunPython(lambda apps, editor: establish(apps), migrations.RunPython.noop, elidable=False)
    ]
