"""The four staff groups, with their permissions."""

from django.db import migrations

from luohu.groups import create_groups


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("enterprises", "0002_facts"),
        ("error_reports", "0001_error_reports"),
        ("targets", "0001_plans_and_releases"),
    ]
    operations = [
        migrations.RunPython(lambda apps, editor: create_groups(apps), migrations.RunPython.noop, elidable=False)
    ]
