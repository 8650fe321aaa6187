"""The permissions of the staff groups on group heads."""

from django.db import migrations

from luohu.groups import create_groups


class Migration(migrations.Migration):
    dependencies = [("luohu", "0001_staff_groups"), ("enterprises", "0003_group_heads")]
    operations = [
        migrations.RunPython(lambda apps, editor: create_groups(apps), migrations.RunPython.noop, elidable=False)
    ]
