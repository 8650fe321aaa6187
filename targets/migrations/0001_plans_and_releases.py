import django.db.models.deletion
import django.db.models.functions.datetime
import enterprises.migrations._together
import enterprises.models.changes
import pgtrigger.compiler
import pgtrigger.migrations
import targets.models.plans
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('enterprises', '0002_facts'),
    ]

    operations = [
        enterprises.migrations._together.Together(
            operations=[migrations.CreateModel(
                name='PlanEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('change', models.ForeignKey(db_default=enterprises.models.changes.CurrentChange(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_set', to='enterprises.change', verbose_name='change')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='targets.plan')),
                    ('id', models.BigIntegerField()),
                    ('slug', models.SlugField(db_index=False, verbose_name='slug')),
                    ('name_zh', models.CharField(max_length=200, verbose_name='Chinese name')),
                    ('name_en', models.CharField(blank=True, max_length=200, verbose_name='English name')),
                    ('starts_on', models.DateField(verbose_name='first day')),
                    ('ends_on', models.DateField(verbose_name='last day')),
                    ('document', models.CharField(blank=True, max_length=300, verbose_name='document')),
                ],
                options={
                    'abstract': False,
                    'default_permissions': (),
                    'indexes': [models.Index(fields=['pgh_obj', '-pgh_id'], name='targets_pla_pgh_obj_46fe32_idx'), models.Index(fields=['change', 'pgh_id'], name='targets_pla_change__6ddd2f_idx')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='PlannedRelease',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('as_of', models.DateField(verbose_name='as of')),
                    ('planned_on', models.DateField(verbose_name='planned for')),
                    ('announced_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='announced at')),
                ],
                options={
                    'verbose_name': 'planned release',
                    'verbose_name_plural': 'release calendar',
                    'ordering': ('-planned_on',),
                    'indexes': [],
                    'constraints': [models.UniqueConstraint(fields=('as_of', 'planned_on'), name='plannedrelease_unique', violation_error_message='This release is already in the calendar.'), models.CheckConstraint(condition=models.Q(('planned_on__gte', models.F('as_of'))), name='plannedrelease_after_its_day', violation_error_message='A release cannot be scheduled before the reference date of its figures.')],
                },
            ), migrations.CreateModel(
                name='PlannedReleaseEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('change', models.ForeignKey(db_default=enterprises.models.changes.CurrentChange(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_set', to='enterprises.change', verbose_name='change')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='targets.plannedrelease')),
                    ('id', models.BigIntegerField()),
                    ('as_of', models.DateField(verbose_name='as of')),
                    ('planned_on', models.DateField(verbose_name='planned for')),
                    ('announced_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='announced at')),
                ],
                options={
                    'abstract': False,
                    'default_permissions': (),
                    'indexes': [models.Index(fields=['pgh_obj', '-pgh_id'], name='targets_pla_pgh_obj_fd1d4f_idx'), models.Index(fields=['change', 'pgh_id'], name='targets_pla_change__109f87_idx')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='PublishedFigure',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('indicator', models.CharField(choices=targets.models.plans.indicator_choices, max_length=40, verbose_name='indicator')),
                    ('scope', models.CharField(choices=[('district', 'district'), ('cluster', 'cluster'), ('zone', 'zone'), ('subdistrict', 'subdistrict')], default='district', max_length=20, verbose_name='scope')),
                    ('scope_code', models.CharField(blank=True, max_length=40, verbose_name='code of the scope')),
                    ('on', models.DateField(verbose_name='as of')),
                    ('value', models.DecimalField(decimal_places=4, max_digits=20, verbose_name='value')),
                    ('comparator', models.CharField(choices=[('at_least', 'at least'), ('more_than', 'more than'), ('exactly', 'exactly')], default='exactly', max_length=20, verbose_name='comparator')),
                    ('publisher', models.CharField(max_length=200, verbose_name='publisher')),
                    ('document', models.CharField(max_length=300, verbose_name='document')),
                    ('published_on', models.DateField(blank=True, null=True, verbose_name='published on')),
                ],
                options={
                    'verbose_name': 'announced figure',
                    'verbose_name_plural': 'announced figures',
                    'ordering': ('indicator', 'on'),
                    'indexes': [],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('scope', 'district'), ('scope_code', '')), models.Q(models.Q(('scope', 'district'), _negated=True), models.Q(('scope_code', ''), _negated=True)), _connector='OR'), name='publishedfigure_scope_whole', violation_error_message='Enter the code of the cluster, zone or subdistrict; leave it empty for the district.'), models.UniqueConstraint(fields=('indicator', 'scope', 'scope_code', 'on', 'document'), name='publishedfigure_unique', violation_error_message='This figure has already been entered from this document.')],
                },
            ), migrations.CreateModel(
                name='PublishedFigureEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('change', models.ForeignKey(db_default=enterprises.models.changes.CurrentChange(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_set', to='enterprises.change', verbose_name='change')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='targets.publishedfigure')),
                    ('id', models.BigIntegerField()),
                    ('indicator', models.CharField(choices=targets.models.plans.indicator_choices, max_length=40, verbose_name='indicator')),
                    ('scope', models.CharField(choices=[('district', 'district'), ('cluster', 'cluster'), ('zone', 'zone'), ('subdistrict', 'subdistrict')], default='district', max_length=20, verbose_name='scope')),
                    ('scope_code', models.CharField(blank=True, max_length=40, verbose_name='code of the scope')),
                    ('on', models.DateField(verbose_name='as of')),
                    ('value', models.DecimalField(decimal_places=4, max_digits=20, verbose_name='value')),
                    ('comparator', models.CharField(choices=[('at_least', 'at least'), ('more_than', 'more than'), ('exactly', 'exactly')], default='exactly', max_length=20, verbose_name='comparator')),
                    ('publisher', models.CharField(max_length=200, verbose_name='publisher')),
                    ('document', models.CharField(max_length=300, verbose_name='document')),
                    ('published_on', models.DateField(blank=True, null=True, verbose_name='published on')),
                ],
                options={
                    'abstract': False,
                    'default_permissions': (),
                    'indexes': [models.Index(fields=['pgh_obj', '-pgh_id'], name='targets_pub_pgh_obj_be5016_idx'), models.Index(fields=['change', 'pgh_id'], name='targets_pub_change__f632d1_idx')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='Release',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('slug', models.SlugField(unique=True, verbose_name='slug')),
                    ('as_of', models.DateField(verbose_name='as of')),
                    ('known_at', models.DateTimeField(verbose_name='known at')),
                    ('seq', models.BigIntegerField(verbose_name='number of the last change included')),
                    ('corrects', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='targets.release', verbose_name='corrected release')),
                    ('correction_zh', models.TextField(blank=True, help_text='Required if figures for this date have been published before; shown to the public.', max_length=2000, verbose_name='correction and reason (Chinese)')),
                    ('correction_en', models.TextField(blank=True, max_length=2000, verbose_name='correction and reason (English)')),
                    ('compiled_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='compiled_releases', to=settings.AUTH_USER_MODEL, verbose_name='compiled by')),
                    ('compiled_at', models.DateTimeField(verbose_name='compiled at')),
                    ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='published_releases', to=settings.AUTH_USER_MODEL, verbose_name='published by')),
                    ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='published at')),
                    ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='withdrawn at')),
                    ('withdrawn_reason', models.CharField(blank=True, max_length=300, verbose_name='reason for withdrawal')),
                    ('figures_digest', models.CharField(blank=True, db_default='', editable=False, max_length=64, verbose_name='digest of the figures (SHA-256)')),
                    ('files_digest', models.CharField(blank=True, db_default='', editable=False, max_length=64, verbose_name='digest of the files (SHA-256)')),
                ],
                options={
                    'verbose_name': 'release',
                    'verbose_name_plural': 'releases',
                    'ordering': ('-as_of', '-published_at'),
                    'permissions': [('publish_release', 'Can publish a release that another compiled')],
                    'indexes': [],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('published_at__isnull', True), ('published_by__isnull', True)), models.Q(('published_at__isnull', False), ('published_by__isnull', False)), _connector='OR'), name='release_published_whole', violation_error_message='A publication requires a publisher and a time.'), models.CheckConstraint(condition=models.Q(('published_by__isnull', True), models.Q(('published_by', models.F('compiled_by')), _negated=True), _connector='OR'), name='release_published_by_another', violation_error_message='A release cannot be published by a person who compiled it or wrote its notes.'), models.CheckConstraint(condition=models.Q(models.Q(('correction_en', ''), ('correction_zh', ''), ('corrects__isnull', True)), models.Q(('corrects__isnull', False), models.Q(('correction_zh', ''), _negated=True), models.Q(('correction_en', ''), _negated=True)), _connector='OR'), name='release_correction_in_words', violation_error_message='A correction requires a description and a reason in both languages.'), models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at__isnull', True), ('withdrawn_reason', '')), models.Q(('published_at__isnull', False), ('withdrawn_at__isnull', False), models.Q(('withdrawn_reason', ''), _negated=True)), _connector='OR'), name='release_withdrawn_with_reason', violation_error_message='A withdrawal requires a public reason.')],
                },
            ), migrations.CreateModel(
                name='ReleaseContributor',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('release', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='contributors', to='targets.release', verbose_name='release')),
                    ('indicator', models.CharField(max_length=40, verbose_name='indicator')),
                    ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='release_contributions', to='enterprises.enterprise', verbose_name='enterprise')),
                    ('code', models.CharField(max_length=18, verbose_name='code')),
                    ('name_zh', models.CharField(max_length=200, verbose_name='Chinese name')),
                    ('name_en', models.CharField(blank=True, max_length=200, verbose_name='English name')),
                    ('value', models.DecimalField(decimal_places=4, max_digits=24, null=True, verbose_name='amount')),
                    ('base', models.DecimalField(decimal_places=4, max_digits=24, null=True, verbose_name='denominator of a ratio')),
                    ('keys', models.JSONField(default=dict, help_text='For each breakdown, the categories to which the enterprise belonged.', verbose_name='breakdown categories')),
                ],
                options={
                    'verbose_name': 'contributor to a release',
                    'verbose_name_plural': 'contributors to releases',
                    'ordering': ('release', 'indicator', 'code'),
                    'indexes': [models.Index(fields=['release', 'indicator', 'code'], name='releasecontributor_list')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='ReleaseEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('change', models.ForeignKey(db_default=enterprises.models.changes.CurrentChange(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_set', to='enterprises.change', verbose_name='change')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='targets.release')),
                    ('id', models.BigIntegerField()),
                    ('slug', models.SlugField(db_index=False, verbose_name='slug')),
                    ('as_of', models.DateField(verbose_name='as of')),
                    ('known_at', models.DateTimeField(verbose_name='known at')),
                    ('seq', models.BigIntegerField(verbose_name='number of the last change included')),
                    ('corrects', models.ForeignKey(blank=True, db_constraint=False, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='targets.release', verbose_name='corrected release')),
                    ('correction_zh', models.TextField(blank=True, help_text='Required if figures for this date have been published before; shown to the public.', max_length=2000, verbose_name='correction and reason (Chinese)')),
                    ('correction_en', models.TextField(blank=True, max_length=2000, verbose_name='correction and reason (English)')),
                    ('compiled_by', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='compiled by')),
                    ('compiled_at', models.DateTimeField(verbose_name='compiled at')),
                    ('published_by', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='published by')),
                    ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='published at')),
                    ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='withdrawn at')),
                    ('withdrawn_reason', models.CharField(blank=True, max_length=300, verbose_name='reason for withdrawal')),
                    ('figures_digest', models.CharField(blank=True, db_default='', editable=False, max_length=64, verbose_name='digest of the figures (SHA-256)')),
                    ('files_digest', models.CharField(blank=True, db_default='', editable=False, max_length=64, verbose_name='digest of the files (SHA-256)')),
                ],
                options={
                    'abstract': False,
                    'default_permissions': (),
                    'indexes': [models.Index(fields=['pgh_obj', '-pgh_id'], name='targets_rel_pgh_obj_109012_idx'), models.Index(fields=['change', 'pgh_id'], name='targets_rel_change__44d77f_idx')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='ReleaseFigure',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('release', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='figures', to='targets.release', verbose_name='release')),
                    ('indicator', models.CharField(max_length=40, verbose_name='indicator')),
                    ('version', models.PositiveSmallIntegerField(verbose_name='definition version')),
                    ('series', models.CharField(blank=True, max_length=20, verbose_name='series')),
                    ('period', models.CharField(max_length=30, verbose_name='period')),
                    ('by', models.CharField(blank=True, max_length=20, verbose_name='breakdown')),
                    ('key', models.CharField(blank=True, max_length=40, null=True, verbose_name='key')),
                    ('label_zh', models.CharField(blank=True, max_length=120, verbose_name='Chinese label')),
                    ('label_en', models.CharField(blank=True, max_length=120, verbose_name='English label')),
                    ('value', models.DecimalField(decimal_places=4, max_digits=24, null=True, verbose_name='value')),
                    ('reason', models.CharField(blank=True, max_length=40, verbose_name='reason for missing value')),
                    ('is_suppressed', models.BooleanField(default=False, verbose_name='suppressed')),
                    ('reported', models.PositiveIntegerField(null=True, verbose_name='reported')),
                    ('expected', models.PositiveIntegerField(null=True, verbose_name='expected')),
                    ('provisional', models.PositiveIntegerField(default=0, verbose_name='provisional')),
                ],
                options={
                    'verbose_name': 'figure of a release',
                    'verbose_name_plural': 'figures of releases',
                    'ordering': ('release', 'pk'),
                    'indexes': [],
                    'constraints': [models.UniqueConstraint(fields=('release', 'indicator', 'series', 'by', 'key'), name='releasefigure_unique', nulls_distinct=False, violation_error_message='The release already contains this figure.'), models.CheckConstraint(condition=models.Q(('value__isnull', True), ('reason', ''), _connector='XOR'), name='releasefigure_value_or_reason', violation_error_message='A figure requires a value, or a reason for the missing value.')],
                },
            ), migrations.CreateModel(
                name='ReleaseFile',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('release', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='files', to='targets.release', verbose_name='release')),
                    ('name', models.CharField(max_length=80, verbose_name='file name')),
                    ('content_type', models.CharField(max_length=100, verbose_name='kind of content')),
                    ('content', models.BinaryField(verbose_name='content')),
                    ('sha256', models.CharField(max_length=64, verbose_name='digest (SHA-256)')),
                    ('size', models.GeneratedField(db_persist=True, expression=models.Func(models.F('content'), function='octet_length'), output_field=models.PositiveIntegerField(), verbose_name='bytes')),
                ],
                options={
                    'verbose_name': 'file of a release',
                    'verbose_name_plural': 'files of releases',
                    'ordering': ('release', 'name'),
                    'indexes': [],
                    'constraints': [models.UniqueConstraint(fields=('release', 'name'), name='releasefile_unique', violation_error_message='The release already contains this file.')],
                },
            ), migrations.CreateModel(
                name='Target',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('indicator', models.CharField(choices=targets.models.plans.indicator_choices, max_length=40, verbose_name='indicator')),
                    ('scope', models.CharField(choices=[('district', 'district'), ('cluster', 'cluster'), ('zone', 'zone'), ('subdistrict', 'subdistrict')], default='district', max_length=20, verbose_name='scope')),
                    ('scope_code', models.CharField(blank=True, max_length=40, verbose_name='code of the scope')),
                    ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='targets', to='targets.plan', verbose_name='plan')),
                    ('baseline_on', models.DateField(blank=True, null=True, verbose_name='baseline date')),
                    ('baseline_value', models.DecimalField(blank=True, decimal_places=4, max_digits=20, null=True, verbose_name='baseline')),
                    ('target_on', models.DateField(verbose_name='target date')),
                    ('value', models.DecimalField(decimal_places=4, max_digits=20, verbose_name='target')),
                    ('comparator', models.CharField(choices=[('at_least', 'at least'), ('more_than', 'more than'), ('exactly', 'exactly')], default='at_least', max_length=20, verbose_name='comparator')),
                ],
                options={
                    'verbose_name': 'target',
                    'verbose_name_plural': 'targets',
                    'ordering': ('plan', 'pk'),
                    'indexes': [],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('scope', 'district'), ('scope_code', '')), models.Q(models.Q(('scope', 'district'), _negated=True), models.Q(('scope_code', ''), _negated=True)), _connector='OR'), name='target_scope_whole', violation_error_message='Enter the code of the cluster, zone or subdistrict; leave it empty for the district.'), models.UniqueConstraint(fields=('plan', 'indicator', 'scope', 'scope_code', 'target_on'), name='target_unique', violation_error_message='The plan already has a target for this indicator, scope and date.'), models.CheckConstraint(condition=models.Q(models.Q(('baseline_on__isnull', True), ('baseline_value__isnull', True)), models.Q(('baseline_on__isnull', False), ('baseline_value__isnull', False)), _connector='OR'), name='target_baseline_whole', violation_error_message='A baseline requires both a date and a value.'), models.CheckConstraint(condition=models.Q(('baseline_on__isnull', True), ('target_on__gt', models.F('baseline_on')), _connector='OR'), name='target_after_baseline', violation_error_message='The target date must not be before the baseline date.'), models.CheckConstraint(condition=models.Q(('comparator', 'exactly'), _negated=True), name='target_comparator', violation_error_message='The comparator of a target must be “at least” or “more than”.')],
                },
            ), migrations.CreateModel(
                name='TargetEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('change', models.ForeignKey(db_default=enterprises.models.changes.CurrentChange(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_set', to='enterprises.change', verbose_name='change')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='targets.target')),
                    ('id', models.BigIntegerField()),
                    ('indicator', models.CharField(choices=targets.models.plans.indicator_choices, max_length=40, verbose_name='indicator')),
                    ('scope', models.CharField(choices=[('district', 'district'), ('cluster', 'cluster'), ('zone', 'zone'), ('subdistrict', 'subdistrict')], default='district', max_length=20, verbose_name='scope')),
                    ('scope_code', models.CharField(blank=True, max_length=40, verbose_name='code of the scope')),
                    ('plan', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='targets.plan', verbose_name='plan')),
                    ('baseline_on', models.DateField(blank=True, null=True, verbose_name='baseline date')),
                    ('baseline_value', models.DecimalField(blank=True, decimal_places=4, max_digits=20, null=True, verbose_name='baseline')),
                    ('target_on', models.DateField(verbose_name='target date')),
                    ('value', models.DecimalField(decimal_places=4, max_digits=20, verbose_name='target')),
                    ('comparator', models.CharField(choices=[('at_least', 'at least'), ('more_than', 'more than'), ('exactly', 'exactly')], default='at_least', max_length=20, verbose_name='comparator')),
                ],
                options={
                    'abstract': False,
                    'default_permissions': (),
                    'indexes': [models.Index(fields=['pgh_obj', '-pgh_id'], name='targets_tar_pgh_obj_952f66_idx'), models.Index(fields=['change', 'pgh_id'], name='targets_tar_change__bd9c55_idx')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='Plan',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('slug', models.SlugField(unique=True, verbose_name='slug')),
                    ('name_zh', models.CharField(max_length=200, verbose_name='Chinese name')),
                    ('name_en', models.CharField(blank=True, max_length=200, verbose_name='English name')),
                    ('starts_on', models.DateField(verbose_name='first day')),
                    ('ends_on', models.DateField(verbose_name='last day')),
                    ('document', models.CharField(blank=True, max_length=300, verbose_name='document')),
                ],
                options={
                    'verbose_name': 'plan',
                    'verbose_name_plural': 'plans',
                    'ordering': ('-ends_on',),
                    'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='plan_ends_after_start', violation_error_message='The last day must not be before the first day.')],
                    'indexes': [],
                },
            ), pgtrigger.migrations.AddTrigger(
                model_name='plan',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "targets_planevent" ("document", "ends_on", "id", "name_en", "name_zh", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug", "starts_on") SELECT new_values."document", new_values."ends_on", new_values."id", new_values."name_en", new_values."name_zh", NOW(), \'insert\', new_values."id", new_values."slug", new_values."starts_on" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='42bf6927d000b3a9507f8bac60fc18be8d9c5c98', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_6efbb', referencing='REFERENCING NEW TABLE AS new_values ', table='targets_plan', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='plan',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "targets_planevent" ("document", "ends_on", "id", "name_en", "name_zh", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug", "starts_on") SELECT new_values."document", new_values."ends_on", new_values."id", new_values."name_en", new_values."name_zh", NOW(), \'update\', new_values."id", new_values."slug", new_values."starts_on" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='3b5845c1ce507ff05524f6e75b3caf9f5203d6bf', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_cb89f', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='targets_plan', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='plan',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "targets_planevent" ("document", "ends_on", "id", "name_en", "name_zh", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug", "starts_on") SELECT old_values."document", old_values."ends_on", old_values."id", old_values."name_en", old_values."name_zh", NOW(), \'delete\', old_values."id", old_values."slug", old_values."starts_on" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='f9df5fb968618c937b1af35e26737237b0078b1c', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_f39d4', referencing='REFERENCING OLD TABLE AS old_values ', table='targets_plan', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='plan',
                trigger=pgtrigger.compiler.Trigger(name='keep_key', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM NEW."id")', func="RAISE EXCEPTION 'A record keeps its key (%).', TG_TABLE_NAME;", hash='3a84f6b45ae41355ec9af94d3e5fa87e18ac9158', operation='UPDATE OF "id"', pgid='pgtrigger_keep_key_a840c', table='targets_plan', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='plannedrelease',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "targets_plannedreleaseevent" ("announced_at", "as_of", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_on") SELECT new_values."announced_at", new_values."as_of", new_values."id", NOW(), \'insert\', new_values."id", new_values."planned_on" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='a822a78cfe6745639cfe5b63b2069a62c63f16de', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_2a3cf', referencing='REFERENCING NEW TABLE AS new_values ', table='targets_plannedrelease', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='plannedrelease',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "targets_plannedreleaseevent" ("announced_at", "as_of", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_on") SELECT new_values."announced_at", new_values."as_of", new_values."id", NOW(), \'update\', new_values."id", new_values."planned_on" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='d6a8f3bb1a0bd520abf918cfb9a346d70fa98afc', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_1fef4', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='targets_plannedrelease', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='plannedrelease',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "targets_plannedreleaseevent" ("announced_at", "as_of", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_on") SELECT old_values."announced_at", old_values."as_of", old_values."id", NOW(), \'delete\', old_values."id", old_values."planned_on" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='381716d7cddd93c35fdc5587da0777f5e3d50bd6', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_1a215', referencing='REFERENCING OLD TABLE AS old_values ', table='targets_plannedrelease', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='plannedrelease',
                trigger=pgtrigger.compiler.Trigger(name='keep_key', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM NEW."id")', func="RAISE EXCEPTION 'A record keeps its key (%).', TG_TABLE_NAME;", hash='331cb62e39b5324b3770da4b77c9be7562e98369', operation='UPDATE OF "id"', pgid='pgtrigger_keep_key_e13f1', table='targets_plannedrelease', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='publishedfigure',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "targets_publishedfigureevent" ("comparator", "document", "id", "indicator", "on", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_on", "publisher", "scope", "scope_code", "value") SELECT new_values."comparator", new_values."document", new_values."id", new_values."indicator", new_values."on", NOW(), \'insert\', new_values."id", new_values."published_on", new_values."publisher", new_values."scope", new_values."scope_code", new_values."value" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='998d2ea0553a64861f70b9dceda8189b5a4e3091', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_795a8', referencing='REFERENCING NEW TABLE AS new_values ', table='targets_publishedfigure', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='publishedfigure',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "targets_publishedfigureevent" ("comparator", "document", "id", "indicator", "on", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_on", "publisher", "scope", "scope_code", "value") SELECT new_values."comparator", new_values."document", new_values."id", new_values."indicator", new_values."on", NOW(), \'update\', new_values."id", new_values."published_on", new_values."publisher", new_values."scope", new_values."scope_code", new_values."value" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='85706cf343cae6646ee28133a981a068f0f1717d', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_ac136', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='targets_publishedfigure', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='publishedfigure',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "targets_publishedfigureevent" ("comparator", "document", "id", "indicator", "on", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_on", "publisher", "scope", "scope_code", "value") SELECT old_values."comparator", old_values."document", old_values."id", old_values."indicator", old_values."on", NOW(), \'delete\', old_values."id", old_values."published_on", old_values."publisher", old_values."scope", old_values."scope_code", old_values."value" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='31c252a536c6cab22a196915ea7a4afd8f92c967', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_06609', referencing='REFERENCING OLD TABLE AS old_values ', table='targets_publishedfigure', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='publishedfigure',
                trigger=pgtrigger.compiler.Trigger(name='keep_key', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM NEW."id")', func="RAISE EXCEPTION 'A record keeps its key (%).', TG_TABLE_NAME;", hash='0a58da5640bbfb098049ab64758170228037e41f', operation='UPDATE OF "id"', pgid='pgtrigger_keep_key_0ef84', table='targets_publishedfigure', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='planevent',
                trigger=pgtrigger.compiler.Trigger(name='by_trigger_only', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (pg_trigger_depth() = 0)', func="RAISE EXCEPTION 'Only the triggers of a table write its versions (%).', TG_TABLE_NAME;", hash='21bcec2da0c8b5be93b52b3a8b772353895b8735', level='STATEMENT', operation='INSERT OR TRUNCATE', pgid='pgtrigger_by_trigger_only_2205f', table='targets_planevent', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='planevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='1d361d35dc6cc47f4f53b5d392232abfdc0cac28', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_69e35', table='targets_planevent', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='plannedreleaseevent',
                trigger=pgtrigger.compiler.Trigger(name='by_trigger_only', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (pg_trigger_depth() = 0)', func="RAISE EXCEPTION 'Only the triggers of a table write its versions (%).', TG_TABLE_NAME;", hash='e85254e95578fca5966f3dab0a33a1808f29fb68', level='STATEMENT', operation='INSERT OR TRUNCATE', pgid='pgtrigger_by_trigger_only_955af', table='targets_plannedreleaseevent', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='plannedreleaseevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e527613647e414a77977b663662b0403f193a6ad', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_76656', table='targets_plannedreleaseevent', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='publishedfigureevent',
                trigger=pgtrigger.compiler.Trigger(name='by_trigger_only', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (pg_trigger_depth() = 0)', func="RAISE EXCEPTION 'Only the triggers of a table write its versions (%).', TG_TABLE_NAME;", hash='23e020e0b045ef34251111a0c7d66f832241d786', level='STATEMENT', operation='INSERT OR TRUNCATE', pgid='pgtrigger_by_trigger_only_8f68d', table='targets_publishedfigureevent', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='publishedfigureevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='afd23ae2e33b90c2ae9d1e041f25903a5d1408a2', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_4dabf', table='targets_publishedfigureevent', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='release',
                trigger=pgtrigger.compiler.Trigger(name='published_is_immutable', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    IF OLD.published_at IS NOT NULL THEN\n                        IF TG_OP = 'DELETE' OR OLD.withdrawn_at IS NOT NULL\n                           OR to_jsonb(OLD) - 'withdrawn_at' - 'withdrawn_reason'\n                              <> to_jsonb(NEW) - 'withdrawn_at' - 'withdrawn_reason' THEN\n                            RAISE EXCEPTION 'Release % was published and cannot be changed.', OLD.slug;\n                        END IF;\n                    END IF;\n                    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;\n                ", hash='237553b6a4f9a551b12b258a5feab23fc4dc1e3b', operation='UPDATE OR DELETE', pgid='pgtrigger_published_is_immutable_dd68d', table='targets_release', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='release',
                trigger=pgtrigger.compiler.Trigger(name='publication', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW.published_at IS NOT NULL)', declare='DECLARE authors bigint[]; publisher bigint; publication bigint; compilation bigint;', func="\n    IF TG_OP = 'UPDATE' AND OLD.published_at IS NOT NULL THEN\n        RETURN NEW;\n    END IF;\n    IF TG_OP = 'INSERT' THEN\n        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'release_begins_as_draft',\n            MESSAGE = 'A release begins as a draft.';\n    END IF;\n    compilation := (\n        SELECT c.seq FROM targets_releaseevent e JOIN enterprises_change c ON c.id = e.change_id\n        WHERE e.pgh_obj_id = NEW.id AND e.pgh_label = 'insert' ORDER BY e.pgh_id DESC LIMIT 1);\n    -- Of the last one by its instant: an earlier state would leave out what awaits review.\n    IF compilation IS NOT NULL AND NEW.seq IS DISTINCT FROM (\n        SELECT max(seq) FROM enterprises_change\n        WHERE committed_at <= NEW.known_at AND seq < compilation\n    ) THEN\n        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'release_of_its_state',\n            MESSAGE = 'A release is of the state at its instant.';\n    END IF;\n    authors := ARRAY(\n    SELECT DISTINCT c.user_id FROM targets_releaseevent e JOIN enterprises_change c ON c.id = e.change_id\n    WHERE c.seq IS NOT NULL AND c.user_id IS NOT NULL AND (e.pgh_obj_id = NEW.id\n       OR e.as_of = NEW.as_of AND (nullif(e.correction_zh, '') = NEW.correction_zh\n                                         OR nullif(e.correction_en, '') = NEW.correction_en))\n);\n    publication := current_change();\n    publisher := (SELECT user_id FROM enterprises_change WHERE id = publication);\n    IF compilation IS NULL OR publisher = ANY (authors)\n       OR NEW.published_by_id IS DISTINCT FROM publisher THEN\n        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'release_published_in_own_change',\n            MESSAGE = 'A release is published in a change of its publisher, after another compiled it.';\n    END IF;\n    IF EXISTS (\n    SELECT 'enterprise' AS record, e.pgh_obj_id AS row FROM enterprises_enterpriseevent e\n    WHERE e.pgh_label <> 'delete' AND coalesce(e.established_on, '-infinity') <= NEW.as_of\n      AND NOT EXISTS (SELECT FROM enterprises_approval a WHERE a.record = 'enterprise' AND a.version = e.pgh_id)\n      AND EXISTS (SELECT FROM enterprises_change c WHERE c.id = e.change_id AND c.seq <= NEW.seq)\n      AND NOT EXISTS (\n          SELECT FROM enterprises_enterpriseevent n JOIN enterprises_change c ON c.id = n.change_id\n          WHERE n.pgh_obj_id = e.pgh_obj_id AND n.pgh_id > e.pgh_id AND c.seq <= NEW.seq)\n) OR EXISTS (\n    SELECT 'residence' AS record, e.pgh_obj_id AS row FROM enterprises_residenceevent e\n    WHERE e.pgh_label <> 'delete' AND coalesce(e.starts_on, '-infinity') <= NEW.as_of\n      AND NOT EXISTS (SELECT FROM enterprises_approval a WHERE a.record = 'residence' AND a.version = e.pgh_id)\n      AND EXISTS (SELECT FROM enterprises_change c WHERE c.id = e.change_id AND c.seq <= NEW.seq)\n      AND NOT EXISTS (\n          SELECT FROM enterprises_residenceevent n JOIN enterprises_change c ON c.id = n.change_id\n          WHERE n.pgh_obj_id = e.pgh_obj_id AND n.pgh_id > e.pgh_id AND c.seq <= NEW.seq)\n) OR EXISTS (\n    SELECT 'zonemembership' AS record, e.pgh_obj_id AS row FROM enterprises_zonemembershipevent e\n    WHERE e.pgh_label <> 'delete' AND coalesce(e.starts_on, '-infinity') <= NEW.as_of\n      AND NOT EXISTS (SELECT FROM enterprises_approval a WHERE a.record = 'zonemembership' AND a.version = e.pgh_id)\n      AND EXISTS (SELECT FROM enterprises_change c WHERE c.id = e.change_id AND c.seq <= NEW.seq)\n      AND NOT EXISTS (\n          SELECT FROM enterprises_zonemembershipevent n JOIN enterprises_change c ON c.id = n.change_id\n          WHERE n.pgh_obj_id = e.pgh_obj_id AND n.pgh_id > e.pgh_id AND c.seq <= NEW.seq)\n) OR EXISTS (\n    SELECT 'recognition' AS record, e.pgh_obj_id AS row FROM enterprises_recognitionevent e\n    WHERE e.pgh_label <> 'delete' AND coalesce(e.starts_on, '-infinity') <= NEW.as_of + 91\n      AND NOT EXISTS (SELECT FROM enterprises_approval a WHERE a.record = 'recognition' AND a.version = e.pgh_id)\n      AND EXISTS (SELECT FROM enterprises_change c WHERE c.id = e.change_id AND c.seq <= NEW.seq)\n      AND NOT EXISTS (\n          SELECT FROM enterprises_recognitionevent n JOIN enterprises_change c ON c.id = n.change_id\n          WHERE n.pgh_obj_id = e.pgh_obj_id AND n.pgh_id > e.pgh_id AND c.seq <= NEW.seq)\n) OR EXISTS (\n    SELECT 'annualreport' AS record, e.pgh_obj_id AS row FROM enterprises_annualreportevent e\n    WHERE e.pgh_label <> 'delete' AND e.year <= extract(year FROM NEW.as_of)\n      AND NOT EXISTS (SELECT FROM enterprises_approval a WHERE a.record = 'annualreport' AND a.version = e.pgh_id)\n      AND EXISTS (SELECT FROM enterprises_change c WHERE c.id = e.change_id AND c.seq <= NEW.seq)\n      AND NOT EXISTS (\n          SELECT FROM enterprises_annualreportevent n JOIN enterprises_change c ON c.id = n.change_id\n          WHERE n.pgh_obj_id = e.pgh_obj_id AND n.pgh_id > e.pgh_id AND c.seq <= NEW.seq)\n) OR EXISTS (\n    SELECT 'talentproject' AS record, e.pgh_obj_id AS row FROM enterprises_talentprojectevent e\n    WHERE e.pgh_label <> 'delete' AND e.introduced_on <= NEW.as_of\n      AND NOT EXISTS (SELECT FROM enterprises_approval a WHERE a.record = 'talentproject' AND a.version = e.pgh_id)\n      AND EXISTS (SELECT FROM enterprises_change c WHERE c.id = e.change_id AND c.seq <= NEW.seq)\n      AND NOT EXISTS (\n          SELECT FROM enterprises_talentprojectevent n JOIN enterprises_change c ON c.id = n.change_id\n          WHERE n.pgh_obj_id = e.pgh_obj_id AND n.pgh_id > e.pgh_id AND c.seq <= NEW.seq)\n) OR EXISTS (\n    SELECT 'supportaward' AS record, e.pgh_obj_id AS row FROM enterprises_supportawardevent e\n    WHERE e.pgh_label <> 'delete' AND e.applied_on <= NEW.as_of\n      AND NOT EXISTS (SELECT FROM enterprises_approval a WHERE a.record = 'supportaward' AND a.version = e.pgh_id)\n      AND EXISTS (SELECT FROM enterprises_change c WHERE c.id = e.change_id AND c.seq <= NEW.seq)\n      AND NOT EXISTS (\n          SELECT FROM enterprises_supportawardevent n JOIN enterprises_change c ON c.id = n.change_id\n          WHERE n.pgh_obj_id = e.pgh_obj_id AND n.pgh_id > e.pgh_id AND c.seq <= NEW.seq)\n) OR EXISTS (\n    SELECT 'payment' AS record, e.pgh_obj_id AS row FROM enterprises_paymentevent e\n    WHERE e.pgh_label <> 'delete' AND e.paid_on <= NEW.as_of\n      AND NOT EXISTS (SELECT FROM enterprises_approval a WHERE a.record = 'payment' AND a.version = e.pgh_id)\n      AND EXISTS (SELECT FROM enterprises_change c WHERE c.id = e.change_id AND c.seq <= NEW.seq)\n      AND NOT EXISTS (\n          SELECT FROM enterprises_paymentevent n JOIN enterprises_change c ON c.id = n.change_id\n          WHERE n.pgh_obj_id = e.pgh_obj_id AND n.pgh_id > e.pgh_id AND c.seq <= NEW.seq)\n) OR EXISTS (\n    SELECT 'districtstatistic' AS record, e.pgh_obj_id AS row FROM enterprises_districtstatisticevent e\n    WHERE e.pgh_label <> 'delete' AND e.reference_on <= NEW.as_of\n      AND NOT EXISTS (SELECT FROM enterprises_approval a WHERE a.record = 'districtstatistic' AND a.version = e.pgh_id)\n      AND EXISTS (SELECT FROM enterprises_change c WHERE c.id = e.change_id AND c.seq <= NEW.seq)\n      AND NOT EXISTS (\n          SELECT FROM enterprises_districtstatisticevent n JOIN enterprises_change c ON c.id = n.change_id\n          WHERE n.pgh_obj_id = e.pgh_obj_id AND n.pgh_id > e.pgh_id AND c.seq <= NEW.seq)\n) THEN\n        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'release_of_approved_records',\n            MESSAGE = 'A release rests on approved records.';\n    END IF;\n    NEW.figures_digest := encode(sha256(\n        (\n    SELECT coalesce(string_agg(sha256(convert_to(jsonb_strip_nulls(to_jsonb(t))::text, 'UTF8')), ''::bytea\n                               ORDER BY t.id), ''::bytea) AS digest\n    FROM public.targets_releasefigure t WHERE t.release_id = NEW.id\n)\n        || (\n    SELECT coalesce(string_agg(sha256(convert_to(jsonb_strip_nulls(to_jsonb(t))::text, 'UTF8')), ''::bytea\n                               ORDER BY t.id), ''::bytea) AS digest\n    FROM public.targets_releasecontributor t WHERE t.release_id = NEW.id\n)), 'hex');\n    NEW.files_digest := encode(sha256(coalesce((\n        SELECT string_agg(convert_to(f.name || ' ' || f.content_type || ' ', 'UTF8') || sha256(f.content),\n                          ''::bytea ORDER BY f.id)\n        FROM public.targets_releasefile f WHERE f.release_id = NEW.id), ''::bytea)), 'hex');\n    RETURN NEW;\n", hash='46d8d757c68c3310e02475c55e1665bc81fcf659', operation='INSERT OR UPDATE', pgid='pgtrigger_publication_1d5ce', table='targets_release', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='release',
                trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (SELECT FROM targets_release WHERE published_at IS NOT NULL) THEN\n                RAISE EXCEPTION 'The figures of published releases cannot be changed.';\n            END IF;\n            RETURN NULL;\n        ", hash='f107e313f996a80fe5317417c7b3cf68c2baa7eb', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_723b3', table='targets_release', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='release',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "targets_releaseevent" ("as_of", "compiled_at", "compiled_by_id", "correction_en", "correction_zh", "corrects_id", "figures_digest", "files_digest", "id", "known_at", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "published_by_id", "seq", "slug", "withdrawn_at", "withdrawn_reason") SELECT new_values."as_of", new_values."compiled_at", new_values."compiled_by_id", new_values."correction_en", new_values."correction_zh", new_values."corrects_id", new_values."figures_digest", new_values."files_digest", new_values."id", new_values."known_at", NOW(), \'insert\', new_values."id", new_values."published_at", new_values."published_by_id", new_values."seq", new_values."slug", new_values."withdrawn_at", new_values."withdrawn_reason" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='761f961ebdc8c61c1d948bd753091be6e0489ad7', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_f0957', referencing='REFERENCING NEW TABLE AS new_values ', table='targets_release', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='release',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "targets_releaseevent" ("as_of", "compiled_at", "compiled_by_id", "correction_en", "correction_zh", "corrects_id", "figures_digest", "files_digest", "id", "known_at", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "published_by_id", "seq", "slug", "withdrawn_at", "withdrawn_reason") SELECT new_values."as_of", new_values."compiled_at", new_values."compiled_by_id", new_values."correction_en", new_values."correction_zh", new_values."corrects_id", new_values."figures_digest", new_values."files_digest", new_values."id", new_values."known_at", NOW(), \'update\', new_values."id", new_values."published_at", new_values."published_by_id", new_values."seq", new_values."slug", new_values."withdrawn_at", new_values."withdrawn_reason" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='cf46a7e504aa0432170aef18c3a5e83840b49419', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_7aff1', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='targets_release', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='release',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "targets_releaseevent" ("as_of", "compiled_at", "compiled_by_id", "correction_en", "correction_zh", "corrects_id", "figures_digest", "files_digest", "id", "known_at", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "published_by_id", "seq", "slug", "withdrawn_at", "withdrawn_reason") SELECT old_values."as_of", old_values."compiled_at", old_values."compiled_by_id", old_values."correction_en", old_values."correction_zh", old_values."corrects_id", old_values."figures_digest", old_values."files_digest", old_values."id", old_values."known_at", NOW(), \'delete\', old_values."id", old_values."published_at", old_values."published_by_id", old_values."seq", old_values."slug", old_values."withdrawn_at", old_values."withdrawn_reason" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='bfadb99b5ae525a5e7add2a8122c9b3e8a939a50', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_c8f8b', referencing='REFERENCING OLD TABLE AS old_values ', table='targets_release', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='release',
                trigger=pgtrigger.compiler.Trigger(name='as_compiled', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE compilation bigint; publication text[];', func="\n            IF TG_OP = 'INSERT' THEN\n                compilation := current_change();\n                IF NEW.compiled_by_id IS DISTINCT FROM\n                   (SELECT user_id FROM enterprises_change WHERE id = compilation) THEN\n                    RAISE EXCEPTION USING\n                        ERRCODE = 'check_violation', CONSTRAINT = 'release_compiled_in_own_change',\n                        MESSAGE = 'A release is compiled in a change of the user who compiles it.';\n                END IF;\n                RETURN NEW;\n            ELSIF TG_OP = 'DELETE' THEN\n                IF OLD.published_at IS NULL THEN\n                    DELETE FROM targets_releasefigure WHERE release_id = OLD.id;\n                    DELETE FROM targets_releasecontributor WHERE release_id = OLD.id;\n                    DELETE FROM targets_releasefile WHERE release_id = OLD.id;\n                END IF;\n                RETURN OLD;\n            END IF;\n            publication := ARRAY['published_by_id', 'published_at', 'figures_digest', 'files_digest'];\n            IF OLD.published_at IS NULL\n               AND to_jsonb(OLD) - publication IS DISTINCT FROM to_jsonb(NEW) - publication THEN\n                RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'release_as_compiled',\n                    MESSAGE = 'A release is published as it was compiled.';\n            END IF;\n            RETURN NEW;\n        ", hash='dacade6bdd6cb45d21693f66efc67a5b7970e2fc', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_as_compiled_54498', table='targets_release', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='release',
                trigger=pgtrigger.compiler.Trigger(name='keep_key', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM NEW."id")', func="RAISE EXCEPTION 'A record keeps its key (%).', TG_TABLE_NAME;", hash='dadcbab38233de7ec4e88120ef412c9ec3ac6aec', operation='UPDATE OF "id"', pgid='pgtrigger_keep_key_5cedd', table='targets_release', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='releasecontributor',
                trigger=pgtrigger.compiler.Trigger(name='frozen', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF EXISTS (SELECT FROM targets_release WHERE published_at IS NOT NULL\n               AND id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.release_id END,\n                          CASE WHEN TG_OP <> 'DELETE' THEN NEW.release_id END)) THEN\n        RAISE EXCEPTION 'The figures and contributors of a published release cannot be changed.';\n    END IF;\n    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;\n", hash='d42d471208042b26f6787a87260ee13283137c91', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_frozen_6caa2', table='targets_releasecontributor', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='releasecontributor',
                trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (SELECT FROM targets_release WHERE published_at IS NOT NULL) THEN\n                RAISE EXCEPTION 'The figures of published releases cannot be changed.';\n            END IF;\n            RETURN NULL;\n        ", hash='2e872fb1bc9170b79d334a0256230e6f4025af61', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_982f3', table='targets_releasecontributor', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='releasecontributor',
                trigger=pgtrigger.compiler.Trigger(name='with_compilation', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT FROM (SELECT DISTINCT release_id FROM new_values) n\n                WHERE NOT EXISTS (\n                    SELECT FROM targets_releaseevent e WHERE e.pgh_obj_id = n.release_id\n                    AND e.pgh_label = 'insert' AND e.change_id = current_change())\n            ) THEN \n    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'release_contents',\n        MESSAGE = 'Figures are written when it is compiled, files when it is published.';\n\n            END IF;\n            RETURN NULL;\n        ", hash='5107f75c565bce1c670911198523410659d2f477', level='STATEMENT', operation='INSERT', pgid='pgtrigger_with_compilation_e8df5', referencing='REFERENCING NEW TABLE AS new_values ', table='targets_releasecontributor', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='releaseevent',
                trigger=pgtrigger.compiler.Trigger(name='by_trigger_only', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (pg_trigger_depth() = 0)', func="RAISE EXCEPTION 'Only the triggers of a table write its versions (%).', TG_TABLE_NAME;", hash='7ae7df12adf353b04471067c32aea9d84af2c22c', level='STATEMENT', operation='INSERT OR TRUNCATE', pgid='pgtrigger_by_trigger_only_b98dd', table='targets_releaseevent', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='releaseevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='95dcaf5eb4910a1ddc6c769dde1d04798b768e57', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_5d620', table='targets_releaseevent', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='releasefigure',
                trigger=pgtrigger.compiler.Trigger(name='frozen', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF EXISTS (SELECT FROM targets_release WHERE published_at IS NOT NULL\n               AND id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.release_id END,\n                          CASE WHEN TG_OP <> 'DELETE' THEN NEW.release_id END)) THEN\n        RAISE EXCEPTION 'The figures and contributors of a published release cannot be changed.';\n    END IF;\n    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;\n", hash='936fe4ac0589bfe1d5e9011d2b84a6356a64abd4', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_frozen_5fa34', table='targets_releasefigure', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='releasefigure',
                trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (SELECT FROM targets_release WHERE published_at IS NOT NULL) THEN\n                RAISE EXCEPTION 'The figures of published releases cannot be changed.';\n            END IF;\n            RETURN NULL;\n        ", hash='07e18f86eafd50126be3b70445fb3255378e2600', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_e539c', table='targets_releasefigure', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='releasefigure',
                trigger=pgtrigger.compiler.Trigger(name='with_compilation', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT FROM (SELECT DISTINCT release_id FROM new_values) n\n                WHERE NOT EXISTS (\n                    SELECT FROM targets_releaseevent e WHERE e.pgh_obj_id = n.release_id\n                    AND e.pgh_label = 'insert' AND e.change_id = current_change())\n            ) THEN \n    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'release_contents',\n        MESSAGE = 'Figures are written when it is compiled, files when it is published.';\n\n            END IF;\n            RETURN NULL;\n        ", hash='09542774f9f5a318109b2050831037d7ada617de', level='STATEMENT', operation='INSERT', pgid='pgtrigger_with_compilation_c4844', referencing='REFERENCING NEW TABLE AS new_values ', table='targets_releasefigure', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='releasefile',
                trigger=pgtrigger.compiler.Trigger(name='frozen', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF EXISTS (SELECT FROM targets_release WHERE published_at IS NOT NULL\n               AND id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.release_id END,\n                          CASE WHEN TG_OP <> 'DELETE' THEN NEW.release_id END)) THEN\n        RAISE EXCEPTION 'The figures and contributors of a published release cannot be changed.';\n    END IF;\n    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;\n", hash='6a04c3dd827558efffa050639acfb37297c826af', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_frozen_d379e', table='targets_releasefile', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='releasefile',
                trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (SELECT FROM targets_release WHERE published_at IS NOT NULL) THEN\n                RAISE EXCEPTION 'The figures of published releases cannot be changed.';\n            END IF;\n            RETURN NULL;\n        ", hash='df4fc6d8b0675fa58936f21506d9d8e4cbe4d8bf', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_87292', table='targets_releasefile', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='releasefile',
                trigger=pgtrigger.compiler.Trigger(name='with_publication', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n            IF NOT EXISTS (\n                SELECT FROM targets_releaseevent e WHERE e.pgh_obj_id = NEW.release_id\n                AND e.published_at IS NOT NULL AND e.change_id = current_change()\n            ) THEN \n    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'release_contents',\n        MESSAGE = 'Figures are written when it is compiled, files when it is published.';\n\n            END IF;\n            RETURN NULL;\n        ", hash='b421fe24ae3d5bef226c2d46b7eab88a7b667f06', operation='INSERT', pgid='pgtrigger_with_publication_17eb3', table='targets_releasefile', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='target',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "targets_targetevent" ("baseline_on", "baseline_value", "comparator", "id", "indicator", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "scope", "scope_code", "target_on", "value") SELECT new_values."baseline_on", new_values."baseline_value", new_values."comparator", new_values."id", new_values."indicator", NOW(), \'insert\', new_values."id", new_values."plan_id", new_values."scope", new_values."scope_code", new_values."target_on", new_values."value" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='590f588d6817cef681570ae46fcf21ca57c432f5', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_5c297', referencing='REFERENCING NEW TABLE AS new_values ', table='targets_target', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='target',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "targets_targetevent" ("baseline_on", "baseline_value", "comparator", "id", "indicator", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "scope", "scope_code", "target_on", "value") SELECT new_values."baseline_on", new_values."baseline_value", new_values."comparator", new_values."id", new_values."indicator", NOW(), \'update\', new_values."id", new_values."plan_id", new_values."scope", new_values."scope_code", new_values."target_on", new_values."value" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='e3f1d719a951e2986a11f8b1dbfde64899ab3e65', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_4b8d6', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='targets_target', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='target',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "targets_targetevent" ("baseline_on", "baseline_value", "comparator", "id", "indicator", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "scope", "scope_code", "target_on", "value") SELECT old_values."baseline_on", old_values."baseline_value", old_values."comparator", old_values."id", old_values."indicator", NOW(), \'delete\', old_values."id", old_values."plan_id", old_values."scope", old_values."scope_code", old_values."target_on", old_values."value" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='623298f710eab53f2cb192dd8b4666e8117ffe6d', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_c6de6', referencing='REFERENCING OLD TABLE AS old_values ', table='targets_target', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='target',
                trigger=pgtrigger.compiler.Trigger(name='keep_key', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM NEW."id")', func="RAISE EXCEPTION 'A record keeps its key (%).', TG_TABLE_NAME;", hash='50f726a5afdefa2bc4260763ea71475ecad28d80', operation='UPDATE OF "id"', pgid='pgtrigger_keep_key_1dfd6', table='targets_target', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='targetevent',
                trigger=pgtrigger.compiler.Trigger(name='by_trigger_only', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (pg_trigger_depth() = 0)', func="RAISE EXCEPTION 'Only the triggers of a table write its versions (%).', TG_TABLE_NAME;", hash='48f0e1c1016b3579b83965983caf09e60aa10e98', level='STATEMENT', operation='INSERT OR TRUNCATE', pgid='pgtrigger_by_trigger_only_57092', table='targets_targetevent', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='targetevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ed8e26c5651f64ddef41f6e5c5788ddc9b95dada', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_2df42', table='targets_targetevent', when='BEFORE')),
            )],
        ),
    ]
