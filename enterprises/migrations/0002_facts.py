import datetime
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
import django.db.models.functions.text
import enterprises.migrations._together
import enterprises.models.changes
import enterprises.models.fields.keys
import enterprises.models.periods
import enterprises.models.recognitions
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from enterprises.migrations._change_functions import CHECK_DECISIONS, IS_AUTHOR_OF_IMPORT, SEAL_CHANGE


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('enterprises', '0001_functions'),
    ]

    operations = [
        enterprises.migrations._together.Together(
            operations=[migrations.CreateModel(
                name='AnnualReport',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='enterprises.enterprise', verbose_name='enterprise')),
                    ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                    ('operating_revenue', models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True, verbose_name='operating revenue (yuan)')),
                    ('operating_revenue_reason', models.CharField(blank=True, choices=[('not_reported', 'not reported'), ('withheld', 'withheld'), ('not_applicable', 'not applicable')], max_length=20, verbose_name='reason for missing value')),
                    ('rd_expense', models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True, verbose_name='R&D expense (yuan)')),
                    ('rd_expense_reason', models.CharField(blank=True, choices=[('not_reported', 'not reported'), ('withheld', 'withheld'), ('not_applicable', 'not applicable')], max_length=20, verbose_name='reason for missing value')),
                    ('high_tech_revenue', models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True, verbose_name='high-tech revenue (yuan)')),
                    ('high_tech_revenue_reason', models.CharField(blank=True, choices=[('not_reported', 'not reported'), ('withheld', 'withheld'), ('not_applicable', 'not applicable')], max_length=20, verbose_name='reason for missing value')),
                    ('taxes_paid', models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True, verbose_name='taxes paid (yuan)')),
                    ('taxes_paid_reason', models.CharField(blank=True, choices=[('not_reported', 'not reported'), ('withheld', 'withheld'), ('not_applicable', 'not applicable')], max_length=20, verbose_name='reason for missing value')),
                    ('employees', models.PositiveIntegerField(blank=True, null=True, verbose_name='employees at year end')),
                    ('employees_reason', models.CharField(blank=True, choices=[('not_reported', 'not reported'), ('withheld', 'withheld'), ('not_applicable', 'not applicable')], max_length=20, verbose_name='reason for missing value')),
                    ('rd_staff', models.PositiveIntegerField(blank=True, null=True, verbose_name='R&D staff')),
                    ('rd_staff_reason', models.CharField(blank=True, choices=[('not_reported', 'not reported'), ('withheld', 'withheld'), ('not_applicable', 'not applicable')], max_length=20, verbose_name='reason for missing value')),
                    ('valid_invention_patents', models.PositiveIntegerField(blank=True, null=True, verbose_name='valid invention patents')),
                    ('valid_invention_patents_reason', models.CharField(blank=True, choices=[('not_reported', 'not reported'), ('withheld', 'withheld'), ('not_applicable', 'not applicable')], max_length=20, verbose_name='reason for missing value')),
                    ('source', models.CharField(choices=[('torch', 'Torch survey'), ('annual_report', 'annual report of a high-tech enterprise'), ('self_reported', 'reported by the enterprise')], max_length=20, verbose_name='source')),
                    ('source_unit', models.CharField(choices=[('yuan', 'yuan'), ('thousand', 'thousand yuan'), ('ten_thousand', '10,000 yuan'), ('hundred_million', '100 million yuan')], default='yuan', max_length=20, verbose_name='unit in the source')),
                ],
                options={
                    'verbose_name': 'annual report',
                    'verbose_name_plural': 'annual reports',
                    'ordering': ('enterprise', '-year'),
                    'indexes': [models.Index(fields=['year', 'enterprise'], name='annualreport_by_year')],
                    'constraints': [models.UniqueConstraint(fields=('enterprise', 'year'), name='annualreport_one_a_year', violation_error_message='The enterprise already has a report for this year; a second source requires a decision.'), models.CheckConstraint(condition=models.Q(('year__gte', 1980), ('year__lte', 2200)), name='annualreport_year_plausible', violation_error_message='Enter the year with four digits.'), models.CheckConstraint(condition=models.Q(('operating_revenue__isnull', True), ('operating_revenue_reason', ''), _connector='XOR'), name='annualreport_operating_revenue_or_reason', violation_error_message='Enter either the figure or the reason why it is missing, not both.'), models.CheckConstraint(condition=models.Q(('rd_expense__isnull', True), ('rd_expense_reason', ''), _connector='XOR'), name='annualreport_rd_expense_or_reason', violation_error_message='Enter either the figure or the reason why it is missing, not both.'), models.CheckConstraint(condition=models.Q(('high_tech_revenue__isnull', True), ('high_tech_revenue_reason', ''), _connector='XOR'), name='annualreport_high_tech_revenue_or_reason', violation_error_message='Enter either the figure or the reason why it is missing, not both.'), models.CheckConstraint(condition=models.Q(('taxes_paid__isnull', True), ('taxes_paid_reason', ''), _connector='XOR'), name='annualreport_taxes_paid_or_reason', violation_error_message='Enter either the figure or the reason why it is missing, not both.'), models.CheckConstraint(condition=models.Q(('employees__isnull', True), ('employees_reason', ''), _connector='XOR'), name='annualreport_employees_or_reason', violation_error_message='Enter either the figure or the reason why it is missing, not both.'), models.CheckConstraint(condition=models.Q(('rd_staff__isnull', True), ('rd_staff_reason', ''), _connector='XOR'), name='annualreport_rd_staff_or_reason', violation_error_message='Enter either the figure or the reason why it is missing, not both.'), models.CheckConstraint(condition=models.Q(('valid_invention_patents__isnull', True), ('valid_invention_patents_reason', ''), _connector='XOR'), name='annualreport_valid_invention_patents_or_reason', violation_error_message='Enter either the figure or the reason why it is missing, not both.'), models.CheckConstraint(condition=models.Q(models.Q(('operating_revenue__lt', 0), _negated=True), models.Q(('rd_expense__lt', 0), _negated=True), models.Q(('high_tech_revenue__lt', 0), _negated=True)), name='annualreport_not_negative', violation_error_message='Revenue and R&D expense cannot be negative.')],
                },
            ), migrations.CreateModel(
                name='Cluster',
                fields=[
                    ('code', models.CharField(db_collation='C', max_length=40, primary_key=True, serialize=False, verbose_name='code')),
                    ('name_zh', models.CharField(max_length=120, verbose_name='Chinese name')),
                    ('name_en', models.CharField(blank=True, max_length=120, verbose_name='English name')),
                    ('is_core', models.BooleanField(default=False, verbose_name='core cluster')),
                    ('position', models.PositiveSmallIntegerField(default=100, verbose_name='position')),
                ],
                options={
                    'verbose_name': 'cluster',
                    'verbose_name_plural': 'clusters',
                    'ordering': ('position', 'code'),
                    'abstract': False,
                    'indexes': [],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='ClusterEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('change', models.ForeignKey(db_default=enterprises.models.changes.CurrentChange(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_set', to='enterprises.change', verbose_name='change')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='enterprises.cluster')),
                    ('code', models.CharField(db_collation='C', max_length=40, serialize=False, verbose_name='code')),
                    ('name_zh', models.CharField(max_length=120, verbose_name='Chinese name')),
                    ('name_en', models.CharField(blank=True, max_length=120, verbose_name='English name')),
                    ('is_core', models.BooleanField(default=False, verbose_name='core cluster')),
                    ('position', models.PositiveSmallIntegerField(default=100, verbose_name='position')),
                ],
                options={
                    'abstract': False,
                    'default_permissions': (),
                    'indexes': [models.Index(fields=['pgh_obj', '-pgh_id'], name='enterprises_pgh_obj_396974_idx'), models.Index(fields=['change', 'pgh_id'], name='enterprises_change__4fd173_idx')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='Community',
                fields=[
                    ('code', models.CharField(db_collation='C', max_length=40, primary_key=True, serialize=False, verbose_name='code')),
                    ('name_zh', models.CharField(max_length=120, verbose_name='Chinese name')),
                    ('name_en', models.CharField(blank=True, max_length=120, verbose_name='English name')),
                    ('subdistrict', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='communities', to='enterprises.subdistrict', verbose_name='subdistrict')),
                ],
                options={
                    'verbose_name': 'community',
                    'verbose_name_plural': 'communities',
                    'ordering': ('code',),
                    'abstract': False,
                    'indexes': [],
                    'constraints': [models.CheckConstraint(condition=models.Q(('subdistrict', django.db.models.functions.text.Left(models.F('code'), 3))), name='community_in_subdistrict', violation_error_message='The code of a community starts with that of its subdistrict.')],
                },
            ), migrations.CreateModel(
                name='CommunityEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('change', models.ForeignKey(db_default=enterprises.models.changes.CurrentChange(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_set', to='enterprises.change', verbose_name='change')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='enterprises.community')),
                    ('code', models.CharField(db_collation='C', max_length=40, serialize=False, verbose_name='code')),
                    ('name_zh', models.CharField(max_length=120, verbose_name='Chinese name')),
                    ('name_en', models.CharField(blank=True, max_length=120, verbose_name='English name')),
                    ('subdistrict', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='enterprises.subdistrict', verbose_name='subdistrict')),
                ],
                options={
                    'abstract': False,
                    'default_permissions': (),
                    'indexes': [models.Index(fields=['pgh_obj', '-pgh_id'], name='enterprises_pgh_obj_fcc45a_idx'), models.Index(fields=['change', 'pgh_id'], name='enterprises_change__11514f_idx')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='Demonstration',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('since', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='since')),
                ],
                options={
                    'verbose_name': 'demonstration',
                    'verbose_name_plural': 'demonstration',
                    'indexes': [],
                    'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='demonstration_single')],
                },
            ), migrations.CreateModel(
                name='DistrictStatistic',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('series', models.CharField(choices=[('resident_population', 'resident population'), ('valid_invention_patents', 'valid invention patents of the district')], max_length=40, verbose_name='series')),
                    ('reference_on', models.DateField(verbose_name='reference day')),
                    ('value', models.DecimalField(decimal_places=2, max_digits=18, verbose_name='value')),
                    ('is_break', models.BooleanField(default=False, help_text='Not comparable with earlier values because of a change in method or scope.', verbose_name='break in the series')),
                    ('source', models.CharField(max_length=200, verbose_name='source')),
                    ('published_on', models.DateField(blank=True, help_text='Leave empty if not stated in the source.', null=True, verbose_name='published on')),
                ],
                options={
                    'verbose_name': 'district statistic',
                    'verbose_name_plural': 'district statistics',
                    'ordering': ('series', 'reference_on', 'published_on'),
                    'indexes': [],
                    'constraints': [models.UniqueConstraint(fields=('series', 'reference_on', 'published_on'), name='districtstatistic_unique', nulls_distinct=False, violation_error_message='This value has already been entered.'), models.CheckConstraint(condition=models.Q(('value__gte', 0)), name='districtstatistic_not_negative', violation_error_message='A statistic of the district cannot be negative.'), models.CheckConstraint(condition=models.Q(('published_on__isnull', True), ('published_on__gte', models.F('reference_on')), _connector='OR'), name='districtstatistic_published_after', violation_error_message='The publication date must not be before the reference date.')],
                },
            ), migrations.CreateModel(
                name='DistrictStatisticEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('change', models.ForeignKey(db_default=enterprises.models.changes.CurrentChange(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_set', to='enterprises.change', verbose_name='change')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='enterprises.districtstatistic')),
                    ('id', models.BigIntegerField()),
                    ('series', models.CharField(choices=[('resident_population', 'resident population'), ('valid_invention_patents', 'valid invention patents of the district')], max_length=40, verbose_name='series')),
                    ('reference_on', models.DateField(verbose_name='reference day')),
                    ('value', models.DecimalField(decimal_places=2, max_digits=18, verbose_name='value')),
                    ('is_break', models.BooleanField(default=False, help_text='Not comparable with earlier values because of a change in method or scope.', verbose_name='break in the series')),
                    ('source', models.CharField(max_length=200, verbose_name='source')),
                    ('published_on', models.DateField(blank=True, help_text='Leave empty if not stated in the source.', null=True, verbose_name='published on')),
                ],
                options={
                    'abstract': False,
                    'default_permissions': (),
                    'indexes': [models.Index(fields=['pgh_obj', '-pgh_id'], name='enterprises_pgh_obj_c3f510_idx'), models.Index(fields=['change', 'pgh_id'], name='enterprises_change__b600ca_idx')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='Enterprise',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name_zh', models.CharField(max_length=200, verbose_name='Chinese name')),
                    ('name_key', enterprises.models.fields.keys.TextKeyField(db_collation='C', db_index=True, editable=False, verbose_name='name for matching')),
                    ('search_text', enterprises.models.fields.keys.TextKeyField(editable=False, verbose_name='search text')),
                    ('grams', enterprises.models.fields.keys.GramsField(base_field=models.TextField(), editable=False, size=None, verbose_name='character pairs')),
                    ('core', enterprises.models.fields.keys.TextKeyField(db_collation='C', editable=False, verbose_name='distinctive part of the name')),
                    ('search_keys', enterprises.models.fields.keys.GramsField(base_field=models.IntegerField(), editable=False, size=None, verbose_name='keys for mistyped searches')),
                    ('uscc', enterprises.models.fields.keys.CodeField(blank=True, db_collation='C', error_messages={'unique': 'An enterprise with this code already exists.'}, help_text='18 characters. May be empty only for an enterprise that ended before these codes were introduced.', max_length=18, null=True, unique=True, verbose_name='Unified Social Credit Code')),
                    ('organisation_code', enterprises.models.fields.keys.CodeField(blank=True, db_collation='C', error_messages={'unique': 'An enterprise with this organisation code already exists.'}, help_text='Derived from the Unified Social Credit Code if there is one.', max_length=9, unique=True, verbose_name='organisation code')),
                    ('code', models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Coalesce('uscc', 'organisation_code'), output_field=models.CharField(db_collation='C', max_length=18), verbose_name='code in the address')),
                    ('name_en', models.CharField(blank=True, max_length=200, verbose_name='English name')),
                    ('status', models.CharField(choices=[('active', 'active'), ('deregistered', 'deregistered'), ('revoked', 'licence revoked'), ('merged', 'absorbed by another enterprise')], default='active', max_length=20, verbose_name='status')),
                    ('established_on', models.DateField(blank=True, null=True, verbose_name='established on')),
                    ('ended_on', models.DateField(blank=True, help_text='Last day on which the enterprise is counted, before deregistration, revocation or absorption.', null=True, verbose_name='ended on')),
                    ('ended_reason', models.CharField(blank=True, max_length=200, verbose_name='reason for ending')),
                    ('absorbed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='absorbed_enterprises', to='enterprises.enterprise', verbose_name='absorbed by')),
                    ('merged_into', models.ForeignKey(blank=True, help_text='Set when two records are merged: this record is a duplicate and is found under the code of the other.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='duplicates', to='enterprises.enterprise', verbose_name='duplicate of')),
                    ('cluster', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='enterprises', to='enterprises.cluster', verbose_name='cluster')),
                    ('industry', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='enterprises', to='enterprises.industry', verbose_name='industry')),
                    ('registered_capital', models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True, verbose_name='registered capital (yuan)')),
                    ('legal_representative', models.CharField(blank=True, help_text='For staff only.', max_length=60, verbose_name='legal representative')),
                    ('days', models.GeneratedField(db_persist=True, expression=enterprises.models.periods.PeriodDays(models.F('established_on'), models.F('ended_on')), output_field=django.contrib.postgres.fields.ranges.DateRangeField(), verbose_name='days')),
                    ('established_first', models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Coalesce('established_on', models.Value(datetime.date(9999, 12, 31), models.DateField())), output_field=models.DateField(), verbose_name='sort key, oldest first')),
                    ('established_last', models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Coalesce('established_on', models.Value(datetime.date(1, 1, 1), models.DateField())), output_field=models.DateField(), verbose_name='sort key, youngest first')),
                    ('sort_key', enterprises.models.fields.keys.TextKeyField(db_collation='C', editable=False, verbose_name='sort key by name')),
                ],
                options={
                    'verbose_name': 'enterprise',
                    'verbose_name_plural': 'enterprises',
                    'ordering': ('sort_key', 'code'),
                    'indexes': [models.Index(fields=['sort_key', 'code'], name='enterprise_by_name'), models.Index(fields=['established_first', 'code'], name='enterprise_oldest_first'), models.Index(fields=['-established_last', 'code'], name='enterprise_youngest_first'), django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['grams'], name='enterprise_grams'), django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['search_keys'], name='enterprise_search_keys'), models.Index(fields=['core'], name='enterprise_core'), models.Index(condition=models.Q(('merged_into__isnull', True)), fields=['id'], include=('days', 'cluster'), name='enterprise_counted')],
                    'constraints': [models.UniqueConstraint(fields=('code',), name='enterprise_code_unique', violation_error_message='An enterprise with this code already exists.'), models.CheckConstraint(condition=models.Q(('uscc__isnull', True), models.Func(models.F('uscc'), function='uscc_is_valid', output_field=models.BooleanField()), _connector='OR'), name='enterprise_uscc_valid', violation_error_message='The Unified Social Credit Code is not valid.'), models.CheckConstraint(condition=models.Q(('uscc__isnull', False), models.Func(models.F('organisation_code'), function='organisation_code_is_valid', output_field=models.BooleanField()), _connector='OR'), name='enterprise_organisation_code_valid', violation_error_message='The organisation code is not valid.'), models.CheckConstraint(condition=models.Q(('uscc__isnull', True), ('organisation_code', django.db.models.functions.text.Substr(models.F('uscc'), 9, 9)), _connector='OR'), name='enterprise_codes_agree', violation_error_message='The organisation code does not match the credit code.'), models.CheckConstraint(condition=models.Q(('uscc__isnull', False), ('ended_on__isnull', False), _connector='OR'), name='enterprise_without_uscc_ended', violation_error_message='Only an enterprise that ended before the codes were introduced may lack one; enter its end date.'), models.CheckConstraint(condition=models.Q(models.Q(('ended_on__isnull', True), ('status', 'active')), models.Q(models.Q(('status', 'active'), _negated=True), ('ended_on__isnull', False)), _connector='OR'), name='enterprise_ended_with_status', violation_error_message='An ended enterprise requires both a status and an end date; an active enterprise must have neither.'), models.CheckConstraint(condition=models.Q(('ended_on__isnull', True), ('established_on__isnull', True), ('ended_on__gte', models.F('established_on')), _connector='OR'), name='enterprise_ended_after_established', violation_error_message='The end date must not be before the date of establishment.'), models.CheckConstraint(condition=models.Q(('absorbed_by__isnull', True), models.Q(('status', 'merged'), models.Q(('absorbed_by', models.F('id')), _negated=True)), _connector='OR'), name='enterprise_absorbed_with_status', violation_error_message='Only an enterprise with the status “absorbed” may name the absorbing enterprise.'), models.CheckConstraint(condition=models.Q(('merged_into__isnull', True), models.Q(('merged_into', models.F('id')), _negated=True), _connector='OR'), name='enterprise_merged_into_another', violation_error_message='A record cannot be merged into itself.'), models.CheckConstraint(condition=models.Q(('registered_capital__isnull', True), ('registered_capital__gte', 0), _connector='OR'), name='enterprise_capital_not_negative', violation_error_message='The registered capital cannot be negative.')],
                },
            ), migrations.CreateModel(
                name='EnterpriseEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('change', models.ForeignKey(db_default=enterprises.models.changes.CurrentChange(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_set', to='enterprises.change', verbose_name='change')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='enterprises.enterprise')),
                    ('id', models.BigIntegerField()),
                    ('name_zh', models.CharField(max_length=200, verbose_name='Chinese name')),
                    ('search_text', enterprises.models.fields.keys.TextKeyField(editable=False, verbose_name='search text')),
                    ('uscc', enterprises.models.fields.keys.CodeField(blank=True, db_collation='C', error_messages={'unique': 'An enterprise with this code already exists.'}, help_text='18 characters. May be empty only for an enterprise that ended before these codes were introduced.', max_length=18, null=True, verbose_name='Unified Social Credit Code')),
                    ('organisation_code', enterprises.models.fields.keys.CodeField(blank=True, db_collation='C', error_messages={'unique': 'An enterprise with this organisation code already exists.'}, help_text='Derived from the Unified Social Credit Code if there is one.', max_length=9, verbose_name='organisation code')),
                    ('name_en', models.CharField(blank=True, max_length=200, verbose_name='English name')),
                    ('status', models.CharField(choices=[('active', 'active'), ('deregistered', 'deregistered'), ('revoked', 'licence revoked'), ('merged', 'absorbed by another enterprise')], default='active', max_length=20, verbose_name='status')),
                    ('established_on', models.DateField(blank=True, null=True, verbose_name='established on')),
                    ('ended_on', models.DateField(blank=True, help_text='Last day on which the enterprise is counted, before deregistration, revocation or absorption.', null=True, verbose_name='ended on')),
                    ('ended_reason', models.CharField(blank=True, max_length=200, verbose_name='reason for ending')),
                    ('absorbed_by', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='enterprises.enterprise', verbose_name='absorbed by')),
                    ('merged_into', models.ForeignKey(blank=True, db_constraint=False, db_index=False, help_text='Set when two records are merged: this record is a duplicate and is found under the code of the other.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='enterprises.enterprise', verbose_name='duplicate of')),
                    ('cluster', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='enterprises.cluster', verbose_name='cluster')),
                    ('industry', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='enterprises.industry', verbose_name='industry')),
                    ('registered_capital', models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True, verbose_name='registered capital (yuan)')),
                    ('legal_representative', models.CharField(blank=True, help_text='For staff only.', max_length=60, verbose_name='legal representative')),
                    ('days', models.GeneratedField(db_persist=True, expression=enterprises.models.periods.PeriodDays(models.F('established_on'), models.F('ended_on')), output_field=django.contrib.postgres.fields.ranges.DateRangeField(), verbose_name='days')),
                    ('sort_key', enterprises.models.fields.keys.TextKeyField(db_collation='C', editable=False, verbose_name='sort key by name')),
                ],
                options={
                    'abstract': False,
                    'default_permissions': (),
                    'indexes': [models.Index(fields=['pgh_obj', '-pgh_id'], name='enterprises_pgh_obj_c6a63a_idx'), models.Index(fields=['change', 'pgh_id'], name='enterprises_change__ee7d84_idx'), models.Index(fields=['uscc'], name='enterprises_uscc_746a57_idx'), models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['pgh_obj'], name='enterpriseevent_merged')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='FormerName',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name_zh', models.CharField(max_length=200, verbose_name='Chinese name')),
                    ('name_key', enterprises.models.fields.keys.TextKeyField(db_collation='C', db_index=True, editable=False, verbose_name='name for matching')),
                    ('search_text', enterprises.models.fields.keys.TextKeyField(editable=False, verbose_name='search text')),
                    ('grams', enterprises.models.fields.keys.GramsField(base_field=models.TextField(), editable=False, size=None, verbose_name='character pairs')),
                    ('core', enterprises.models.fields.keys.TextKeyField(db_collation='C', editable=False, verbose_name='distinctive part of the name')),
                    ('search_keys', enterprises.models.fields.keys.GramsField(base_field=models.IntegerField(), editable=False, size=None, verbose_name='keys for mistyped searches')),
                    ('starts_on', models.DateField(verbose_name='first day')),
                    ('ends_on', models.DateField(blank=True, help_text='Leave empty if still in effect.', null=True, verbose_name='last day')),
                    ('days', models.GeneratedField(db_persist=True, expression=enterprises.models.periods.PeriodDays(models.F('starts_on'), models.F('ends_on')), output_field=django.contrib.postgres.fields.ranges.DateRangeField(), verbose_name='days')),
                    ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='former_names', to='enterprises.enterprise', verbose_name='enterprise')),
                ],
                options={
                    'verbose_name': 'former name',
                    'verbose_name_plural': 'former names',
                    'ordering': ('enterprise', 'starts_on'),
                    'indexes': [django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['grams'], name='formername_grams'), django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['search_keys'], name='formername_search_keys'), models.Index(fields=['core'], name='formername_core')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='formername_ends_after_start', violation_error_message='The last day must not be before the first day.'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('enterprise', '='), ('days', '&&')], name='formername_no_overlap', violation_error_message='The enterprise already has another former name for this period.')],
                },
            ), migrations.CreateModel(
                name='FormerNameEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('change', models.ForeignKey(db_default=enterprises.models.changes.CurrentChange(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_set', to='enterprises.change', verbose_name='change')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='enterprises.formername')),
                    ('id', models.BigIntegerField()),
                    ('name_zh', models.CharField(max_length=200, verbose_name='Chinese name')),
                    ('search_text', enterprises.models.fields.keys.TextKeyField(editable=False, verbose_name='search text')),
                    ('starts_on', models.DateField(verbose_name='first day')),
                    ('ends_on', models.DateField(blank=True, help_text='Leave empty if still in effect.', null=True, verbose_name='last day')),
                    ('days', models.GeneratedField(db_persist=True, expression=enterprises.models.periods.PeriodDays(models.F('starts_on'), models.F('ends_on')), output_field=django.contrib.postgres.fields.ranges.DateRangeField(), verbose_name='days')),
                    ('enterprise', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='enterprises.enterprise', verbose_name='enterprise')),
                ],
                options={
                    'abstract': False,
                    'default_permissions': (),
                    'indexes': [models.Index(fields=['pgh_obj', '-pgh_id'], name='enterprises_pgh_obj_6799dc_idx'), models.Index(fields=['change', 'pgh_id'], name='enterprises_change__156da7_idx'), models.Index(fields=['enterprise'], name='enterprises_enterpr_4809ca_idx')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='GroupHead',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('starts_on', models.DateField(verbose_name='first day')),
                    ('ends_on', models.DateField(blank=True, help_text='Leave empty if still in effect.', null=True, verbose_name='last day')),
                    ('days', models.GeneratedField(db_persist=True, expression=enterprises.models.periods.PeriodDays(models.F('starts_on'), models.F('ends_on')), output_field=django.contrib.postgres.fields.ranges.DateRangeField(), verbose_name='days')),
                    ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='group_heads', to='enterprises.enterprise', verbose_name='enterprise')),
                    ('head', models.ForeignKey(help_text='For staff only. In disclosure control the enterprises of one group count as one contributor.', on_delete=django.db.models.deletion.PROTECT, related_name='group_members', to='enterprises.enterprise', verbose_name='head of the group')),
                ],
                options={
                    'verbose_name': 'group head',
                    'verbose_name_plural': 'group heads',
                    'ordering': ('enterprise', 'starts_on'),
                    'indexes': [],
                    'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='grouphead_ends_after_start', violation_error_message='The last day must not be before the first day.'), models.CheckConstraint(condition=models.Q(('enterprise', models.F('head')), _negated=True), name='grouphead_not_itself', violation_error_message='An enterprise is not the head of its own group here; leave it out.'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('enterprise', '='), ('days', '&&')], name='grouphead_no_overlap', violation_error_message='The enterprise already has a group head during this period.')],
                },
            ), migrations.CreateModel(
                name='GroupHeadEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('change', models.ForeignKey(db_default=enterprises.models.changes.CurrentChange(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_set', to='enterprises.change', verbose_name='change')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='enterprises.grouphead')),
                    ('id', models.BigIntegerField()),
                    ('starts_on', models.DateField(verbose_name='first day')),
                    ('ends_on', models.DateField(blank=True, help_text='Leave empty if still in effect.', null=True, verbose_name='last day')),
                    ('days', models.GeneratedField(db_persist=True, expression=enterprises.models.periods.PeriodDays(models.F('starts_on'), models.F('ends_on')), output_field=django.contrib.postgres.fields.ranges.DateRangeField(), verbose_name='days')),
                    ('enterprise', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='enterprises.enterprise', verbose_name='enterprise')),
                    ('head', models.ForeignKey(db_constraint=False, db_index=False, help_text='For staff only. In disclosure control the enterprises of one group count as one contributor.', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='enterprises.enterprise', verbose_name='head of the group')),
                ],
                options={
                    'abstract': False,
                    'default_permissions': (),
                    'indexes': [models.Index(fields=['pgh_obj', '-pgh_id'], name='enterprises_pgh_obj_845f43_idx'), models.Index(fields=['change', 'pgh_id'], name='enterprises_change__108ab5_idx'), models.Index(fields=['enterprise'], name='enterprises_enterpr_b698ab_idx')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='ImportAction',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('batch', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='actions', to='enterprises.importbatch', verbose_name='import')),
                    ('kind', models.CharField(choices=[('uploaded', 'Uploaded'), ('retyped', 'Type of content changed'), ('columns', 'Columns, units or given values set'), ('remembered', 'Columns or unit taken over from an earlier file'), ('decided', 'Rows decided'), ('submitted', 'Submitted'), ('returned', 'Sent back'), ('withdrawn', 'Submission withdrawn'), ('applied', 'Applied'), ('undone', 'Undone')], max_length=20, verbose_name='action')),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='import_actions', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                    ('rows', models.PositiveIntegerField(blank=True, null=True, verbose_name='rows')),
                    ('reason', models.CharField(blank=True, db_default='', max_length=500, verbose_name='reason')),
                    ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='at')),
                ],
                options={
                    'verbose_name': 'action on an import',
                    'verbose_name_plural': 'actions on imports',
                    'ordering': ('pk',),
                    'default_permissions': (),
                    'indexes': [],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='ImportBatch',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(max_length=40, verbose_name='kind')),
                    ('file_name', models.CharField(max_length=200, verbose_name='file')),
                    ('digest', models.CharField(editable=False, max_length=64, verbose_name='SHA-256')),
                    ('status', models.CharField(choices=[('received', 'received'), ('planned', 'plan created'), ('refused', 'not readable'), ('applied', 'applied'), ('undone', 'undone')], default='received', max_length=20, verbose_name='status')),
                    ('submitted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='submitted_imports', to=settings.AUTH_USER_MODEL, verbose_name='uploaded by')),
                    ('submitted_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='uploaded at')),
                    ('options', models.JSONField(blank=True, default=dict, verbose_name='options')),
                    ('refusal', models.JSONField(blank=True, null=True, verbose_name='reason for rejection')),
                    ('reading', models.JSONField(blank=True, default=dict, verbose_name='detected content')),
                    ('counts', models.JSONField(blank=True, default=dict, verbose_name='rows by outcome')),
                    ('planned_at', models.DateTimeField(blank=True, null=True, verbose_name='plan created at')),
                    ('planned_on', models.DateField(blank=True, null=True, verbose_name='date of the plan')),
                    ('planned_state', models.BigIntegerField(blank=True, null=True, verbose_name='version at planning')),
                    ('ready_at', models.DateTimeField(blank=True, null=True, verbose_name='submitted at')),
                    ('returned_reason', models.CharField(blank=True, max_length=500, verbose_name='reason for sending back')),
                    ('applied_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='applied_imports', to=settings.AUTH_USER_MODEL, verbose_name='applied by')),
                    ('change', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='imports', to='enterprises.change', verbose_name='change')),
                    ('undone_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_imports', to=settings.AUTH_USER_MODEL, verbose_name='undone by')),
                    ('undone_change', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_imports', to='enterprises.change', verbose_name='undoing change')),
                ],
                options={
                    'verbose_name': 'import',
                    'verbose_name_plural': 'imports',
                    'ordering': ('-pk',),
                    'permissions': [('apply_importbatch', 'Can apply imports'), ('undo_importbatch', 'Can undo imports')],
                    'indexes': [],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('applied_by__isnull', False), ('status__in', ['applied', 'undone'])), models.Q(models.Q(('status__in', ['applied', 'undone']), _negated=True), ('applied_by__isnull', True), ('change__isnull', True)), _connector='OR'), name='importbatch_applied_whole', violation_error_message='The user who applied an import must be recorded for applied imports only.'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'undone'), ('undone_by__isnull', False)), models.Q(models.Q(('status', 'undone'), _negated=True), ('undone_by__isnull', True), ('undone_change__isnull', True)), _connector='OR'), name='importbatch_undone_by_somebody', violation_error_message='The user who undid an import must be recorded for undone imports only.')],
                },
            ), migrations.CreateModel(
                name='ImportRow',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='enterprises.importbatch', verbose_name='import')),
                    ('position', models.PositiveIntegerField(verbose_name='position')),
                    ('sheet', models.CharField(blank=True, max_length=100, verbose_name='sheet')),
                    ('number', models.PositiveIntegerField(verbose_name='row')),
                    ('label', models.CharField(blank=True, max_length=300, verbose_name='enterprise or record')),
                    ('cells', models.JSONField(default=dict, verbose_name='cells')),
                    ('is_hidden', models.BooleanField(default=False, verbose_name='hidden in the file')),
                    ('outcome', models.CharField(choices=[('create', 'new'), ('update', 'change'), ('unchanged', 'unchanged'), ('warning', 'to confirm'), ('unmatched', 'unmatched'), ('conflict', 'conflict'), ('error', 'error'), ('skipped', 'not imported')], max_length=20, verbose_name='outcome')),
                    ('decision', models.CharField(blank=True, choices=[('confirm', 'confirm'), ('skip', 'do not import'), ('choose', 'match with an enterprise'), ('create', 'create a new enterprise')], max_length=20, verbose_name='decision')),
                    ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decided_import_rows', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                    ('confirmed', models.JSONField(default=dict, verbose_name='confirmed facts')),
                    ('enterprise', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='import_rows', to='enterprises.enterprise', verbose_name='enterprise')),
                    ('operations', models.JSONField(default=list, verbose_name='changes to be made')),
                    ('reasons', models.JSONField(default=list, verbose_name='reasons')),
                    ('candidates', models.JSONField(default=list, verbose_name='candidates')),
                    ('certificate', models.JSONField(blank=True, null=True, verbose_name='certificate')),
                    ('keys', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None, verbose_name='rows planned together')),
                ],
                options={
                    'verbose_name': 'row of an import',
                    'verbose_name_plural': 'rows of imports',
                    'ordering': ('batch', 'position'),
                    'default_permissions': ('view',),
                    'indexes': [models.Index(fields=['batch', 'outcome', 'position'], name='importrow_by_outcome'), models.Index(condition=models.Q(('certificate__isnull', False), ('outcome', 'unmatched')), fields=['batch'], name='importrow_of_certificate')],
                    'constraints': [models.UniqueConstraint(fields=('batch', 'position'), name='importrow_position_unique'), models.CheckConstraint(condition=models.Q(models.Q(('decision', 'choose'), _negated=True), ('enterprise__isnull', False), _connector='OR'), name='importrow_chosen_enterprise', violation_error_message='Select the enterprise.'), models.CheckConstraint(condition=models.Q(models.Q(('decided_by__isnull', True), ('decision', '')), models.Q(models.Q(('decision', ''), _negated=True), ('decided_by__isnull', False)), _connector='OR'), name='importrow_decided_by_somebody', violation_error_message='A decision requires the user who made it.')],
                },
            ), migrations.CreateModel(
                name='ImportWork',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='works', to='enterprises.importbatch', verbose_name='import')),
                    ('task', models.CharField(choices=[('read', 'read the file'), ('plan', 'create the plan'), ('replan', 'create the plan again'), ('mark', 'annotate the workbook'), ('apply', 'apply'), ('undo', 'undo')], max_length=20, verbose_name='task')),
                    ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='asked_import_works', to=settings.AUTH_USER_MODEL, verbose_name='requested by')),
                    ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='requested at')),
                    ('starts', models.PositiveSmallIntegerField(default=0, verbose_name='number of starts')),
                    ('stage', models.CharField(blank=True, max_length=20, verbose_name='stage')),
                    ('done', models.PositiveIntegerField(default=0, verbose_name='done')),
                    ('total', models.PositiveIntegerField(default=0, verbose_name='total')),
                    ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended at')),
                    ('failure', models.JSONField(blank=True, null=True, verbose_name='reason for failure')),
                    ('result', models.JSONField(blank=True, default=dict, verbose_name='result')),
                ],
                options={
                    'verbose_name': 'import job',
                    'verbose_name_plural': 'import jobs',
                    'ordering': ('-pk',),
                    'default_permissions': (),
                    'indexes': [],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('batch',), name='importwork_one_at_a_time', violation_error_message='This import is already being processed.')],
                },
            ), migrations.CreateModel(
                name='Industry',
                fields=[
                    ('code', models.CharField(db_collation='C', max_length=40, primary_key=True, serialize=False, verbose_name='code')),
                    ('name_zh', models.CharField(max_length=120, verbose_name='Chinese name')),
                    ('name_en', models.CharField(blank=True, max_length=120, verbose_name='English name')),
                    ('level', models.CharField(choices=[('section', 'section'), ('division', 'division'), ('group', 'group'), ('class', 'class')], max_length=20, verbose_name='level')),
                    ('section', models.CharField(max_length=1, verbose_name='section')),
                    ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='enterprises.industry', verbose_name='parent')),
                ],
                options={
                    'verbose_name': 'industry',
                    'verbose_name_plural': 'industries',
                    'ordering': ('code',),
                    'abstract': False,
                    'indexes': [],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='IndustryEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('change', models.ForeignKey(db_default=enterprises.models.changes.CurrentChange(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_set', to='enterprises.change', verbose_name='change')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='enterprises.industry')),
                    ('code', models.CharField(db_collation='C', max_length=40, serialize=False, verbose_name='code')),
                    ('name_zh', models.CharField(max_length=120, verbose_name='Chinese name')),
                    ('name_en', models.CharField(blank=True, max_length=120, verbose_name='English name')),
                    ('level', models.CharField(choices=[('section', 'section'), ('division', 'division'), ('group', 'group'), ('class', 'class')], max_length=20, verbose_name='level')),
                    ('section', models.CharField(max_length=1, verbose_name='section')),
                    ('parent', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='enterprises.industry', verbose_name='parent')),
                ],
                options={
                    'abstract': False,
                    'default_permissions': (),
                    'indexes': [models.Index(fields=['pgh_obj', '-pgh_id'], name='enterprises_pgh_obj_9da1af_idx'), models.Index(fields=['change', 'pgh_id'], name='enterprises_change__cb12e2_idx')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='MarkedWorkbook',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='marked_workbooks', to='enterprises.importbatch', verbose_name='import')),
                    ('language', models.CharField(max_length=10, verbose_name='language')),
                    ('planned_at', models.DateTimeField(verbose_name='plan created at')),
                    ('content', models.BinaryField(verbose_name='content')),
                ],
                options={
                    'verbose_name': 'annotated workbook',
                    'verbose_name_plural': 'annotated workbooks',
                    'default_permissions': (),
                    'indexes': [],
                    'constraints': [models.UniqueConstraint(fields=('batch', 'language'), name='markedworkbook_one_of_a_language')],
                },
            ), migrations.CreateModel(
                name='Payment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('award', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='enterprises.supportaward', verbose_name='award')),
                    ('paid_on', models.DateField(verbose_name='paid on')),
                    ('amount', models.DecimalField(decimal_places=2, help_text='Negative if an amount was recovered.', max_digits=18, verbose_name='amount (yuan)')),
                ],
                options={
                    'verbose_name': 'payment',
                    'verbose_name_plural': 'payments',
                    'ordering': ('award', 'paid_on', 'pk'),
                    'indexes': [models.Index(fields=['paid_on'], name='payment_paid_on')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('amount', 0), _negated=True), name='payment_not_zero', violation_error_message='A payment requires an amount.')],
                },
            ), migrations.CreateModel(
                name='PaymentEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('change', models.ForeignKey(db_default=enterprises.models.changes.CurrentChange(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_set', to='enterprises.change', verbose_name='change')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='enterprises.payment')),
                    ('id', models.BigIntegerField()),
                    ('award', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='enterprises.supportaward', verbose_name='award')),
                    ('paid_on', models.DateField(verbose_name='paid on')),
                    ('amount', models.DecimalField(decimal_places=2, help_text='Negative if an amount was recovered.', max_digits=18, verbose_name='amount (yuan)')),
                ],
                options={
                    'abstract': False,
                    'default_permissions': (),
                    'indexes': [models.Index(fields=['pgh_obj', '-pgh_id'], name='enterprises_pgh_obj_fccbc0_idx'), models.Index(fields=['change', 'pgh_id'], name='enterprises_change__2fb141_idx')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='Pending',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('record', models.CharField(max_length=40, verbose_name='record')),
                    ('row', models.BigIntegerField(verbose_name='key')),
                    ('version', models.BigIntegerField(verbose_name='version')),
                ],
                options={
                    'verbose_name': 'record pending review',
                    'verbose_name_plural': 'records pending review',
                    'default_permissions': (),
                    'indexes': [],
                    'constraints': [models.UniqueConstraint(fields=('record', 'row'), name='pending_once', violation_error_message='This record is already pending review.'), models.UniqueConstraint(fields=('record', 'version'), name='pending_version', violation_error_message='This record is already pending review.')],
                },
            ), migrations.CreateModel(
                name='Recognition',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ends_on', models.DateField(blank=True, help_text='Leave empty if still in effect.', null=True, verbose_name='last day')),
                    ('days', models.GeneratedField(db_persist=True, expression=enterprises.models.periods.PeriodDays(models.F('starts_on'), models.F('ends_on')), output_field=django.contrib.postgres.fields.ranges.DateRangeField(), verbose_name='days')),
                    ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recognitions', to='enterprises.enterprise', verbose_name='enterprise')),
                    ('scheme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recognitions', to='enterprises.scheme', verbose_name='scheme')),
                    ('number', models.CharField(blank=True, db_collation='C', max_length=40, verbose_name='certificate number')),
                    ('issued_on', models.DateField(blank=True, null=True, verbose_name='issued on')),
                    ('starts_on', models.DateField(blank=True, help_text='If empty, the date of issue applies.', verbose_name='first day')),
                    ('cancelled_from', models.DateField(blank=True, help_text='First day on which the recognition is no longer in force; may precede the notice.', null=True, verbose_name='cancelled from')),
                    ('cancellation_notice_on', models.DateField(blank=True, null=True, verbose_name='notice of cancellation')),
                    ('kind', models.CharField(choices=[('first', 'first recognition'), ('renewal', 're-recognition'), ('moved_in', 'moved in with the certificate')], default='first', max_length=20, verbose_name='kind')),
                    ('field', models.CharField(blank=True, choices=[('electronic_information', 'electronic information'), ('biology_and_new_medicine', 'biology and new medicine'), ('aerospace', 'aerospace'), ('new_materials', 'new materials'), ('high_tech_services', 'high-tech services'), ('new_energy_and_saving', 'new energy and energy saving'), ('resources_and_environment', 'resources and environment'), ('advanced_manufacturing', 'advanced manufacturing and automation'), ('sei_1', 'next-generation information technology'), ('sei_2', 'high-end equipment'), ('sei_3', 'new materials industry'), ('sei_4', 'biology industry'), ('sei_5', 'new-energy vehicles'), ('sei_6', 'new energy'), ('sei_7', 'energy saving and environmental protection'), ('sei_8', 'digital creative industry'), ('sei_9', 'related services')], max_length=40, verbose_name='field')),
                    ('batch', models.CharField(blank=True, max_length=80, verbose_name='batch')),
                    ('authority', models.CharField(blank=True, max_length=120, verbose_name='authority')),
                    ('source', models.CharField(blank=True, max_length=200, verbose_name='source')),
                    ('in_force', models.GeneratedField(db_persist=True, expression=enterprises.models.recognitions.InForceDays(models.F('starts_on'), models.F('ends_on'), models.F('cancelled_from')), output_field=django.contrib.postgres.fields.ranges.DateRangeField(), verbose_name='days in force')),
                ],
                options={
                    'verbose_name': 'recognition',
                    'verbose_name_plural': 'recognitions',
                    'ordering': ('enterprise', 'scheme', 'starts_on'),
                    'indexes': [models.Index(fields=['scheme', 'enterprise'], name='recognition_by_scheme'), models.Index(condition=models.Q(('number', ''), _negated=True), fields=['number'], name='recognition_by_number')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='recognition_ends_after_start', violation_error_message='The last day must not be before the first day.'), models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('scheme', 'number'), name='recognition_number_unique', violation_error_message='Another recognition of this scheme has this number.'), models.CheckConstraint(condition=models.Q(('cancellation_notice_on__isnull', True), ('cancelled_from__isnull', False), _connector='OR'), name='recognition_notice_of_cancellation', violation_error_message='A notice of cancellation requires the date from which it takes effect.')],
                },
            ), migrations.CreateModel(
                name='RecognitionEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('change', models.ForeignKey(db_default=enterprises.models.changes.CurrentChange(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_set', to='enterprises.change', verbose_name='change')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='enterprises.recognition')),
                    ('id', models.BigIntegerField()),
                    ('ends_on', models.DateField(blank=True, help_text='Leave empty if still in effect.', null=True, verbose_name='last day')),
                    ('days', models.GeneratedField(db_persist=True, expression=enterprises.models.periods.PeriodDays(models.F('starts_on'), models.F('ends_on')), output_field=django.contrib.postgres.fields.ranges.DateRangeField(), verbose_name='days')),
                    ('enterprise', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='enterprises.enterprise', verbose_name='enterprise')),
                    ('scheme', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='enterprises.scheme', verbose_name='scheme')),
                    ('number', models.CharField(blank=True, db_collation='C', max_length=40, verbose_name='certificate number')),
                    ('issued_on', models.DateField(blank=True, null=True, verbose_name='issued on')),
                    ('starts_on', models.DateField(blank=True, help_text='If empty, the date of issue applies.', verbose_name='first day')),
                    ('cancelled_from', models.DateField(blank=True, help_text='First day on which the recognition is no longer in force; may precede the notice.', null=True, verbose_name='cancelled from')),
                    ('cancellation_notice_on', models.DateField(blank=True, null=True, verbose_name='notice of cancellation')),
                    ('kind', models.CharField(choices=[('first', 'first recognition'), ('renewal', 're-recognition'), ('moved_in', 'moved in with the certificate')], default='first', max_length=20, verbose_name='kind')),
                    ('field', models.CharField(blank=True, choices=[('electronic_information', 'electronic information'), ('biology_and_new_medicine', 'biology and new medicine'), ('aerospace', 'aerospace'), ('new_materials', 'new materials'), ('high_tech_services', 'high-tech services'), ('new_energy_and_saving', 'new energy and energy saving'), ('resources_and_environment', 'resources and environment'), ('advanced_manufacturing', 'advanced manufacturing and automation'), ('sei_1', 'next-generation information technology'), ('sei_2', 'high-end equipment'), ('sei_3', 'new materials industry'), ('sei_4', 'biology industry'), ('sei_5', 'new-energy vehicles'), ('sei_6', 'new energy'), ('sei_7', 'energy saving and environmental protection'), ('sei_8', 'digital creative industry'), ('sei_9', 'related services')], max_length=40, verbose_name='field')),
                    ('batch', models.CharField(blank=True, max_length=80, verbose_name='batch')),
                    ('authority', models.CharField(blank=True, max_length=120, verbose_name='authority')),
                    ('source', models.CharField(blank=True, max_length=200, verbose_name='source')),
                    ('in_force', models.GeneratedField(db_persist=True, expression=enterprises.models.recognitions.InForceDays(models.F('starts_on'), models.F('ends_on'), models.F('cancelled_from')), output_field=django.contrib.postgres.fields.ranges.DateRangeField(), verbose_name='days in force')),
                ],
                options={
                    'abstract': False,
                    'default_permissions': (),
                    'indexes': [models.Index(fields=['pgh_obj', '-pgh_id'], name='enterprises_pgh_obj_98d16d_idx'), models.Index(fields=['change', 'pgh_id'], name='enterprises_change__247c06_idx'), models.Index(fields=['enterprise'], name='enterprises_enterpr_01b492_idx')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='RecordedSeries',
                fields=[
                    ('code', models.CharField(choices=[('residences', 'residences'), ('zone_memberships', 'zone memberships'), ('talent_projects', 'talent projects and teams'), ('support', 'support payments'), ('report:operating_revenue', 'annual reports: operating revenue'), ('report:rd_expense', 'annual reports: R&D expense'), ('report:valid_invention_patents', 'annual reports: valid invention patents'), ('statistic:resident_population', 'district statistics: resident population'), ('statistic:valid_invention_patents', 'district statistics: valid invention patents')], db_collation='C', max_length=40, primary_key=True, serialize=False, verbose_name='series')),
                    ('recorded_since', models.DateField(help_text='The first day from which the records are complete. Figures before it are missing, not zero.', null=True, verbose_name='recorded since')),
                ],
                options={
                    'verbose_name': 'recorded series',
                    'verbose_name_plural': 'recorded series',
                    'ordering': ('code',),
                    'indexes': [],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='RecordedSeriesEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('change', models.ForeignKey(db_default=enterprises.models.changes.CurrentChange(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_set', to='enterprises.change', verbose_name='change')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='enterprises.recordedseries')),
                    ('code', models.CharField(choices=[('residences', 'residences'), ('zone_memberships', 'zone memberships'), ('talent_projects', 'talent projects and teams'), ('support', 'support payments'), ('report:operating_revenue', 'annual reports: operating revenue'), ('report:rd_expense', 'annual reports: R&D expense'), ('report:valid_invention_patents', 'annual reports: valid invention patents'), ('statistic:resident_population', 'district statistics: resident population'), ('statistic:valid_invention_patents', 'district statistics: valid invention patents')], db_collation='C', max_length=40, serialize=False, verbose_name='series')),
                    ('recorded_since', models.DateField(help_text='The first day from which the records are complete. Figures before it are missing, not zero.', null=True, verbose_name='recorded since')),
                ],
                options={
                    'abstract': False,
                    'default_permissions': (),
                    'indexes': [models.Index(fields=['pgh_obj', '-pgh_id'], name='enterprises_pgh_obj_f2f6fa_idx'), models.Index(fields=['change', 'pgh_id'], name='enterprises_change__2da1dc_idx')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='Rejection',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('record', models.CharField(help_text='The kind of record.', max_length=40, verbose_name='record')),
                    ('version', models.BigIntegerField(verbose_name='version')),
                    ('change', models.ForeignKey(db_default=enterprises.models.changes.CurrentChange(), editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='enterprises.change', verbose_name='change')),
                    ('reason', models.TextField(verbose_name='reason')),
                    ('returned_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='returns', to=settings.AUTH_USER_MODEL, verbose_name='returned by')),
                ],
                options={
                    'verbose_name': 'return',
                    'verbose_name_plural': 'returns',
                    'db_table': 'enterprises_return',
                    'ordering': ('-pk',),
                    'abstract': False,
                    'indexes': [],
                    'constraints': [models.UniqueConstraint(fields=('record', 'version'), name='return_once', violation_error_message='This version has already been returned.'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='return_with_reason', violation_error_message='Enter the reason for the return.')],
                },
            ), migrations.CreateModel(
                name='Residence',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('starts_on', models.DateField(verbose_name='first day')),
                    ('ends_on', models.DateField(blank=True, help_text='Leave empty if still in effect.', null=True, verbose_name='last day')),
                    ('days', models.GeneratedField(db_persist=True, expression=enterprises.models.periods.PeriodDays(models.F('starts_on'), models.F('ends_on')), output_field=django.contrib.postgres.fields.ranges.DateRangeField(), verbose_name='days')),
                    ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='residences', to='enterprises.enterprise', verbose_name='enterprise')),
                    ('subdistrict', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='residences', to='enterprises.subdistrict', verbose_name='subdistrict')),
                    ('community', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='residences', to='enterprises.community', verbose_name='community')),
                    ('address', models.CharField(blank=True, help_text='For staff only.', max_length=300, verbose_name='address')),
                    ('origin', models.CharField(choices=[('founded', 'founded in Luohu'), ('attracted', 'attracted from elsewhere'), ('within', 'moved within Luohu')], default='founded', max_length=20, verbose_name='origin')),
                    ('moved_in_from', models.CharField(blank=True, max_length=120, verbose_name='moved in from')),
                    ('moved_out_to', models.CharField(blank=True, max_length=120, verbose_name='moved out to')),
                ],
                options={
                    'verbose_name': 'residence',
                    'verbose_name_plural': 'residences',
                    'ordering': ('enterprise', 'starts_on'),
                    'indexes': [],
                    'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='residence_ends_after_start', violation_error_message='The last day must not be before the first day.'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('enterprise', '='), ('days', '&&')], name='residence_no_overlap', violation_error_message='The enterprise is registered at another address in Luohu during this period.'), models.CheckConstraint(condition=models.Q(('community__isnull', True), ('subdistrict', django.db.models.functions.text.Left(models.F('community'), 3)), _connector='OR'), name='residence_community_in_subdistrict', violation_error_message='The community belongs to another subdistrict.')],
                },
            ), migrations.CreateModel(
                name='ResidenceEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('change', models.ForeignKey(db_default=enterprises.models.changes.CurrentChange(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_set', to='enterprises.change', verbose_name='change')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='enterprises.residence')),
                    ('id', models.BigIntegerField()),
                    ('starts_on', models.DateField(verbose_name='first day')),
                    ('ends_on', models.DateField(blank=True, help_text='Leave empty if still in effect.', null=True, verbose_name='last day')),
                    ('days', models.GeneratedField(db_persist=True, expression=enterprises.models.periods.PeriodDays(models.F('starts_on'), models.F('ends_on')), output_field=django.contrib.postgres.fields.ranges.DateRangeField(), verbose_name='days')),
                    ('enterprise', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='enterprises.enterprise', verbose_name='enterprise')),
                    ('subdistrict', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='enterprises.subdistrict', verbose_name='subdistrict')),
                    ('community', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='enterprises.community', verbose_name='community')),
                    ('address', models.CharField(blank=True, help_text='For staff only.', max_length=300, verbose_name='address')),
                    ('origin', models.CharField(choices=[('founded', 'founded in Luohu'), ('attracted', 'attracted from elsewhere'), ('within', 'moved within Luohu')], default='founded', max_length=20, verbose_name='origin')),
                    ('moved_in_from', models.CharField(blank=True, max_length=120, verbose_name='moved in from')),
                    ('moved_out_to', models.CharField(blank=True, max_length=120, verbose_name='moved out to')),
                ],
                options={
                    'abstract': False,
                    'default_permissions': (),
                    'indexes': [models.Index(fields=['pgh_obj', '-pgh_id'], name='enterprises_pgh_obj_b770ca_idx'), models.Index(fields=['change', 'pgh_id'], name='enterprises_change__c001ed_idx'), models.Index(fields=['enterprise'], name='enterprises_enterpr_50bd0d_idx')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='RememberedColumns',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(max_length=40, verbose_name='kind')),
                    ('shape', models.CharField(max_length=64, verbose_name='shape')),
                    ('columns', models.JSONField(blank=True, default=dict, verbose_name='columns')),
                    ('headings', models.JSONField(blank=True, default=dict, verbose_name='headings')),
                    ('unit', models.CharField(blank=True, max_length=20, verbose_name='unit')),
                    ('corrected_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='remembered_columns', to=settings.AUTH_USER_MODEL, verbose_name='corrected by')),
                    ('authors', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, editable=False, size=None, verbose_name='authors')),
                    ('corrected_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='corrected at')),
                ],
                options={
                    'verbose_name': 'remembered columns',
                    'verbose_name_plural': 'remembered columns',
                    'ordering': ('pk',),
                    'default_permissions': (),
                    'indexes': [],
                    'constraints': [models.UniqueConstraint(fields=('kind', 'shape'), name='rememberedcolumns_of_a_shape', violation_error_message='The columns of such sheets are remembered already.')],
                },
            ), migrations.CreateModel(
                name='SavedFilter',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_filters', to=settings.AUTH_USER_MODEL, verbose_name='user')),
                    ('table', models.CharField(max_length=80, verbose_name='table')),
                    ('name', models.CharField(max_length=60, verbose_name='name')),
                    ('query', models.CharField(max_length=2000, verbose_name='query')),
                ],
                options={
                    'verbose_name': 'saved filter',
                    'verbose_name_plural': 'saved filters',
                    'ordering': ('table', 'name'),
                    'default_permissions': (),
                    'indexes': [],
                    'constraints': [models.UniqueConstraint(fields=('user', 'table', 'name'), name='savedfilter_name_unique', violation_error_message='You already have a filter with this name.')],
                },
            ), migrations.CreateModel(
                name='Scheme',
                fields=[
                    ('code', models.CharField(db_collation='C', max_length=40, primary_key=True, serialize=False, verbose_name='code')),
                    ('name_zh', models.CharField(max_length=120, verbose_name='Chinese name')),
                    ('name_en', models.CharField(blank=True, max_length=120, verbose_name='English name')),
                    ('validity', models.CharField(choices=[('years', 'a number of years from the day of issue'), ('calendar_year', 'the calendar year'), ('listed', 'period stated in the list')], max_length=20, verbose_name='validity')),
                    ('validity_years', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='years of validity')),
                    ('number_pattern', models.CharField(blank=True, help_text='Regular expression; a number that does not match is rejected.', max_length=120, verbose_name='pattern of the number')),
                    ('local_number_pattern', models.CharField(blank=True, help_text='A number in another format is accepted with a warning: the enterprise may have moved in.', max_length=120, verbose_name='pattern of numbers issued in Shenzhen')),
                    ('authority', models.CharField(blank=True, max_length=120, verbose_name='authority')),
                    ('recorded_since', models.DateField(blank=True, help_text='The first day from which the records are complete. Figures before it are missing, not zero. Leave empty if unknown; figures of all days are then computed.', null=True, verbose_name='recorded since')),
                    ('position', models.PositiveSmallIntegerField(default=100, verbose_name='position')),
                ],
                options={
                    'verbose_name': 'recognition scheme',
                    'verbose_name_plural': 'recognition schemes',
                    'ordering': ('position', 'code'),
                    'abstract': False,
                    'indexes': [],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('validity', 'years'), _negated=True), ('validity_years__gte', 1), _connector='OR'), name='scheme_years_given', violation_error_message='Enter the number of years for which a recognition is valid.')],
                },
            ), migrations.CreateModel(
                name='SchemeEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('change', models.ForeignKey(db_default=enterprises.models.changes.CurrentChange(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_set', to='enterprises.change', verbose_name='change')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='enterprises.scheme')),
                    ('code', models.CharField(db_collation='C', max_length=40, serialize=False, verbose_name='code')),
                    ('name_zh', models.CharField(max_length=120, verbose_name='Chinese name')),
                    ('name_en', models.CharField(blank=True, max_length=120, verbose_name='English name')),
                    ('validity', models.CharField(choices=[('years', 'a number of years from the day of issue'), ('calendar_year', 'the calendar year'), ('listed', 'period stated in the list')], max_length=20, verbose_name='validity')),
                    ('validity_years', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='years of validity')),
                    ('number_pattern', models.CharField(blank=True, help_text='Regular expression; a number that does not match is rejected.', max_length=120, verbose_name='pattern of the number')),
                    ('local_number_pattern', models.CharField(blank=True, help_text='A number in another format is accepted with a warning: the enterprise may have moved in.', max_length=120, verbose_name='pattern of numbers issued in Shenzhen')),
                    ('authority', models.CharField(blank=True, max_length=120, verbose_name='authority')),
                    ('recorded_since', models.DateField(blank=True, help_text='The first day from which the records are complete. Figures before it are missing, not zero. Leave empty if unknown; figures of all days are then computed.', null=True, verbose_name='recorded since')),
                    ('position', models.PositiveSmallIntegerField(default=100, verbose_name='position')),
                ],
                options={
                    'abstract': False,
                    'default_permissions': (),
                    'indexes': [models.Index(fields=['pgh_obj', '-pgh_id'], name='enterprises_pgh_obj_0341a1_idx'), models.Index(fields=['change', 'pgh_id'], name='enterprises_change__9a855d_idx')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='Subdistrict',
                fields=[
                    ('code', models.CharField(db_collation='C', max_length=40, primary_key=True, serialize=False, verbose_name='code')),
                    ('name_zh', models.CharField(max_length=120, verbose_name='Chinese name')),
                    ('name_en', models.CharField(blank=True, max_length=120, verbose_name='English name')),
                ],
                options={
                    'verbose_name': 'subdistrict',
                    'verbose_name_plural': 'subdistricts',
                    'ordering': ('code',),
                    'abstract': False,
                    'indexes': [],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='SubdistrictEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('change', models.ForeignKey(db_default=enterprises.models.changes.CurrentChange(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_set', to='enterprises.change', verbose_name='change')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='enterprises.subdistrict')),
                    ('code', models.CharField(db_collation='C', max_length=40, serialize=False, verbose_name='code')),
                    ('name_zh', models.CharField(max_length=120, verbose_name='Chinese name')),
                    ('name_en', models.CharField(blank=True, max_length=120, verbose_name='English name')),
                ],
                options={
                    'abstract': False,
                    'default_permissions': (),
                    'indexes': [models.Index(fields=['pgh_obj', '-pgh_id'], name='enterprises_pgh_obj_09c93a_idx'), models.Index(fields=['change', 'pgh_id'], name='enterprises_change__c8cc25_idx')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='SupportAward',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('measure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='awards', to='enterprises.supportmeasure', verbose_name='measure')),
                    ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='awards', to='enterprises.enterprise', verbose_name='enterprise')),
                    ('applied_on', models.DateField(verbose_name='applied on')),
                    ('applied', models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True, verbose_name='applied for (yuan)')),
                    ('approved_on', models.DateField(blank=True, null=True, verbose_name='approved on')),
                    ('approved', models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True, verbose_name='approved (yuan)')),
                    ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
                ],
                options={
                    'verbose_name': 'support award',
                    'verbose_name_plural': 'support awards',
                    'ordering': ('-applied_on', 'pk'),
                    'indexes': [],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('approved__isnull', True), ('approved_on__isnull', True)), models.Q(('approved__isnull', False), ('approved_on__isnull', False)), _connector='OR'), name='supportaward_approved_whole', violation_error_message='An approval requires both a date and an amount.'), models.CheckConstraint(condition=models.Q(('approved_on__isnull', True), ('approved_on__gte', models.F('applied_on')), _connector='OR'), name='supportaward_approved_after_applied', violation_error_message='The approval must not be before the application.'), models.CheckConstraint(condition=models.Q(models.Q(('applied__lt', 0), _negated=True), models.Q(('approved__lt', 0), _negated=True)), name='supportaward_not_negative', violation_error_message='An amount cannot be negative.')],
                },
            ), migrations.CreateModel(
                name='SupportAwardEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('change', models.ForeignKey(db_default=enterprises.models.changes.CurrentChange(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_set', to='enterprises.change', verbose_name='change')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='enterprises.supportaward')),
                    ('id', models.BigIntegerField()),
                    ('measure', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='enterprises.supportmeasure', verbose_name='measure')),
                    ('enterprise', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='enterprises.enterprise', verbose_name='enterprise')),
                    ('applied_on', models.DateField(verbose_name='applied on')),
                    ('applied', models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True, verbose_name='applied for (yuan)')),
                    ('approved_on', models.DateField(blank=True, null=True, verbose_name='approved on')),
                    ('approved', models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True, verbose_name='approved (yuan)')),
                    ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
                ],
                options={
                    'abstract': False,
                    'default_permissions': (),
                    'indexes': [models.Index(fields=['pgh_obj', '-pgh_id'], name='enterprises_pgh_obj_6557d6_idx'), models.Index(fields=['change', 'pgh_id'], name='enterprises_change__fd1719_idx'), models.Index(fields=['enterprise'], name='enterprises_enterpr_16e11e_idx')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='SupportMeasure',
                fields=[
                    ('code', models.CharField(db_collation='C', max_length=40, primary_key=True, serialize=False, verbose_name='code')),
                    ('name_zh', models.CharField(max_length=120, verbose_name='Chinese name')),
                    ('name_en', models.CharField(blank=True, max_length=120, verbose_name='English name')),
                    ('chain', models.CharField(choices=[('funding', 'funding chain'), ('talent', 'talent chain'), ('innovation', 'innovation chain')], max_length=20, verbose_name='chain')),
                ],
                options={
                    'verbose_name': 'support measure',
                    'verbose_name_plural': 'support measures',
                    'ordering': ('code',),
                    'abstract': False,
                    'indexes': [],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='SupportMeasureEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('change', models.ForeignKey(db_default=enterprises.models.changes.CurrentChange(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_set', to='enterprises.change', verbose_name='change')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='enterprises.supportmeasure')),
                    ('code', models.CharField(db_collation='C', max_length=40, serialize=False, verbose_name='code')),
                    ('name_zh', models.CharField(max_length=120, verbose_name='Chinese name')),
                    ('name_en', models.CharField(blank=True, max_length=120, verbose_name='English name')),
                    ('chain', models.CharField(choices=[('funding', 'funding chain'), ('talent', 'talent chain'), ('innovation', 'innovation chain')], max_length=20, verbose_name='chain')),
                ],
                options={
                    'abstract': False,
                    'default_permissions': (),
                    'indexes': [models.Index(fields=['pgh_obj', '-pgh_id'], name='enterprises_pgh_obj_059155_idx'), models.Index(fields=['change', 'pgh_id'], name='enterprises_change__8754f0_idx')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='TalentProject',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('project', 'project'), ('team', 'team')], max_length=20, verbose_name='kind')),
                    ('name_zh', models.CharField(max_length=200, verbose_name='Chinese name')),
                    ('name_en', models.CharField(blank=True, max_length=200, verbose_name='English name')),
                    ('host', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='talent_projects', to='enterprises.enterprise', verbose_name='host')),
                    ('programme', models.CharField(blank=True, max_length=120, verbose_name='programme')),
                    ('level', models.CharField(choices=[('national', 'national'), ('provincial', 'provincial'), ('municipal', 'municipal'), ('district', 'district level')], max_length=20, verbose_name='level')),
                    ('batch', models.CharField(blank=True, max_length=80, verbose_name='batch')),
                    ('field', models.CharField(blank=True, max_length=120, verbose_name='field')),
                    ('origin', models.CharField(choices=[('home', 'domestic'), ('abroad', 'abroad')], max_length=20, verbose_name='origin')),
                    ('leader', models.CharField(blank=True, help_text='For staff only.', max_length=60, verbose_name='leader')),
                    ('introduced_on', models.DateField(verbose_name='introduced on')),
                    ('mid_term_on', models.DateField(blank=True, null=True, verbose_name='mid-term review')),
                    ('accepted_on', models.DateField(blank=True, null=True, verbose_name='acceptance')),
                    ('result', models.CharField(blank=True, max_length=200, verbose_name='result')),
                    ('budget', models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True, verbose_name='budget (yuan)')),
                    ('grants', models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True, verbose_name='grants (yuan)')),
                ],
                options={
                    'verbose_name': 'talent project or team',
                    'verbose_name_plural': 'talent projects and teams',
                    'ordering': ('-introduced_on', 'pk'),
                    'indexes': [models.Index(fields=['introduced_on'], name='talentproject_introduced_on')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('mid_term_on__isnull', True), ('mid_term_on__gte', models.F('introduced_on')), _connector='OR'), models.Q(('accepted_on__isnull', True), ('accepted_on__gte', models.F('introduced_on')), _connector='OR')), name='talentproject_milestones_in_order', violation_error_message='A milestone must not be before the introduction.'), models.CheckConstraint(condition=models.Q(models.Q(('budget__lt', 0), _negated=True), models.Q(('grants__lt', 0), _negated=True)), name='talentproject_not_negative', violation_error_message='An amount cannot be negative.')],
                },
            ), migrations.CreateModel(
                name='TalentProjectEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('change', models.ForeignKey(db_default=enterprises.models.changes.CurrentChange(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_set', to='enterprises.change', verbose_name='change')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='enterprises.talentproject')),
                    ('id', models.BigIntegerField()),
                    ('kind', models.CharField(choices=[('project', 'project'), ('team', 'team')], max_length=20, verbose_name='kind')),
                    ('name_zh', models.CharField(max_length=200, verbose_name='Chinese name')),
                    ('name_en', models.CharField(blank=True, max_length=200, verbose_name='English name')),
                    ('host', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='enterprises.enterprise', verbose_name='host')),
                    ('programme', models.CharField(blank=True, max_length=120, verbose_name='programme')),
                    ('level', models.CharField(choices=[('national', 'national'), ('provincial', 'provincial'), ('municipal', 'municipal'), ('district', 'district level')], max_length=20, verbose_name='level')),
                    ('batch', models.CharField(blank=True, max_length=80, verbose_name='batch')),
                    ('field', models.CharField(blank=True, max_length=120, verbose_name='field')),
                    ('origin', models.CharField(choices=[('home', 'domestic'), ('abroad', 'abroad')], max_length=20, verbose_name='origin')),
                    ('leader', models.CharField(blank=True, help_text='For staff only.', max_length=60, verbose_name='leader')),
                    ('introduced_on', models.DateField(verbose_name='introduced on')),
                    ('mid_term_on', models.DateField(blank=True, null=True, verbose_name='mid-term review')),
                    ('accepted_on', models.DateField(blank=True, null=True, verbose_name='acceptance')),
                    ('result', models.CharField(blank=True, max_length=200, verbose_name='result')),
                    ('budget', models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True, verbose_name='budget (yuan)')),
                    ('grants', models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True, verbose_name='grants (yuan)')),
                ],
                options={
                    'abstract': False,
                    'default_permissions': (),
                    'indexes': [models.Index(fields=['pgh_obj', '-pgh_id'], name='enterprises_pgh_obj_c35015_idx'), models.Index(fields=['change', 'pgh_id'], name='enterprises_change__a123b8_idx')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='Zone',
                fields=[
                    ('code', models.CharField(db_collation='C', max_length=40, primary_key=True, serialize=False, verbose_name='code')),
                    ('name_zh', models.CharField(max_length=120, verbose_name='Chinese name')),
                    ('name_en', models.CharField(blank=True, max_length=120, verbose_name='English name')),
                    ('kind', models.CharField(choices=[('new_zone', 'new zone'), ('belt', 'industrial belt'), ('corridor_node', 'corridor node'), ('park', 'park')], max_length=20, verbose_name='kind')),
                    ('is_name_zh_ours', models.BooleanField(default=False, help_text='The official Chinese name has not been published; a working translation is used until then.', verbose_name='Chinese name is a working translation')),
                    ('position', models.PositiveSmallIntegerField(default=100, verbose_name='position')),
                ],
                options={
                    'verbose_name': 'zone',
                    'verbose_name_plural': 'zones',
                    'ordering': ('position', 'code'),
                    'abstract': False,
                    'indexes': [],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='ZoneEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('change', models.ForeignKey(db_default=enterprises.models.changes.CurrentChange(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_set', to='enterprises.change', verbose_name='change')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='enterprises.zone')),
                    ('code', models.CharField(db_collation='C', max_length=40, serialize=False, verbose_name='code')),
                    ('name_zh', models.CharField(max_length=120, verbose_name='Chinese name')),
                    ('name_en', models.CharField(blank=True, max_length=120, verbose_name='English name')),
                    ('kind', models.CharField(choices=[('new_zone', 'new zone'), ('belt', 'industrial belt'), ('corridor_node', 'corridor node'), ('park', 'park')], max_length=20, verbose_name='kind')),
                    ('is_name_zh_ours', models.BooleanField(default=False, help_text='The official Chinese name has not been published; a working translation is used until then.', verbose_name='Chinese name is a working translation')),
                    ('position', models.PositiveSmallIntegerField(default=100, verbose_name='position')),
                ],
                options={
                    'abstract': False,
                    'default_permissions': (),
                    'indexes': [models.Index(fields=['pgh_obj', '-pgh_id'], name='enterprises_pgh_obj_900ad0_idx'), models.Index(fields=['change', 'pgh_id'], name='enterprises_change__a7aa71_idx')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='ZoneMembership',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('starts_on', models.DateField(verbose_name='first day')),
                    ('ends_on', models.DateField(blank=True, help_text='Leave empty if still in effect.', null=True, verbose_name='last day')),
                    ('days', models.GeneratedField(db_persist=True, expression=enterprises.models.periods.PeriodDays(models.F('starts_on'), models.F('ends_on')), output_field=django.contrib.postgres.fields.ranges.DateRangeField(), verbose_name='days')),
                    ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='enterprises.enterprise', verbose_name='enterprise')),
                    ('zone', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='enterprises.zone', verbose_name='zone')),
                ],
                options={
                    'verbose_name': 'zone membership',
                    'verbose_name_plural': 'zone memberships',
                    'ordering': ('enterprise', 'zone', 'starts_on'),
                    'indexes': [],
                    'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='zonemembership_ends_after_start', violation_error_message='The last day must not be before the first day.'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('enterprise', '='), ('zone', '='), ('days', '&&')], name='zonemembership_no_overlap', violation_error_message='The enterprise is already in this zone during this period.')],
                },
            ), migrations.CreateModel(
                name='ZoneMembershipEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('change', models.ForeignKey(db_default=enterprises.models.changes.CurrentChange(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_set', to='enterprises.change', verbose_name='change')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='enterprises.zonemembership')),
                    ('id', models.BigIntegerField()),
                    ('starts_on', models.DateField(verbose_name='first day')),
                    ('ends_on', models.DateField(blank=True, help_text='Leave empty if still in effect.', null=True, verbose_name='last day')),
                    ('days', models.GeneratedField(db_persist=True, expression=enterprises.models.periods.PeriodDays(models.F('starts_on'), models.F('ends_on')), output_field=django.contrib.postgres.fields.ranges.DateRangeField(), verbose_name='days')),
                    ('enterprise', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='enterprises.enterprise', verbose_name='enterprise')),
                    ('zone', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='enterprises.zone', verbose_name='zone')),
                ],
                options={
                    'abstract': False,
                    'default_permissions': (),
                    'indexes': [models.Index(fields=['pgh_obj', '-pgh_id'], name='enterprises_pgh_obj_b4c886_idx'), models.Index(fields=['change', 'pgh_id'], name='enterprises_change__b4b66e_idx'), models.Index(fields=['enterprise'], name='enterprises_enterpr_1f32c2_idx')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='Change',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('user', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='changes', to=settings.AUTH_USER_MODEL, verbose_name='user')),
                    ('reason', models.TextField(blank=True, verbose_name='reason')),
                    ('started_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='started at')),
                    ('seq', models.BigIntegerField(editable=False, null=True, unique=True, verbose_name='number')),
                    ('committed_at', models.DateTimeField(editable=False, null=True, verbose_name='committed at')),
                    ('highest', models.BigIntegerField(editable=False, null=True, verbose_name='highest key so far')),
                    ('queued', models.BooleanField(db_default=False, editable=False)),
                    ('versions', models.JSONField(editable=False, null=True)),
                    ('digest', models.BinaryField(null=True, verbose_name='digest (SHA-256)')),
                    ('transaction', models.BigIntegerField(db_default=enterprises.models.changes.CurrentTransaction(), editable=False)),
                ],
                options={
                    'verbose_name': 'change',
                    'verbose_name_plural': 'changes',
                    'ordering': ('-seq',),
                    'indexes': [models.Index(fields=['committed_at', 'seq'], name='change_committed_at'), models.Index(condition=models.Q(('highest', models.F('id')), _negated=True), fields=['seq'], name='change_overtaken'), models.Index(condition=models.Q(('seq', None)), fields=['transaction', '-id'], name='change_unsealed')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('committed_at__isnull', True), ('highest__isnull', True), ('seq__isnull', True)), models.Q(('committed_at__isnull', False), ('highest__gte', models.F('id')), ('seq__isnull', False)), _connector='OR'), name='change_sealed_whole')],
                },
            ), migrations.CreateModel(
                name='Approval',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('record', models.CharField(help_text='The kind of record.', max_length=40, verbose_name='record')),
                    ('version', models.BigIntegerField(verbose_name='version')),
                    ('change', models.ForeignKey(db_default=enterprises.models.changes.CurrentChange(), editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='enterprises.change', verbose_name='change')),
                    ('approved_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to=settings.AUTH_USER_MODEL, verbose_name='approved by')),
                ],
                options={
                    'verbose_name': 'approval',
                    'verbose_name_plural': 'approvals',
                    'ordering': ('-pk',),
                    'abstract': False,
                    'indexes': [],
                    'constraints': [models.UniqueConstraint(fields=('record', 'version'), name='approval_once', violation_error_message='This version has already been approved.')],
                },
            ), migrations.CreateModel(
                name='Confirmation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('record', models.CharField(help_text='The kind of record.', max_length=40, verbose_name='record')),
                    ('version', models.BigIntegerField(verbose_name='version')),
                    ('change', models.ForeignKey(db_default=enterprises.models.changes.CurrentChange(), editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='enterprises.change', verbose_name='change')),
                    ('rule', models.CharField(max_length=40, verbose_name='rule')),
                    ('subject', models.CharField(db_collation='C', max_length=9, verbose_name='organisation code')),
                    ('facts', models.JSONField(verbose_name='facts')),
                    ('digest', models.CharField(db_collation='C', max_length=32, verbose_name='digest of the facts (MD5)')),
                    ('row', models.BigIntegerField(verbose_name='key')),
                    ('reason', models.TextField(verbose_name='reason')),
                    ('confirmed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='confirmations', to=settings.AUTH_USER_MODEL, verbose_name='confirmed by')),
                ],
                options={
                    'verbose_name': 'confirmation',
                    'verbose_name_plural': 'confirmations',
                    'ordering': ('-pk',),
                    'abstract': False,
                    'indexes': [models.Index(fields=['record', 'row'], name='confirmation_of_record'), models.Index(fields=['record', 'version'], name='confirmation_of_version')],
                    'constraints': [models.UniqueConstraint(fields=('subject', 'rule', 'digest'), name='confirmation_once', violation_error_message='These facts have already been confirmed.'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='confirmation_with_reason', violation_error_message='Enter the reason why the facts are right.')],
                },
            ), migrations.CreateModel(
                name='AnnualReportEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('change', models.ForeignKey(db_default=enterprises.models.changes.CurrentChange(), db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_set', to='enterprises.change', verbose_name='change')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='enterprises.annualreport')),
                    ('id', models.BigIntegerField()),
                    ('enterprise', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='enterprises.enterprise', verbose_name='enterprise')),
                    ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                    ('operating_revenue', models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True, verbose_name='operating revenue (yuan)')),
                    ('operating_revenue_reason', models.CharField(blank=True, choices=[('not_reported', 'not reported'), ('withheld', 'withheld'), ('not_applicable', 'not applicable')], max_length=20, verbose_name='reason for missing value')),
                    ('rd_expense', models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True, verbose_name='R&D expense (yuan)')),
                    ('rd_expense_reason', models.CharField(blank=True, choices=[('not_reported', 'not reported'), ('withheld', 'withheld'), ('not_applicable', 'not applicable')], max_length=20, verbose_name='reason for missing value')),
                    ('high_tech_revenue', models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True, verbose_name='high-tech revenue (yuan)')),
                    ('high_tech_revenue_reason', models.CharField(blank=True, choices=[('not_reported', 'not reported'), ('withheld', 'withheld'), ('not_applicable', 'not applicable')], max_length=20, verbose_name='reason for missing value')),
                    ('taxes_paid', models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True, verbose_name='taxes paid (yuan)')),
                    ('taxes_paid_reason', models.CharField(blank=True, choices=[('not_reported', 'not reported'), ('withheld', 'withheld'), ('not_applicable', 'not applicable')], max_length=20, verbose_name='reason for missing value')),
                    ('employees', models.PositiveIntegerField(blank=True, null=True, verbose_name='employees at year end')),
                    ('employees_reason', models.CharField(blank=True, choices=[('not_reported', 'not reported'), ('withheld', 'withheld'), ('not_applicable', 'not applicable')], max_length=20, verbose_name='reason for missing value')),
                    ('rd_staff', models.PositiveIntegerField(blank=True, null=True, verbose_name='R&D staff')),
                    ('rd_staff_reason', models.CharField(blank=True, choices=[('not_reported', 'not reported'), ('withheld', 'withheld'), ('not_applicable', 'not applicable')], max_length=20, verbose_name='reason for missing value')),
                    ('valid_invention_patents', models.PositiveIntegerField(blank=True, null=True, verbose_name='valid invention patents')),
                    ('valid_invention_patents_reason', models.CharField(blank=True, choices=[('not_reported', 'not reported'), ('withheld', 'withheld'), ('not_applicable', 'not applicable')], max_length=20, verbose_name='reason for missing value')),
                    ('source', models.CharField(choices=[('torch', 'Torch survey'), ('annual_report', 'annual report of a high-tech enterprise'), ('self_reported', 'reported by the enterprise')], max_length=20, verbose_name='source')),
                    ('source_unit', models.CharField(choices=[('yuan', 'yuan'), ('thousand', 'thousand yuan'), ('ten_thousand', '10,000 yuan'), ('hundred_million', '100 million yuan')], default='yuan', max_length=20, verbose_name='unit in the source')),
                ],
                options={
                    'abstract': False,
                    'default_permissions': (),
                    'indexes': [models.Index(fields=['pgh_obj', '-pgh_id'], name='enterprises_pgh_obj_53206a_idx'), models.Index(fields=['change', 'pgh_id'], name='enterprises_change__ce9db4_idx'), models.Index(fields=['enterprise'], name='enterprises_enterpr_dcd24e_idx')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='ImportFile',
                fields=[
                    ('batch', models.OneToOneField(on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='file', serialize=False, to='enterprises.importbatch', verbose_name='import')),
                    ('content', models.BinaryField(verbose_name='content')),
                ],
                options={
                    'verbose_name': 'file',
                    'verbose_name_plural': 'files',
                    'default_permissions': (),
                    'indexes': [],
                    'constraints': [],
                },
            ), pgtrigger.migrations.AddTrigger(
                model_name='cluster',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_clusterevent" ("code", "is_core", "name_en", "name_zh", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") SELECT new_values."code", new_values."is_core", new_values."name_en", new_values."name_zh", NOW(), \'insert\', new_values."code", new_values."position" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='ac089bf33926568554f8a86167453d3b19f24160', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_91822', referencing='REFERENCING NEW TABLE AS new_values ', table='enterprises_cluster', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='cluster',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_clusterevent" ("code", "is_core", "name_en", "name_zh", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") SELECT new_values."code", new_values."is_core", new_values."name_en", new_values."name_zh", NOW(), \'update\', new_values."code", new_values."position" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."code") = (new_values."code") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='a1fdce5a8b1f152b8bb9b3efed27c3b25cd3151e', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_46131', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='enterprises_cluster', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='cluster',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_clusterevent" ("code", "is_core", "name_en", "name_zh", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") SELECT old_values."code", old_values."is_core", old_values."name_en", old_values."name_zh", NOW(), \'delete\', old_values."code", old_values."position" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='372178991b98cf0ec5f8b2a86ccca6a2905b9ae5', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_a1a65', referencing='REFERENCING OLD TABLE AS old_values ', table='enterprises_cluster', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='cluster',
                trigger=pgtrigger.compiler.Trigger(name='keep_key', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."code" IS DISTINCT FROM NEW."code")', func="RAISE EXCEPTION 'A record keeps its key (%).', TG_TABLE_NAME;", hash='3b1969f85624f44a7535a9b16fca9929a927bd80', operation='UPDATE OF "code"', pgid='pgtrigger_keep_key_32fa3', table='enterprises_cluster', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='demonstration',
                trigger=pgtrigger.compiler.Trigger(name='only_when_empty', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    IF EXISTS (SELECT FROM enterprises_change) THEN\n                        RAISE EXCEPTION 'This registry holds data already; it cannot become a demonstration.';\n                    END IF;\n                    RETURN NEW;\n                ", hash='331e2ff51ca99635a3abd0da26fc6a74da979562', operation='INSERT', pgid='pgtrigger_only_when_empty_dbe07', table='enterprises_demonstration', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='demonstration',
                trigger=pgtrigger.compiler.Trigger(name='permanent', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a9df7729ecc6b0a0e9e07ff37d011f507b70ba13', operation='UPDATE OR DELETE', pgid='pgtrigger_permanent_ee5a9', table='enterprises_demonstration', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='districtstatistic',
                trigger=pgtrigger.compiler.Trigger(name='never_overwritten', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='0d10a849b54f1d17aec063059c1d64bdeb9cd6f8', operation='UPDATE', pgid='pgtrigger_never_overwritten_d7377', table='enterprises_districtstatistic', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='districtstatistic',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_districtstatisticevent" ("id", "is_break", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_on", "reference_on", "series", "source", "value") SELECT new_values."id", new_values."is_break", NOW(), \'insert\', new_values."id", new_values."published_on", new_values."reference_on", new_values."series", new_values."source", new_values."value" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='e34b97f4949ff8172384e1a05080bfdf0e6823cb', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_bdbd8', referencing='REFERENCING NEW TABLE AS new_values ', table='enterprises_districtstatistic', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='districtstatistic',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_districtstatisticevent" ("id", "is_break", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_on", "reference_on", "series", "source", "value") SELECT new_values."id", new_values."is_break", NOW(), \'update\', new_values."id", new_values."published_on", new_values."reference_on", new_values."series", new_values."source", new_values."value" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='db48435d45b6a5be1afb58eea306860a4bc3b4b7', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_68ecd', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='enterprises_districtstatistic', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='districtstatistic',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_districtstatisticevent" ("id", "is_break", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_on", "reference_on", "series", "source", "value") SELECT old_values."id", old_values."is_break", NOW(), \'delete\', old_values."id", old_values."published_on", old_values."reference_on", old_values."series", old_values."source", old_values."value" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='4f2c85c7563e134cbbd96eba8a5fc735547639f1', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_41cba', referencing='REFERENCING OLD TABLE AS old_values ', table='enterprises_districtstatistic', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='districtstatistic',
                trigger=pgtrigger.compiler.Trigger(name='keep_key', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM NEW."id")', func="RAISE EXCEPTION 'A record keeps its key (%).', TG_TABLE_NAME;", hash='0ccd51664d83e29b380fe80e76b4f97a2c835627', operation='UPDATE OF "id"', pgid='pgtrigger_keep_key_3e449', table='enterprises_districtstatistic', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='recordedseries',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_recordedseriesevent" ("code", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_since") SELECT new_values."code", NOW(), \'insert\', new_values."code", new_values."recorded_since" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='9061adfe3bb5d4830d85227d99e45b56db3e38e8', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_303c5', referencing='REFERENCING NEW TABLE AS new_values ', table='enterprises_recordedseries', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='recordedseries',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_recordedseriesevent" ("code", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_since") SELECT new_values."code", NOW(), \'update\', new_values."code", new_values."recorded_since" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."code") = (new_values."code") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='a4da035338a1b067a95db243a9d862bfe4f7a5bc', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_c9aa7', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='enterprises_recordedseries', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='recordedseries',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_recordedseriesevent" ("code", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_since") SELECT old_values."code", NOW(), \'delete\', old_values."code", old_values."recorded_since" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='f494a99bead34dc7816b9406df12f14d9079554e', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_3b952', referencing='REFERENCING OLD TABLE AS old_values ', table='enterprises_recordedseries', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='recordedseries',
                trigger=pgtrigger.compiler.Trigger(name='keep_key', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."code" IS DISTINCT FROM NEW."code")', func="RAISE EXCEPTION 'A record keeps its key (%).', TG_TABLE_NAME;", hash='3fd1b47be3d044d6a9c9883820bc34d63a84debd', operation='UPDATE OF "code"', pgid='pgtrigger_keep_key_6e010', table='enterprises_recordedseries', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='scheme',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_schemeevent" ("authority", "code", "local_number_pattern", "name_en", "name_zh", "number_pattern", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "recorded_since", "validity", "validity_years") SELECT new_values."authority", new_values."code", new_values."local_number_pattern", new_values."name_en", new_values."name_zh", new_values."number_pattern", NOW(), \'insert\', new_values."code", new_values."position", new_values."recorded_since", new_values."validity", new_values."validity_years" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='cc1f8aaa0533bcc9b87ab17179ac0fb5cc4930f7', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_5373d', referencing='REFERENCING NEW TABLE AS new_values ', table='enterprises_scheme', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='scheme',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_schemeevent" ("authority", "code", "local_number_pattern", "name_en", "name_zh", "number_pattern", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "recorded_since", "validity", "validity_years") SELECT new_values."authority", new_values."code", new_values."local_number_pattern", new_values."name_en", new_values."name_zh", new_values."number_pattern", NOW(), \'update\', new_values."code", new_values."position", new_values."recorded_since", new_values."validity", new_values."validity_years" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."code") = (new_values."code") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='cab1214e7a976f73abc082dbaf344e4e7171b733', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_b948b', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='enterprises_scheme', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='scheme',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_schemeevent" ("authority", "code", "local_number_pattern", "name_en", "name_zh", "number_pattern", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "recorded_since", "validity", "validity_years") SELECT old_values."authority", old_values."code", old_values."local_number_pattern", old_values."name_en", old_values."name_zh", old_values."number_pattern", NOW(), \'delete\', old_values."code", old_values."position", old_values."recorded_since", old_values."validity", old_values."validity_years" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='0f72d6e11c7fb5c912f716cd0ffd700331638bf7', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_96897', referencing='REFERENCING OLD TABLE AS old_values ', table='enterprises_scheme', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='scheme',
                trigger=pgtrigger.compiler.Trigger(name='keep_key', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."code" IS DISTINCT FROM NEW."code")', func="RAISE EXCEPTION 'A record keeps its key (%).', TG_TABLE_NAME;", hash='81df084571bb78dca08966c23c78cab80cb3f1d3', operation='UPDATE OF "code"', pgid='pgtrigger_keep_key_a57ea', table='enterprises_scheme', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='subdistrict',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_subdistrictevent" ("code", "name_en", "name_zh", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."code", new_values."name_en", new_values."name_zh", NOW(), \'insert\', new_values."code" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='86815252381c76e4bae28049cd42de81e091d2c7', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_8daef', referencing='REFERENCING NEW TABLE AS new_values ', table='enterprises_subdistrict', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='subdistrict',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_subdistrictevent" ("code", "name_en", "name_zh", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."code", new_values."name_en", new_values."name_zh", NOW(), \'update\', new_values."code" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."code") = (new_values."code") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='06ceeb3ee556e60474c8ed7662611692209f92df', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_721ad', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='enterprises_subdistrict', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='subdistrict',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_subdistrictevent" ("code", "name_en", "name_zh", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT old_values."code", old_values."name_en", old_values."name_zh", NOW(), \'delete\', old_values."code" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='c4fc17f847c746d206166233e188bd4a06e8ee55', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_c166f', referencing='REFERENCING OLD TABLE AS old_values ', table='enterprises_subdistrict', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='subdistrict',
                trigger=pgtrigger.compiler.Trigger(name='keep_key', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."code" IS DISTINCT FROM NEW."code")', func="RAISE EXCEPTION 'A record keeps its key (%).', TG_TABLE_NAME;", hash='7b9dda29627d74b536e773d3f256210a315c5c85', operation='UPDATE OF "code"', pgid='pgtrigger_keep_key_f63aa', table='enterprises_subdistrict', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='supportmeasure',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_supportmeasureevent" ("chain", "code", "name_en", "name_zh", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."chain", new_values."code", new_values."name_en", new_values."name_zh", NOW(), \'insert\', new_values."code" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='b7977614250432bdf8b53284bfd1d04ffeb9d5dc', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_2083e', referencing='REFERENCING NEW TABLE AS new_values ', table='enterprises_supportmeasure', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='supportmeasure',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_supportmeasureevent" ("chain", "code", "name_en", "name_zh", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."chain", new_values."code", new_values."name_en", new_values."name_zh", NOW(), \'update\', new_values."code" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."code") = (new_values."code") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='14ea49433351b4f770a4ddd7cfa8376c37ddcb5c', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_49f45', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='enterprises_supportmeasure', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='supportmeasure',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_supportmeasureevent" ("chain", "code", "name_en", "name_zh", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT old_values."chain", old_values."code", old_values."name_en", old_values."name_zh", NOW(), \'delete\', old_values."code" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='d775e7584f3c7030b70d8ec42b33098800c1bd3a', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_569d9', referencing='REFERENCING OLD TABLE AS old_values ', table='enterprises_supportmeasure', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='supportmeasure',
                trigger=pgtrigger.compiler.Trigger(name='keep_key', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."code" IS DISTINCT FROM NEW."code")', func="RAISE EXCEPTION 'A record keeps its key (%).', TG_TABLE_NAME;", hash='1e7690b6a1f53bd783389814f05591d79024e2ff', operation='UPDATE OF "code"', pgid='pgtrigger_keep_key_dc628', table='enterprises_supportmeasure', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='zone',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_zoneevent" ("code", "is_name_zh_ours", "kind", "name_en", "name_zh", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") SELECT new_values."code", new_values."is_name_zh_ours", new_values."kind", new_values."name_en", new_values."name_zh", NOW(), \'insert\', new_values."code", new_values."position" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='3fdd5a0fabb9306fda5fd13ebd3b84da0cd695cc', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_e8862', referencing='REFERENCING NEW TABLE AS new_values ', table='enterprises_zone', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='zone',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_zoneevent" ("code", "is_name_zh_ours", "kind", "name_en", "name_zh", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") SELECT new_values."code", new_values."is_name_zh_ours", new_values."kind", new_values."name_en", new_values."name_zh", NOW(), \'update\', new_values."code", new_values."position" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."code") = (new_values."code") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='d412a411eeaf4d0e7fe51763c70e2908d461f747', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_47484', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='enterprises_zone', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='zone',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_zoneevent" ("code", "is_name_zh_ours", "kind", "name_en", "name_zh", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") SELECT old_values."code", old_values."is_name_zh_ours", old_values."kind", old_values."name_en", old_values."name_zh", NOW(), \'delete\', old_values."code", old_values."position" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='697d6dcdf62a8ec518b29828af47c3031dd69fe6', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_380ba', referencing='REFERENCING OLD TABLE AS old_values ', table='enterprises_zone', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='zone',
                trigger=pgtrigger.compiler.Trigger(name='keep_key', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."code" IS DISTINCT FROM NEW."code")', func="RAISE EXCEPTION 'A record keeps its key (%).', TG_TABLE_NAME;", hash='1ff8b727e18a98c7da3644abcf2e38114d999f65', operation='UPDATE OF "code"', pgid='pgtrigger_keep_key_001e6', table='enterprises_zone', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='change',
                trigger=pgtrigger.compiler.Trigger(name='queue_seal', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func='UPDATE enterprises_change SET queued = true WHERE id = NEW.id; RETURN NULL;', hash='956877867d02158e7f9c26ea5bae7af5ca6107c2', operation='INSERT', pgid='pgtrigger_queue_seal_21575', table='enterprises_change', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='change',
                trigger=pgtrigger.compiler.Trigger(name='seal', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."queued" AND NOT OLD."queued")', constraint='CONSTRAINT', func='PERFORM seal_change(NEW.id); RETURN NULL;', hash='16381b1f34af8a32ec3a435850c8cba9e14675ab', operation='UPDATE', pgid='pgtrigger_seal_536ae', table='enterprises_change', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='change',
                trigger=pgtrigger.compiler.Trigger(name='begin_unsealed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW.seq IS NOT NULL OR NEW.queued)', func="RAISE EXCEPTION 'A change is sealed at the commit, by the database.';", hash='f09b1aa6c8dcd8b0f250f582390fecf6bb7194e5', operation='INSERT', pgid='pgtrigger_begin_unsealed_cecff', table='enterprises_change', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='change',
                trigger=pgtrigger.compiler.Trigger(name='keep_sealed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."seq" IS NOT NULL)', func="RAISE EXCEPTION 'A change that was committed is kept for ever (change %).', OLD.id;", hash='6dee89bfd8bda7e682b2ccc2b8364787332816db', operation='UPDATE', pgid='pgtrigger_keep_sealed_ff9e9', table='enterprises_change', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='change',
                trigger=pgtrigger.compiler.Trigger(name='kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'A change that was committed is kept for ever (change %).', OLD.id;", hash='4bf4b47872aab419bad9e8529db8820c99469215', operation='DELETE', pgid='pgtrigger_kept_7d7cf', table='enterprises_change', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='confirmation',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='82d902c9abb6b23877fec8661f06d629fc48c1f6', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_03a60', table='enterprises_confirmation', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='confirmation',
                trigger=pgtrigger.compiler.Trigger(name='in_current_change', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE of_transaction bigint;', func="\n        IF EXISTS (SELECT FROM new_values) THEN\n            of_transaction := current_change();\n            IF EXISTS (SELECT FROM new_values WHERE change_id IS DISTINCT FROM of_transaction) THEN\n                RAISE EXCEPTION 'A decision belongs to the change of its transaction.';\n            END IF;\n        END IF;\n        RETURN NULL;\n    ", hash='ba19e3b13e4f1eeb895179fdcee505eccb4c825f', level='STATEMENT', operation='INSERT', pgid='pgtrigger_in_current_change_1cfd4', referencing='REFERENCING NEW TABLE AS new_values ', table='enterprises_confirmation', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='approval',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='1c36ef9c4246a3b12657bca5cf10c7d2d08ed7bc', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_0f77a', table='enterprises_approval', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='approval',
                trigger=pgtrigger.compiler.Trigger(name='in_current_change', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE of_transaction bigint;', func="\n        IF EXISTS (SELECT FROM new_values) THEN\n            of_transaction := current_change();\n            IF EXISTS (SELECT FROM new_values WHERE change_id IS DISTINCT FROM of_transaction) THEN\n                RAISE EXCEPTION 'A decision belongs to the change of its transaction.';\n            END IF;\n        END IF;\n        RETURN NULL;\n    ", hash='4580dd1855b5c19d5d41adc1164a76f1adf4e8ff', level='STATEMENT', operation='INSERT', pgid='pgtrigger_in_current_change_37445', referencing='REFERENCING NEW TABLE AS new_values ', table='enterprises_approval', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='approval',
                trigger=pgtrigger.compiler.Trigger(name='pending_no_more', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n                    DELETE FROM enterprises_pending p USING new_values n\n                    WHERE p.record = n.record AND p.version = n.version;\n                    RETURN NULL;\n                ', hash='1340a1a86c95042ee6b56e26e1bbcba6c12a4113', level='STATEMENT', operation='INSERT', pgid='pgtrigger_pending_no_more_eb0a6', referencing='REFERENCING NEW TABLE AS new_values ', table='enterprises_approval', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='approval',
                trigger=pgtrigger.compiler.Trigger(name='by_another', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE kind text; wrong bigint;', func="\n                    FOR kind IN SELECT DISTINCT record FROM new_values LOOP\n                        EXECUTE format($sql$\n                            SELECT a.version FROM new_values a\n                            LEFT JOIN public.%1$I e ON e.pgh_id = a.version\n                            WHERE a.record = %2$L AND (e.pgh_id IS NULL OR EXISTS (\n    SELECT FROM public.%1$I w JOIN enterprises_change c ON c.id = w.change_id\n    WHERE w.pgh_obj_id = e.pgh_obj_id AND w.pgh_id <= e.pgh_id\n      AND (c.user_id = a.approved_by_id OR EXISTS (\n          SELECT FROM enterprises_importbatch b JOIN enterprises_importaction i ON i.batch_id = b.id\n          WHERE b.change_id = c.id AND i.by_id = a.approved_by_id AND i.kind IN ('uploaded', 'retyped', 'columns', 'remembered', 'decided', 'submitted'))\n        OR EXISTS (\n          SELECT FROM enterprises_confirmation k\n          WHERE k.record = %2$L AND k.version = w.pgh_id AND k.confirmed_by_id = a.approved_by_id))\n      AND NOT EXISTS (\n          SELECT FROM public.%1$I p\n          JOIN enterprises_approval d ON d.record = %2$L AND d.version = p.pgh_id\n          WHERE p.pgh_obj_id = e.pgh_obj_id AND p.pgh_id >= w.pgh_id AND p.pgh_id < e.pgh_id)))\n                            LIMIT 1 $sql$, 'enterprises_' || kind || 'event', kind) INTO wrong;\n                        IF wrong IS NOT NULL THEN\n                            RAISE EXCEPTION USING\n                                ERRCODE = 'check_violation',\n                                CONSTRAINT = 'approval_by_another',\n                                MESSAGE = format(\n                                    'Version %s of a %s is not there, or an author would approve it.',\n                                    wrong, kind);\n                        END IF;\n                    END LOOP;\n                    RETURN NULL;\n                ", hash='50d922588f59601cf22d0a1083b568a182ac8094', level='STATEMENT', operation='INSERT', pgid='pgtrigger_by_another_df35e', referencing='REFERENCING NEW TABLE AS new_values ', table='enterprises_approval', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='clusterevent',
                trigger=pgtrigger.compiler.Trigger(name='by_trigger_only', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (pg_trigger_depth() = 0)', func="RAISE EXCEPTION 'Only the triggers of a table write its versions (%).', TG_TABLE_NAME;", hash='82fc563b39ec2e440b0c2532d4f96f8c85daf0e0', level='STATEMENT', operation='INSERT OR TRUNCATE', pgid='pgtrigger_by_trigger_only_389a9', table='enterprises_clusterevent', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='clusterevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='2a61cf775a49aff09b8ca4d604622c4d50e69a5f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_ff989', table='enterprises_clusterevent', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='districtstatisticevent',
                trigger=pgtrigger.compiler.Trigger(name='by_trigger_only', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (pg_trigger_depth() = 0)', func="RAISE EXCEPTION 'Only the triggers of a table write its versions (%).', TG_TABLE_NAME;", hash='9fbee183ee43fdda75e5a70b5113a4c17795d8c4', level='STATEMENT', operation='INSERT OR TRUNCATE', pgid='pgtrigger_by_trigger_only_87fc5', table='enterprises_districtstatisticevent', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='districtstatisticevent',
                trigger=pgtrigger.compiler.Trigger(name='await_review', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    INSERT INTO enterprises_pending (record, "row", version)\n        SELECT \'districtstatistic\', pgh_obj_id, pgh_id FROM new_values WHERE pgh_label <> \'delete\'\n        ON CONFLICT (record, "row") DO UPDATE SET version = EXCLUDED.version;\n    IF NOT FOUND THEN\n        DELETE FROM enterprises_pending p USING new_values n\n        WHERE p.record = \'districtstatistic\' AND p.row = n.pgh_obj_id;\n    END IF;\n    RETURN NULL;\n', hash='ae899072d75b3cc220567b6ae9ef4346cfd721d1', level='STATEMENT', operation='INSERT', pgid='pgtrigger_await_review_28a41', referencing='REFERENCING NEW TABLE AS new_values ', table='enterprises_districtstatisticevent', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='districtstatisticevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0adad818d4a186ad210be3804e4db5017bf0d15f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_3ece5', table='enterprises_districtstatisticevent', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='annualreportevent',
                trigger=pgtrigger.compiler.Trigger(name='by_trigger_only', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (pg_trigger_depth() = 0)', func="RAISE EXCEPTION 'Only the triggers of a table write its versions (%).', TG_TABLE_NAME;", hash='eba5df1eb330ece6deb9df7e6ffb6ac8a54ee63b', level='STATEMENT', operation='INSERT OR TRUNCATE', pgid='pgtrigger_by_trigger_only_6ded2', table='enterprises_annualreportevent', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='annualreportevent',
                trigger=pgtrigger.compiler.Trigger(name='await_review', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    INSERT INTO enterprises_pending (record, "row", version)\n        SELECT \'annualreport\', pgh_obj_id, pgh_id FROM new_values WHERE pgh_label <> \'delete\'\n        ON CONFLICT (record, "row") DO UPDATE SET version = EXCLUDED.version;\n    IF NOT FOUND THEN\n        DELETE FROM enterprises_pending p USING new_values n\n        WHERE p.record = \'annualreport\' AND p.row = n.pgh_obj_id;\n    END IF;\n    RETURN NULL;\n', hash='eed8e2a4918f1efc607247009fc95f9e13db7184', level='STATEMENT', operation='INSERT', pgid='pgtrigger_await_review_1ca9f', referencing='REFERENCING NEW TABLE AS new_values ', table='enterprises_annualreportevent', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='annualreportevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a0624099a3d494d58fc0108bbe2238f726dc7913', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_4bdfc', table='enterprises_annualreportevent', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='annualreport',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_annualreportevent" ("employees", "employees_reason", "enterprise_id", "high_tech_revenue", "high_tech_revenue_reason", "id", "operating_revenue", "operating_revenue_reason", "pgh_created_at", "pgh_label", "pgh_obj_id", "rd_expense", "rd_expense_reason", "rd_staff", "rd_staff_reason", "source", "source_unit", "taxes_paid", "taxes_paid_reason", "valid_invention_patents", "valid_invention_patents_reason", "year") SELECT new_values."employees", new_values."employees_reason", new_values."enterprise_id", new_values."high_tech_revenue", new_values."high_tech_revenue_reason", new_values."id", new_values."operating_revenue", new_values."operating_revenue_reason", NOW(), \'insert\', new_values."id", new_values."rd_expense", new_values."rd_expense_reason", new_values."rd_staff", new_values."rd_staff_reason", new_values."source", new_values."source_unit", new_values."taxes_paid", new_values."taxes_paid_reason", new_values."valid_invention_patents", new_values."valid_invention_patents_reason", new_values."year" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='76d3aa5ef0e2752ae4512ce6da3e7e0246cf7962', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_8ce44', referencing='REFERENCING NEW TABLE AS new_values ', table='enterprises_annualreport', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='annualreport',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_annualreportevent" ("employees", "employees_reason", "enterprise_id", "high_tech_revenue", "high_tech_revenue_reason", "id", "operating_revenue", "operating_revenue_reason", "pgh_created_at", "pgh_label", "pgh_obj_id", "rd_expense", "rd_expense_reason", "rd_staff", "rd_staff_reason", "source", "source_unit", "taxes_paid", "taxes_paid_reason", "valid_invention_patents", "valid_invention_patents_reason", "year") SELECT new_values."employees", new_values."employees_reason", new_values."enterprise_id", new_values."high_tech_revenue", new_values."high_tech_revenue_reason", new_values."id", new_values."operating_revenue", new_values."operating_revenue_reason", NOW(), \'update\', new_values."id", new_values."rd_expense", new_values."rd_expense_reason", new_values."rd_staff", new_values."rd_staff_reason", new_values."source", new_values."source_unit", new_values."taxes_paid", new_values."taxes_paid_reason", new_values."valid_invention_patents", new_values."valid_invention_patents_reason", new_values."year" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='49963e2f2d9d951c8a97895e097f2597a527225d', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_3bdfa', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='enterprises_annualreport', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='annualreport',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_annualreportevent" ("employees", "employees_reason", "enterprise_id", "high_tech_revenue", "high_tech_revenue_reason", "id", "operating_revenue", "operating_revenue_reason", "pgh_created_at", "pgh_label", "pgh_obj_id", "rd_expense", "rd_expense_reason", "rd_staff", "rd_staff_reason", "source", "source_unit", "taxes_paid", "taxes_paid_reason", "valid_invention_patents", "valid_invention_patents_reason", "year") SELECT old_values."employees", old_values."employees_reason", old_values."enterprise_id", old_values."high_tech_revenue", old_values."high_tech_revenue_reason", old_values."id", old_values."operating_revenue", old_values."operating_revenue_reason", NOW(), \'delete\', old_values."id", old_values."rd_expense", old_values."rd_expense_reason", old_values."rd_staff", old_values."rd_staff_reason", old_values."source", old_values."source_unit", old_values."taxes_paid", old_values."taxes_paid_reason", old_values."valid_invention_patents", old_values."valid_invention_patents_reason", old_values."year" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='e2629502b8c6954ea21306184aaab1efbc879265', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_8b52a', referencing='REFERENCING OLD TABLE AS old_values ', table='enterprises_annualreport', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='annualreport',
                trigger=pgtrigger.compiler.Trigger(name='keep_key', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM NEW."id")', func="RAISE EXCEPTION 'A record keeps its key (%).', TG_TABLE_NAME;", hash='7be85e4fe3c9558e315ca7a254119a4d2eb7ff42', operation='UPDATE OF "id"', pgid='pgtrigger_keep_key_d6111', table='enterprises_annualreport', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='formername',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_formernameevent" ("ends_on", "enterprise_id", "id", "name_zh", "pgh_created_at", "pgh_label", "pgh_obj_id", "search_text", "starts_on") SELECT new_values."ends_on", new_values."enterprise_id", new_values."id", new_values."name_zh", NOW(), \'insert\', new_values."id", new_values."search_text", new_values."starts_on" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='2f9981c7dc6951ed4c10e9a6496289e6db98f870', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_e6484', referencing='REFERENCING NEW TABLE AS new_values ', table='enterprises_formername', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='formername',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_formernameevent" ("ends_on", "enterprise_id", "id", "name_zh", "pgh_created_at", "pgh_label", "pgh_obj_id", "search_text", "starts_on") SELECT new_values."ends_on", new_values."enterprise_id", new_values."id", new_values."name_zh", NOW(), \'update\', new_values."id", new_values."search_text", new_values."starts_on" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."days" IS DISTINCT FROM (new_values."days") OR old_values."ends_on" IS DISTINCT FROM (new_values."ends_on") OR old_values."enterprise_id" IS DISTINCT FROM (new_values."enterprise_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."name_zh" IS DISTINCT FROM (new_values."name_zh") OR old_values."search_text" IS DISTINCT FROM (new_values."search_text") OR old_values."starts_on" IS DISTINCT FROM (new_values."starts_on")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='d92d522535b99fb4ac31be62538908f2a3626923', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_e7ca5', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='enterprises_formername', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='formername',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_formernameevent" ("ends_on", "enterprise_id", "id", "name_zh", "pgh_created_at", "pgh_label", "pgh_obj_id", "search_text", "starts_on") SELECT old_values."ends_on", old_values."enterprise_id", old_values."id", old_values."name_zh", NOW(), \'delete\', old_values."id", old_values."search_text", old_values."starts_on" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='d8c71f714831d431d62e917a5f2a7ae5953586df', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_84246', referencing='REFERENCING OLD TABLE AS old_values ', table='enterprises_formername', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='formername',
                trigger=pgtrigger.compiler.Trigger(name='keep_key', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM NEW."id")', func="RAISE EXCEPTION 'A record keeps its key (%).', TG_TABLE_NAME;", hash='2f1ce8d4e009232fa19e1c144b9d78ebff39d2e0', operation='UPDATE OF "id"', pgid='pgtrigger_keep_key_46219', table='enterprises_formername', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='formernameevent',
                trigger=pgtrigger.compiler.Trigger(name='by_trigger_only', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (pg_trigger_depth() = 0)', func="RAISE EXCEPTION 'Only the triggers of a table write its versions (%).', TG_TABLE_NAME;", hash='f7b913cc4f06498b3027c990f3c515bbcb3c88c5', level='STATEMENT', operation='INSERT OR TRUNCATE', pgid='pgtrigger_by_trigger_only_a721a', table='enterprises_formernameevent', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='formernameevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a03094c8d7e37d2e6749af301e686b24cc49b94a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_9ec7a', table='enterprises_formernameevent', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='grouphead',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_groupheadevent" ("ends_on", "enterprise_id", "head_id", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on") SELECT new_values."ends_on", new_values."enterprise_id", new_values."head_id", new_values."id", NOW(), \'insert\', new_values."id", new_values."starts_on" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='b278585d37fbbc4b7a6cb45b106bfb299bb9103d', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_a4d45', referencing='REFERENCING NEW TABLE AS new_values ', table='enterprises_grouphead', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='grouphead',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_groupheadevent" ("ends_on", "enterprise_id", "head_id", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on") SELECT new_values."ends_on", new_values."enterprise_id", new_values."head_id", new_values."id", NOW(), \'update\', new_values."id", new_values."starts_on" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='3a4dc18ee42839be049d4ad3beb60f903bae5d68', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_0c290', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='enterprises_grouphead', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='grouphead',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_groupheadevent" ("ends_on", "enterprise_id", "head_id", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on") SELECT old_values."ends_on", old_values."enterprise_id", old_values."head_id", old_values."id", NOW(), \'delete\', old_values."id", old_values."starts_on" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='a91f3ac3b2326eee14d4f1ee728b1089b3e7a81d', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_00e31', referencing='REFERENCING OLD TABLE AS old_values ', table='enterprises_grouphead', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='grouphead',
                trigger=pgtrigger.compiler.Trigger(name='keep_key', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM NEW."id")', func="RAISE EXCEPTION 'A record keeps its key (%).', TG_TABLE_NAME;", hash='7c16baa636249f0df2fcc3df085bbf484cbd60ed', operation='UPDATE OF "id"', pgid='pgtrigger_keep_key_cce87', table='enterprises_grouphead', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='groupheadevent',
                trigger=pgtrigger.compiler.Trigger(name='by_trigger_only', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (pg_trigger_depth() = 0)', func="RAISE EXCEPTION 'Only the triggers of a table write its versions (%).', TG_TABLE_NAME;", hash='d444338cb211be1c066dd1ce24bab98b026738a5', level='STATEMENT', operation='INSERT OR TRUNCATE', pgid='pgtrigger_by_trigger_only_c4878', table='enterprises_groupheadevent', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='groupheadevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e4c6b938c4cce97f6d97c3042f0b55268ebea239', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_6c83d', table='enterprises_groupheadevent', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='importfile',
                trigger=pgtrigger.compiler.Trigger(name='file_unchanged', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='0e88945232c2f61f25b7e10e7d6cc210ebdf54d1', operation='UPDATE', pgid='pgtrigger_file_unchanged_a75b3', table='enterprises_importfile', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='importfile',
                trigger=pgtrigger.compiler.Trigger(name='of_its_import', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF NOT EXISTS (\n            SELECT FROM enterprises_importbatch b\n            WHERE b.id = NEW.batch_id AND b.digest = encode(sha256(NEW.content), 'hex')\n        ) THEN\n            RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'importfile_of_its_import', MESSAGE = 'The file has another digest than its import.';\n        END IF;\n        RETURN NEW;\n    ", hash='e581d72d0d044ebc7ccb977482af4549096960a6', operation='INSERT', pgid='pgtrigger_of_its_import_22629', table='enterprises_importfile', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='importbatch',
                trigger=pgtrigger.compiler.Trigger(name='record_acts', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE actor bigint; ended text;', func="\n        actor := NULLIF(current_setting('luohu.user', true), '')::bigint;\n        IF actor IS NULL AND TG_OP = 'UPDATE' AND (\n               NEW.kind <> OLD.kind OR NEW.options IS DISTINCT FROM OLD.options\n               OR NEW.ready_at IS NOT NULL AND OLD.ready_at IS NULL)\n           OR actor <> NEW.submitted_by_id AND TG_OP = 'INSERT' THEN\n            RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'importbatch_has_author', MESSAGE = 'Whoever uploads, changes or submits an import must be known.';\n        END IF;\n        IF TG_OP = 'INSERT' THEN\n            INSERT INTO enterprises_importaction (batch_id, kind, by_id)\n            VALUES (NEW.id, 'uploaded', NEW.submitted_by_id);\n            IF NEW.options -> 'remembered' IS NULL THEN\n                RETURN NULL;\n            END IF;\n        ELSIF NEW.kind <> OLD.kind THEN\n            INSERT INTO enterprises_importaction (batch_id, kind, by_id) VALUES (NEW.id, 'retyped', actor);\n        ELSIF NEW.options IS DISTINCT FROM OLD.options THEN\n            INSERT INTO enterprises_importaction (batch_id, kind, by_id) VALUES (NEW.id, 'columns', actor);\n        END IF;\n        -- What a clerk corrected in an earlier file shapes this one too.\n        INSERT INTO enterprises_importaction (batch_id, kind, by_id)\n        SELECT DISTINCT NEW.id, 'remembered', author\n        FROM enterprises_rememberedcolumns m, unnest(m.authors) author\n        WHERE NEW.options -> 'remembered' @> to_jsonb(m.id)\n          AND (TG_OP = 'INSERT' OR NOT coalesce(OLD.options -> 'remembered' @> to_jsonb(m.id), false));\n        IF TG_OP = 'INSERT' THEN\n            RETURN NULL;\n        END IF;\n        ended := CASE\n            WHEN NEW.ready_at IS NOT NULL AND OLD.ready_at IS NULL THEN 'submitted'\n            WHEN NEW.ready_at IS NULL AND OLD.ready_at IS NOT NULL AND actor IS NOT NULL THEN\n                CASE WHEN NEW.returned_reason <> '' THEN 'returned' ELSE 'withdrawn' END END;\n        IF ended IS NOT NULL THEN\n            INSERT INTO enterprises_importaction (batch_id, kind, by_id, reason)\n            VALUES (NEW.id, ended, actor, CASE WHEN ended = 'returned' THEN NEW.returned_reason ELSE '' END);\n        END IF;\n        IF NEW.status = 'applied' AND OLD.status <> 'applied' THEN\n            IF EXISTS (SELECT FROM enterprises_approval a WHERE a.change_id = NEW.change_id)\n               AND is_author_of_import(NEW.id, NEW.applied_by_id) THEN\n                RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'importbatch_second_person', MESSAGE = 'An import of figures is applied by somebody who had no part in it.';\n            END IF;\n            IF NEW.change_id <> current_change() THEN\n                RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'importbatch_in_current_change', MESSAGE = 'The application of an import belongs to the change of its transaction.';\n            END IF;\n            INSERT INTO enterprises_importaction (batch_id, kind, by_id)\n            VALUES (NEW.id, 'applied', NEW.applied_by_id);\n        ELSIF NEW.status = 'undone' AND OLD.status <> 'undone' THEN\n            IF NEW.undone_change_id <> current_change() OR NEW.undone_by_id <> actor THEN\n                RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'importbatch_in_current_change', MESSAGE = 'The undoing of an import belongs to the change of its transaction.';\n            END IF;\n            INSERT INTO enterprises_importaction (batch_id, kind, by_id)\n            VALUES (NEW.id, 'undone', NEW.undone_by_id);\n        END IF;\n        RETURN NULL;\n    ", hash='580862e03007b54b38647b348a0246aa5c00f7eb', operation='INSERT OR UPDATE', pgid='pgtrigger_record_acts_12419', table='enterprises_importbatch', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='importbatch',
                trigger=pgtrigger.compiler.Trigger(name='keep_batch', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE undoing text[];', func="\n        IF TG_OP = 'INSERT' THEN\n            IF NEW.status IN ('applied', 'undone') OR NEW.ready_at IS NOT NULL THEN\n                RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'importbatch_begins_open', MESSAGE = 'An import begins as an uploaded file.';\n            END IF;\n            RETURN NEW;\n        ELSIF TG_OP = 'DELETE' THEN\n            DELETE FROM enterprises_importaction WHERE batch_id = OLD.id;\n            DELETE FROM enterprises_importfile WHERE batch_id = OLD.id;\n            RETURN OLD;\n        END IF;\n        IF (NEW.file_name, NEW.digest, NEW.submitted_by_id, NEW.submitted_at)\n           IS DISTINCT FROM (OLD.file_name, OLD.digest, OLD.submitted_by_id, OLD.submitted_at) THEN\n            RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'importbatch_of_its_file', MESSAGE = 'An import keeps its file and its uploader.';\n        END IF;\n        undoing := ARRAY['status', 'undone_by_id', 'undone_change_id'];\n        IF OLD.status IN ('applied', 'undone') AND (\n            to_jsonb(OLD) - undoing IS DISTINCT FROM to_jsonb(NEW) - undoing\n            OR NEW.status <> 'undone' OR OLD.status = 'undone'\n        ) THEN\n            RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'importbatch_kept', MESSAGE = 'The import was applied; it can only be undone.';\n        END IF;\n        IF NEW.kind <> OLD.kind\n           AND (OLD.ready_at IS NOT NULL OR NEW.ready_at IS NOT NULL OR NEW.status <> 'received') THEN\n            RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'importbatch_kind_open', MESSAGE = 'The type of an import changes before its submission, and its file is read again.';\n        END IF;\n        IF NEW.status = 'undone' AND OLD.status <> 'applied' THEN\n            RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'importbatch_kept', MESSAGE = 'Only an import that was applied is undone.';\n        END IF;\n        RETURN NEW;\n    ", hash='ccb6e17e5ce9d59721169bb1ed9c9d154276b88a', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_keep_batch_b01ce', table='enterprises_importbatch', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='importaction',
                trigger=pgtrigger.compiler.Trigger(name='by_trigger_only', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (pg_trigger_depth() = 0)', func="RAISE EXCEPTION 'Only the triggers of a table write its versions (%).', TG_TABLE_NAME;", hash='8a0bb173b525581de26551c262e515e5d60a677f', level='STATEMENT', operation='INSERT OR TRUNCATE', pgid='pgtrigger_by_trigger_only_fa070', table='enterprises_importaction', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='importaction',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    IF TG_OP = 'UPDATE' OR EXISTS (\n                        SELECT FROM enterprises_importbatch b\n                        WHERE b.id = OLD.batch_id AND b.status IN ('applied', 'undone')\n                    ) THEN\n                        RAISE EXCEPTION 'Actions on imports are permanent (action %).', OLD.id;\n                    END IF;\n                    RETURN OLD;\n                ", hash='73b024edb34c520762f9164a6d2da1a4d7c4d96d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_fa680', table='enterprises_importaction', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='importrow',
                trigger=pgtrigger.compiler.Trigger(name='record_decisions', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE actor bigint;', func="\n    IF EXISTS (\n        SELECT FROM (SELECT DISTINCT batch_id FROM new_values) v\n        JOIN enterprises_importbatch b ON b.id = v.batch_id WHERE b.status IN ('applied', 'undone')\n    ) THEN\n        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'importbatch_kept', MESSAGE = 'The import was applied; it can only be undone.';\n    END IF;\n\n        actor := NULLIF(current_setting('luohu.user', true), '')::bigint;\n        INSERT INTO enterprises_importaction (batch_id, kind, by_id, rows)\n        SELECT n.batch_id, 'decided', author, count(*)\n        FROM new_values n JOIN old_values o USING (id),\n             LATERAL (SELECT coalesce(actor, n.decided_by_id, o.decided_by_id) UNION SELECT n.decided_by_id)\n                 AS authors (author)\n        WHERE (n.decision, n.enterprise_id, n.confirmed, n.decided_by_id)\n              IS DISTINCT FROM (o.decision, o.enterprise_id, o.confirmed, o.decided_by_id)\n          AND author IS NOT NULL\n        GROUP BY 1, 3;\n        RETURN NULL;\n    ", hash='d352db95054f7e8b10c07b400eee05d1182fcbbb', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_record_decisions_8a170', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='enterprises_importrow', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='importrow',
                trigger=pgtrigger.compiler.Trigger(name='keep_rows', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF EXISTS (\n            SELECT FROM old_values o FULL JOIN new_values n USING (id)\n            WHERE (o.batch_id, o.position, o.sheet, o.number, o.cells, o.outcome, o.operations)\n                  IS DISTINCT FROM (n.batch_id, n.position, n.sheet, n.number, n.cells, n.outcome, n.operations)\n        ) THEN\n            RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'importrow_planned', MESSAGE = 'The rows of an import are planned anew, not changed.';\n        END IF;\n        RETURN NULL;\n    ", hash='7304272d7c0d7704c1b930aeb40f55bd4f4c6112', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_keep_rows_52f41', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='enterprises_importrow', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='importrow',
                trigger=pgtrigger.compiler.Trigger(name='keep_applied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF EXISTS (\n        SELECT FROM (SELECT DISTINCT batch_id FROM old_values) v\n        JOIN enterprises_importbatch b ON b.id = v.batch_id WHERE b.status IN ('applied', 'undone')\n    ) THEN\n        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'importbatch_kept', MESSAGE = 'The import was applied; it can only be undone.';\n    END IF;\nRETURN NULL;", hash='693f8a43c3945205e885f9b8a5f3262afd3d682e', level='STATEMENT', operation='DELETE', pgid='pgtrigger_keep_applied_5c3a5', referencing='REFERENCING OLD TABLE AS old_values ', table='enterprises_importrow', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='importrow',
                trigger=pgtrigger.compiler.Trigger(name='record_decided', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF EXISTS (\n        SELECT FROM (SELECT DISTINCT batch_id FROM new_values) v\n        JOIN enterprises_importbatch b ON b.id = v.batch_id WHERE b.status IN ('applied', 'undone')\n    ) THEN\n        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'importbatch_kept', MESSAGE = 'The import was applied; it can only be undone.';\n    END IF;\n\n        INSERT INTO enterprises_importaction (batch_id, kind, by_id, rows)\n        SELECT n.batch_id, 'decided', n.decided_by_id, count(*) FROM new_values n\n        WHERE n.decided_by_id IS NOT NULL AND NOT EXISTS (\n            SELECT FROM enterprises_importaction i\n            WHERE i.batch_id = n.batch_id AND i.by_id = n.decided_by_id AND i.kind = 'decided')\n        GROUP BY 1, 3;\n        RETURN NULL;\n    ", hash='23f9927b8883fcf4e21036eb4b4756d166fe4a7e', level='STATEMENT', operation='INSERT', pgid='pgtrigger_record_decided_d2fb2', referencing='REFERENCING NEW TABLE AS new_values ', table='enterprises_importrow', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='industry',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_industryevent" ("code", "level", "name_en", "name_zh", "parent_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "section") SELECT new_values."code", new_values."level", new_values."name_en", new_values."name_zh", new_values."parent_id", NOW(), \'insert\', new_values."code", new_values."section" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='2b8b0b419ecbba9b65297075f50a75938eb8dc99', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_3b3bf', referencing='REFERENCING NEW TABLE AS new_values ', table='enterprises_industry', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='industry',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_industryevent" ("code", "level", "name_en", "name_zh", "parent_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "section") SELECT new_values."code", new_values."level", new_values."name_en", new_values."name_zh", new_values."parent_id", NOW(), \'update\', new_values."code", new_values."section" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."code") = (new_values."code") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='d60a6dbf515436189e5e685758a90ef6935a6f96', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_2ef23', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='enterprises_industry', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='industry',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_industryevent" ("code", "level", "name_en", "name_zh", "parent_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "section") SELECT old_values."code", old_values."level", old_values."name_en", old_values."name_zh", old_values."parent_id", NOW(), \'delete\', old_values."code", old_values."section" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='2e878546e97f28af533d3a86dc8fa9ffa1b4606d', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_d4fc5', referencing='REFERENCING OLD TABLE AS old_values ', table='enterprises_industry', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='industry',
                trigger=pgtrigger.compiler.Trigger(name='keep_key', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."code" IS DISTINCT FROM NEW."code")', func="RAISE EXCEPTION 'A record keeps its key (%).', TG_TABLE_NAME;", hash='5f99c144298aadcd22a1a74f0694cd1a64b79b53', operation='UPDATE OF "code"', pgid='pgtrigger_keep_key_a1cd5', table='enterprises_industry', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='enterpriseevent',
                trigger=pgtrigger.compiler.Trigger(name='by_trigger_only', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (pg_trigger_depth() = 0)', func="RAISE EXCEPTION 'Only the triggers of a table write its versions (%).', TG_TABLE_NAME;", hash='35b0025c4bcc255b798d6dcfa81d03c559318388', level='STATEMENT', operation='INSERT OR TRUNCATE', pgid='pgtrigger_by_trigger_only_cedef', table='enterprises_enterpriseevent', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='enterpriseevent',
                trigger=pgtrigger.compiler.Trigger(name='await_review', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    INSERT INTO enterprises_pending (record, "row", version)\n        SELECT \'enterprise\', pgh_obj_id, pgh_id FROM new_values WHERE pgh_label <> \'delete\'\n        ON CONFLICT (record, "row") DO UPDATE SET version = EXCLUDED.version;\n    IF NOT FOUND THEN\n        DELETE FROM enterprises_pending p USING new_values n\n        WHERE p.record = \'enterprise\' AND p.row = n.pgh_obj_id;\n    END IF;\n    RETURN NULL;\n', hash='ff580364bfbbd2af0d3ccfecf34f6f84c8f0ee4b', level='STATEMENT', operation='INSERT', pgid='pgtrigger_await_review_5fa79', referencing='REFERENCING NEW TABLE AS new_values ', table='enterprises_enterpriseevent', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='enterpriseevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='37342c9d6a78af824ebeb30b0279d74674ed2d4b', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_f5017', table='enterprises_enterpriseevent', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='enterprise',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_enterpriseevent" ("absorbed_by_id", "cluster_id", "ended_on", "ended_reason", "established_on", "id", "industry_id", "legal_representative", "merged_into_id", "name_en", "name_zh", "organisation_code", "pgh_created_at", "pgh_label", "pgh_obj_id", "registered_capital", "search_text", "sort_key", "status", "uscc") SELECT new_values."absorbed_by_id", new_values."cluster_id", new_values."ended_on", new_values."ended_reason", new_values."established_on", new_values."id", new_values."industry_id", new_values."legal_representative", new_values."merged_into_id", new_values."name_en", new_values."name_zh", new_values."organisation_code", NOW(), \'insert\', new_values."id", new_values."registered_capital", new_values."search_text", new_values."sort_key", new_values."status", new_values."uscc" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='3f0c4d26edd3c262fe4135f7a809ecf713eb3cb0', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_079c7', referencing='REFERENCING NEW TABLE AS new_values ', table='enterprises_enterprise', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='enterprise',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_enterpriseevent" ("absorbed_by_id", "cluster_id", "ended_on", "ended_reason", "established_on", "id", "industry_id", "legal_representative", "merged_into_id", "name_en", "name_zh", "organisation_code", "pgh_created_at", "pgh_label", "pgh_obj_id", "registered_capital", "search_text", "sort_key", "status", "uscc") SELECT new_values."absorbed_by_id", new_values."cluster_id", new_values."ended_on", new_values."ended_reason", new_values."established_on", new_values."id", new_values."industry_id", new_values."legal_representative", new_values."merged_into_id", new_values."name_en", new_values."name_zh", new_values."organisation_code", NOW(), \'update\', new_values."id", new_values."registered_capital", new_values."search_text", new_values."sort_key", new_values."status", new_values."uscc" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."absorbed_by_id" IS DISTINCT FROM (new_values."absorbed_by_id") OR old_values."cluster_id" IS DISTINCT FROM (new_values."cluster_id") OR old_values."days" IS DISTINCT FROM (new_values."days") OR old_values."ended_on" IS DISTINCT FROM (new_values."ended_on") OR old_values."ended_reason" IS DISTINCT FROM (new_values."ended_reason") OR old_values."established_on" IS DISTINCT FROM (new_values."established_on") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."industry_id" IS DISTINCT FROM (new_values."industry_id") OR old_values."legal_representative" IS DISTINCT FROM (new_values."legal_representative") OR old_values."merged_into_id" IS DISTINCT FROM (new_values."merged_into_id") OR old_values."name_en" IS DISTINCT FROM (new_values."name_en") OR old_values."name_zh" IS DISTINCT FROM (new_values."name_zh") OR old_values."organisation_code" IS DISTINCT FROM (new_values."organisation_code") OR old_values."registered_capital" IS DISTINCT FROM (new_values."registered_capital") OR old_values."search_text" IS DISTINCT FROM (new_values."search_text") OR old_values."sort_key" IS DISTINCT FROM (new_values."sort_key") OR old_values."status" IS DISTINCT FROM (new_values."status") OR old_values."uscc" IS DISTINCT FROM (new_values."uscc")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='d6fb2f42fe5f69ecf3656da52776305ab608422e', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_11bf5', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='enterprises_enterprise', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='enterprise',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_enterpriseevent" ("absorbed_by_id", "cluster_id", "ended_on", "ended_reason", "established_on", "id", "industry_id", "legal_representative", "merged_into_id", "name_en", "name_zh", "organisation_code", "pgh_created_at", "pgh_label", "pgh_obj_id", "registered_capital", "search_text", "sort_key", "status", "uscc") SELECT old_values."absorbed_by_id", old_values."cluster_id", old_values."ended_on", old_values."ended_reason", old_values."established_on", old_values."id", old_values."industry_id", old_values."legal_representative", old_values."merged_into_id", old_values."name_en", old_values."name_zh", old_values."organisation_code", NOW(), \'delete\', old_values."id", old_values."registered_capital", old_values."search_text", old_values."sort_key", old_values."status", old_values."uscc" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='162f201d0bcb556002a216f4a1f784aecd0cdd20', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_dc699', referencing='REFERENCING OLD TABLE AS old_values ', table='enterprises_enterprise', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='enterprise',
                trigger=pgtrigger.compiler.Trigger(name='keep_key', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM NEW."id")', func="RAISE EXCEPTION 'A record keeps its key (%).', TG_TABLE_NAME;", hash='544983abd405f0378acf5987ec68eee3e7c7a1f3', operation='UPDATE OF "id"', pgid='pgtrigger_keep_key_ce41d', table='enterprises_enterprise', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='industryevent',
                trigger=pgtrigger.compiler.Trigger(name='by_trigger_only', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (pg_trigger_depth() = 0)', func="RAISE EXCEPTION 'Only the triggers of a table write its versions (%).', TG_TABLE_NAME;", hash='e0dfb73798e83ce820692039c59fc8ab1dee7d5b', level='STATEMENT', operation='INSERT OR TRUNCATE', pgid='pgtrigger_by_trigger_only_68512', table='enterprises_industryevent', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='industryevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='60653493b95997b86c25e3f8f6003d177e03772b', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_49393', table='enterprises_industryevent', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='recordedseriesevent',
                trigger=pgtrigger.compiler.Trigger(name='by_trigger_only', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (pg_trigger_depth() = 0)', func="RAISE EXCEPTION 'Only the triggers of a table write its versions (%).', TG_TABLE_NAME;", hash='b5aa2d7b1499b88e3f0a08b104662d65f173a7aa', level='STATEMENT', operation='INSERT OR TRUNCATE', pgid='pgtrigger_by_trigger_only_63b03', table='enterprises_recordedseriesevent', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='recordedseriesevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9dbefc46d70516265b969b9e2c74def18ad6b9be', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_9238f', table='enterprises_recordedseriesevent', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='rejection',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='852eccdef33302cd294ceeb5924d308375962f7d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_273be', table='enterprises_return', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='rejection',
                trigger=pgtrigger.compiler.Trigger(name='in_current_change', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE of_transaction bigint;', func="\n        IF EXISTS (SELECT FROM new_values) THEN\n            of_transaction := current_change();\n            IF EXISTS (SELECT FROM new_values WHERE change_id IS DISTINCT FROM of_transaction) THEN\n                RAISE EXCEPTION 'A decision belongs to the change of its transaction.';\n            END IF;\n        END IF;\n        RETURN NULL;\n    ", hash='c306ddff8475c584764f018d4e0d0f894c8c0053', level='STATEMENT', operation='INSERT', pgid='pgtrigger_in_current_change_4d5bf', referencing='REFERENCING NEW TABLE AS new_values ', table='enterprises_return', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='recognitionevent',
                trigger=pgtrigger.compiler.Trigger(name='by_trigger_only', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (pg_trigger_depth() = 0)', func="RAISE EXCEPTION 'Only the triggers of a table write its versions (%).', TG_TABLE_NAME;", hash='f61557b3eb64e5ca0abb839cffc56bf92ed1efa1', level='STATEMENT', operation='INSERT OR TRUNCATE', pgid='pgtrigger_by_trigger_only_cbb05', table='enterprises_recognitionevent', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='recognitionevent',
                trigger=pgtrigger.compiler.Trigger(name='await_review', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    INSERT INTO enterprises_pending (record, "row", version)\n        SELECT \'recognition\', pgh_obj_id, pgh_id FROM new_values WHERE pgh_label <> \'delete\'\n        ON CONFLICT (record, "row") DO UPDATE SET version = EXCLUDED.version;\n    IF NOT FOUND THEN\n        DELETE FROM enterprises_pending p USING new_values n\n        WHERE p.record = \'recognition\' AND p.row = n.pgh_obj_id;\n    END IF;\n    RETURN NULL;\n', hash='e2163ef08eb98f9dbc83a38cb691e6506d22c598', level='STATEMENT', operation='INSERT', pgid='pgtrigger_await_review_a52c9', referencing='REFERENCING NEW TABLE AS new_values ', table='enterprises_recognitionevent', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='recognitionevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='4e60bebbe86cd591ed93b775a65c76f40e86c05a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_d3179', table='enterprises_recognitionevent', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='recognition',
                trigger=pgtrigger.compiler.Trigger(name='number_matches_scheme', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."number" > \'\')', declare='DECLARE pattern text;', func="\n                    SELECT number_pattern INTO pattern FROM enterprises_scheme WHERE code = NEW.scheme_id;\n                    IF pattern <> '' AND NEW.number !~ pattern THEN\n                        RAISE EXCEPTION USING\n                            ERRCODE = 'check_violation',\n                            CONSTRAINT = 'recognition_number_matches_scheme',\n                            MESSAGE = format('The number %s does not match the pattern %s of its scheme.',\n                                             NEW.number, pattern);\n                    END IF;\n                    RETURN NEW;\n                ", hash='9588e7f80178f1a25638a9f24892726fce332ede', operation='INSERT OR UPDATE OF "number", "scheme_id"', pgid='pgtrigger_number_matches_scheme_63f98', table='enterprises_recognition', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='recognition',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_recognitionevent" ("authority", "batch", "cancellation_notice_on", "cancelled_from", "ends_on", "enterprise_id", "field", "id", "issued_on", "kind", "number", "pgh_created_at", "pgh_label", "pgh_obj_id", "scheme_id", "source", "starts_on") SELECT new_values."authority", new_values."batch", new_values."cancellation_notice_on", new_values."cancelled_from", new_values."ends_on", new_values."enterprise_id", new_values."field", new_values."id", new_values."issued_on", new_values."kind", new_values."number", NOW(), \'insert\', new_values."id", new_values."scheme_id", new_values."source", new_values."starts_on" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='535cf36a7722bb898a6bc49adf448dd3fefa3f9c', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_1f3a7', referencing='REFERENCING NEW TABLE AS new_values ', table='enterprises_recognition', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='recognition',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_recognitionevent" ("authority", "batch", "cancellation_notice_on", "cancelled_from", "ends_on", "enterprise_id", "field", "id", "issued_on", "kind", "number", "pgh_created_at", "pgh_label", "pgh_obj_id", "scheme_id", "source", "starts_on") SELECT new_values."authority", new_values."batch", new_values."cancellation_notice_on", new_values."cancelled_from", new_values."ends_on", new_values."enterprise_id", new_values."field", new_values."id", new_values."issued_on", new_values."kind", new_values."number", NOW(), \'update\', new_values."id", new_values."scheme_id", new_values."source", new_values."starts_on" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='4d942b3527509a76b40f53160c65dedb7d8944b6', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_6e4f9', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='enterprises_recognition', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='recognition',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_recognitionevent" ("authority", "batch", "cancellation_notice_on", "cancelled_from", "ends_on", "enterprise_id", "field", "id", "issued_on", "kind", "number", "pgh_created_at", "pgh_label", "pgh_obj_id", "scheme_id", "source", "starts_on") SELECT old_values."authority", old_values."batch", old_values."cancellation_notice_on", old_values."cancelled_from", old_values."ends_on", old_values."enterprise_id", old_values."field", old_values."id", old_values."issued_on", old_values."kind", old_values."number", NOW(), \'delete\', old_values."id", old_values."scheme_id", old_values."source", old_values."starts_on" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='eeb615a55a7a10ea26f06ca2f81ec39a24b6aeb0', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_0d331', referencing='REFERENCING OLD TABLE AS old_values ', table='enterprises_recognition', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='recognition',
                trigger=pgtrigger.compiler.Trigger(name='keep_key', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM NEW."id")', func="RAISE EXCEPTION 'A record keeps its key (%).', TG_TABLE_NAME;", hash='4480fa2204636b2314c2b0e4df774e1b64214453', operation='UPDATE OF "id"', pgid='pgtrigger_keep_key_9093e', table='enterprises_recognition', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='schemeevent',
                trigger=pgtrigger.compiler.Trigger(name='by_trigger_only', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (pg_trigger_depth() = 0)', func="RAISE EXCEPTION 'Only the triggers of a table write its versions (%).', TG_TABLE_NAME;", hash='acb975ff8c4ff98b824e3863a53458609c21c7f4', level='STATEMENT', operation='INSERT OR TRUNCATE', pgid='pgtrigger_by_trigger_only_5d907', table='enterprises_schemeevent', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='schemeevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='81b4dd9ddcf1eaa425779812210d4f43f73eb437', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_6adc6', table='enterprises_schemeevent', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='residenceevent',
                trigger=pgtrigger.compiler.Trigger(name='by_trigger_only', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (pg_trigger_depth() = 0)', func="RAISE EXCEPTION 'Only the triggers of a table write its versions (%).', TG_TABLE_NAME;", hash='4168c315ee05c35d84dc4a93ed339faecb3938bd', level='STATEMENT', operation='INSERT OR TRUNCATE', pgid='pgtrigger_by_trigger_only_82f8e', table='enterprises_residenceevent', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='residenceevent',
                trigger=pgtrigger.compiler.Trigger(name='await_review', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    INSERT INTO enterprises_pending (record, "row", version)\n        SELECT \'residence\', pgh_obj_id, pgh_id FROM new_values WHERE pgh_label <> \'delete\'\n        ON CONFLICT (record, "row") DO UPDATE SET version = EXCLUDED.version;\n    IF NOT FOUND THEN\n        DELETE FROM enterprises_pending p USING new_values n\n        WHERE p.record = \'residence\' AND p.row = n.pgh_obj_id;\n    END IF;\n    RETURN NULL;\n', hash='0ef97a2fe302a267f321eff05632b6c31e4ba8b6', level='STATEMENT', operation='INSERT', pgid='pgtrigger_await_review_e487d', referencing='REFERENCING NEW TABLE AS new_values ', table='enterprises_residenceevent', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='residenceevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='8b91ec128684c5c719310bdcd8a5e37f3e7603fc', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_98b82', table='enterprises_residenceevent', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='residence',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_residenceevent" ("address", "community_id", "ends_on", "enterprise_id", "id", "moved_in_from", "moved_out_to", "origin", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "subdistrict_id") SELECT new_values."address", new_values."community_id", new_values."ends_on", new_values."enterprise_id", new_values."id", new_values."moved_in_from", new_values."moved_out_to", new_values."origin", NOW(), \'insert\', new_values."id", new_values."starts_on", new_values."subdistrict_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='e82b57cbaa37593afbbe1ca0dc184af2fc8eb359', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_f7dd0', referencing='REFERENCING NEW TABLE AS new_values ', table='enterprises_residence', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='residence',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_residenceevent" ("address", "community_id", "ends_on", "enterprise_id", "id", "moved_in_from", "moved_out_to", "origin", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "subdistrict_id") SELECT new_values."address", new_values."community_id", new_values."ends_on", new_values."enterprise_id", new_values."id", new_values."moved_in_from", new_values."moved_out_to", new_values."origin", NOW(), \'update\', new_values."id", new_values."starts_on", new_values."subdistrict_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='7886744a62d6f5fe812557a1b3fc6ccd23c2551e', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_d696a', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='enterprises_residence', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='residence',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_residenceevent" ("address", "community_id", "ends_on", "enterprise_id", "id", "moved_in_from", "moved_out_to", "origin", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "subdistrict_id") SELECT old_values."address", old_values."community_id", old_values."ends_on", old_values."enterprise_id", old_values."id", old_values."moved_in_from", old_values."moved_out_to", old_values."origin", NOW(), \'delete\', old_values."id", old_values."starts_on", old_values."subdistrict_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='37a71ba82ff49e09d0bf99508c487e140b01ecf3', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_f92a3', referencing='REFERENCING OLD TABLE AS old_values ', table='enterprises_residence', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='residence',
                trigger=pgtrigger.compiler.Trigger(name='keep_key', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM NEW."id")', func="RAISE EXCEPTION 'A record keeps its key (%).', TG_TABLE_NAME;", hash='dcf33baa16746013b3c655ea9a0ead0198cecd06', operation='UPDATE OF "id"', pgid='pgtrigger_keep_key_5b561', table='enterprises_residence', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='communityevent',
                trigger=pgtrigger.compiler.Trigger(name='by_trigger_only', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (pg_trigger_depth() = 0)', func="RAISE EXCEPTION 'Only the triggers of a table write its versions (%).', TG_TABLE_NAME;", hash='996a19e636910ac6565c3711a752747004cd8a39', level='STATEMENT', operation='INSERT OR TRUNCATE', pgid='pgtrigger_by_trigger_only_35ad2', table='enterprises_communityevent', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='communityevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='4b8d84b556e9fef328d801ea795bd4b6ddd9736d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_d8acc', table='enterprises_communityevent', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='community',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_communityevent" ("code", "name_en", "name_zh", "pgh_created_at", "pgh_label", "pgh_obj_id", "subdistrict_id") SELECT new_values."code", new_values."name_en", new_values."name_zh", NOW(), \'insert\', new_values."code", new_values."subdistrict_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='78da088a0073527cee30e688acf24f0696de2d18', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_6451c', referencing='REFERENCING NEW TABLE AS new_values ', table='enterprises_community', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='community',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_communityevent" ("code", "name_en", "name_zh", "pgh_created_at", "pgh_label", "pgh_obj_id", "subdistrict_id") SELECT new_values."code", new_values."name_en", new_values."name_zh", NOW(), \'update\', new_values."code", new_values."subdistrict_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."code") = (new_values."code") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='b9154dff1f1cde0006922a9fd4794fffced04af5', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_a9065', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='enterprises_community', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='community',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_communityevent" ("code", "name_en", "name_zh", "pgh_created_at", "pgh_label", "pgh_obj_id", "subdistrict_id") SELECT old_values."code", old_values."name_en", old_values."name_zh", NOW(), \'delete\', old_values."code", old_values."subdistrict_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='aef6dcaffbdeab5e538c8dd69af1c2570921b8d3', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_86c54', referencing='REFERENCING OLD TABLE AS old_values ', table='enterprises_community', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='community',
                trigger=pgtrigger.compiler.Trigger(name='keep_key', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."code" IS DISTINCT FROM NEW."code")', func="RAISE EXCEPTION 'A record keeps its key (%).', TG_TABLE_NAME;", hash='0e266465a2655cbf8936ee984a335d4887ad51e9', operation='UPDATE OF "code"', pgid='pgtrigger_keep_key_41209', table='enterprises_community', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='subdistrictevent',
                trigger=pgtrigger.compiler.Trigger(name='by_trigger_only', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (pg_trigger_depth() = 0)', func="RAISE EXCEPTION 'Only the triggers of a table write its versions (%).', TG_TABLE_NAME;", hash='bb65210db05935c3ce44085fc35bd66754279fc8', level='STATEMENT', operation='INSERT OR TRUNCATE', pgid='pgtrigger_by_trigger_only_0ff7b', table='enterprises_subdistrictevent', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='subdistrictevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c1538019753f8d037a7703e4f3639bac7b96e970', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_b1e3d', table='enterprises_subdistrictevent', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='paymentevent',
                trigger=pgtrigger.compiler.Trigger(name='by_trigger_only', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (pg_trigger_depth() = 0)', func="RAISE EXCEPTION 'Only the triggers of a table write its versions (%).', TG_TABLE_NAME;", hash='454f0f3c590748022fc9d86e1787fcdab90cb5c5', level='STATEMENT', operation='INSERT OR TRUNCATE', pgid='pgtrigger_by_trigger_only_12f5b', table='enterprises_paymentevent', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='paymentevent',
                trigger=pgtrigger.compiler.Trigger(name='await_review', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    INSERT INTO enterprises_pending (record, "row", version)\n        SELECT \'payment\', pgh_obj_id, pgh_id FROM new_values WHERE pgh_label <> \'delete\'\n        ON CONFLICT (record, "row") DO UPDATE SET version = EXCLUDED.version;\n    IF NOT FOUND THEN\n        DELETE FROM enterprises_pending p USING new_values n\n        WHERE p.record = \'payment\' AND p.row = n.pgh_obj_id;\n    END IF;\n    RETURN NULL;\n', hash='9942f2a27b7a0c27001d5ecfeadb2f1ba71b916d', level='STATEMENT', operation='INSERT', pgid='pgtrigger_await_review_6f879', referencing='REFERENCING NEW TABLE AS new_values ', table='enterprises_paymentevent', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='paymentevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ac1735d45f9b079c81e8ba319e18eb79770dae6b', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_3dbbc', table='enterprises_paymentevent', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='payment',
                trigger=pgtrigger.compiler.Trigger(name='paid_within_approved', sql=pgtrigger.compiler.UpsertTriggerSql(func='PERFORM check_paid_within_approved(NEW.award_id); RETURN NULL;', hash='302d8b8e0f831e1cc2274bb3c39592907d9a7d05', operation='INSERT OR UPDATE OF "amount", "award_id"', pgid='pgtrigger_paid_within_approved_52824', table='enterprises_payment', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='payment',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_paymentevent" ("amount", "award_id", "id", "paid_on", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."amount", new_values."award_id", new_values."id", new_values."paid_on", NOW(), \'insert\', new_values."id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='d4f30e99070c6a45cdbc3e511eead731b317a924', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_6310a', referencing='REFERENCING NEW TABLE AS new_values ', table='enterprises_payment', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='payment',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_paymentevent" ("amount", "award_id", "id", "paid_on", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."amount", new_values."award_id", new_values."id", new_values."paid_on", NOW(), \'update\', new_values."id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='34feb3adca56c1c79354277153275dc2311b9fb9', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_52095', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='enterprises_payment', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='payment',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_paymentevent" ("amount", "award_id", "id", "paid_on", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT old_values."amount", old_values."award_id", old_values."id", old_values."paid_on", NOW(), \'delete\', old_values."id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='1a49769964cea781607b38dbf9cb1e7a87b143ca', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_b8e0f', referencing='REFERENCING OLD TABLE AS old_values ', table='enterprises_payment', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='payment',
                trigger=pgtrigger.compiler.Trigger(name='keep_key', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM NEW."id")', func="RAISE EXCEPTION 'A record keeps its key (%).', TG_TABLE_NAME;", hash='96597d7f6d62452bb7a414833428b091310e5579', operation='UPDATE OF "id"', pgid='pgtrigger_keep_key_3a511', table='enterprises_payment', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='supportawardevent',
                trigger=pgtrigger.compiler.Trigger(name='by_trigger_only', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (pg_trigger_depth() = 0)', func="RAISE EXCEPTION 'Only the triggers of a table write its versions (%).', TG_TABLE_NAME;", hash='94ab95695f3c36c2850c84ed70902b8d13ebd9c9', level='STATEMENT', operation='INSERT OR TRUNCATE', pgid='pgtrigger_by_trigger_only_d0077', table='enterprises_supportawardevent', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='supportawardevent',
                trigger=pgtrigger.compiler.Trigger(name='await_review', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    INSERT INTO enterprises_pending (record, "row", version)\n        SELECT \'supportaward\', pgh_obj_id, pgh_id FROM new_values WHERE pgh_label <> \'delete\'\n        ON CONFLICT (record, "row") DO UPDATE SET version = EXCLUDED.version;\n    IF NOT FOUND THEN\n        DELETE FROM enterprises_pending p USING new_values n\n        WHERE p.record = \'supportaward\' AND p.row = n.pgh_obj_id;\n    END IF;\n    RETURN NULL;\n', hash='c0569428affc5631c004bacb772c3e5889d76282', level='STATEMENT', operation='INSERT', pgid='pgtrigger_await_review_23025', referencing='REFERENCING NEW TABLE AS new_values ', table='enterprises_supportawardevent', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='supportawardevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='1640240de1cb42d110f7612c07960073f9a1b3a4', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_6e6b0', table='enterprises_supportawardevent', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='supportaward',
                trigger=pgtrigger.compiler.Trigger(name='paid_within_approved', sql=pgtrigger.compiler.UpsertTriggerSql(func='PERFORM check_paid_within_approved(NEW.id); RETURN NULL;', hash='fd6f8839e07114486b16fb4fb75f2e02a9c9cfbc', operation='UPDATE OF "approved"', pgid='pgtrigger_paid_within_approved_90674', table='enterprises_supportaward', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='supportaward',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_supportawardevent" ("applied", "applied_on", "approved", "approved_on", "enterprise_id", "id", "measure_id", "note", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."applied", new_values."applied_on", new_values."approved", new_values."approved_on", new_values."enterprise_id", new_values."id", new_values."measure_id", new_values."note", NOW(), \'insert\', new_values."id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='60192d44642a6f744ffb2561b1e5755e127293a3', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_7d053', referencing='REFERENCING NEW TABLE AS new_values ', table='enterprises_supportaward', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='supportaward',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_supportawardevent" ("applied", "applied_on", "approved", "approved_on", "enterprise_id", "id", "measure_id", "note", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."applied", new_values."applied_on", new_values."approved", new_values."approved_on", new_values."enterprise_id", new_values."id", new_values."measure_id", new_values."note", NOW(), \'update\', new_values."id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='bef7ab4b9c60f3b4a3303d0df0c8003606e87f96', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_e142d', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='enterprises_supportaward', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='supportaward',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_supportawardevent" ("applied", "applied_on", "approved", "approved_on", "enterprise_id", "id", "measure_id", "note", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT old_values."applied", old_values."applied_on", old_values."approved", old_values."approved_on", old_values."enterprise_id", old_values."id", old_values."measure_id", old_values."note", NOW(), \'delete\', old_values."id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='155dd614d5925829ab3c26de838adce5719afafa', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_42e8f', referencing='REFERENCING OLD TABLE AS old_values ', table='enterprises_supportaward', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='supportaward',
                trigger=pgtrigger.compiler.Trigger(name='keep_key', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM NEW."id")', func="RAISE EXCEPTION 'A record keeps its key (%).', TG_TABLE_NAME;", hash='232f0be22ad7d30b75a00376c321b247195a5edd', operation='UPDATE OF "id"', pgid='pgtrigger_keep_key_62869', table='enterprises_supportaward', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='supportmeasureevent',
                trigger=pgtrigger.compiler.Trigger(name='by_trigger_only', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (pg_trigger_depth() = 0)', func="RAISE EXCEPTION 'Only the triggers of a table write its versions (%).', TG_TABLE_NAME;", hash='f55026cd8eec65f12d2ab43c54b88cdd1652d104', level='STATEMENT', operation='INSERT OR TRUNCATE', pgid='pgtrigger_by_trigger_only_896b5', table='enterprises_supportmeasureevent', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='supportmeasureevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='cc724adb87676a619e2dd1d50c33872c97ab907d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_da69c', table='enterprises_supportmeasureevent', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='talentproject',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_talentprojectevent" ("accepted_on", "batch", "budget", "field", "grants", "host_id", "id", "introduced_on", "kind", "leader", "level", "mid_term_on", "name_en", "name_zh", "origin", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme", "result") SELECT new_values."accepted_on", new_values."batch", new_values."budget", new_values."field", new_values."grants", new_values."host_id", new_values."id", new_values."introduced_on", new_values."kind", new_values."leader", new_values."level", new_values."mid_term_on", new_values."name_en", new_values."name_zh", new_values."origin", NOW(), \'insert\', new_values."id", new_values."programme", new_values."result" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='97c22f13ad493ad29072f2c8cfd61f85f7b4f5a9', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_27d68', referencing='REFERENCING NEW TABLE AS new_values ', table='enterprises_talentproject', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='talentproject',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_talentprojectevent" ("accepted_on", "batch", "budget", "field", "grants", "host_id", "id", "introduced_on", "kind", "leader", "level", "mid_term_on", "name_en", "name_zh", "origin", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme", "result") SELECT new_values."accepted_on", new_values."batch", new_values."budget", new_values."field", new_values."grants", new_values."host_id", new_values."id", new_values."introduced_on", new_values."kind", new_values."leader", new_values."level", new_values."mid_term_on", new_values."name_en", new_values."name_zh", new_values."origin", NOW(), \'update\', new_values."id", new_values."programme", new_values."result" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='c552a9386972e9cd932635276b8288eb8b3a4fe8', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_0d32b', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='enterprises_talentproject', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='talentproject',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_talentprojectevent" ("accepted_on", "batch", "budget", "field", "grants", "host_id", "id", "introduced_on", "kind", "leader", "level", "mid_term_on", "name_en", "name_zh", "origin", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme", "result") SELECT old_values."accepted_on", old_values."batch", old_values."budget", old_values."field", old_values."grants", old_values."host_id", old_values."id", old_values."introduced_on", old_values."kind", old_values."leader", old_values."level", old_values."mid_term_on", old_values."name_en", old_values."name_zh", old_values."origin", NOW(), \'delete\', old_values."id", old_values."programme", old_values."result" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='03b07dc814b0d32eff3d02fa848bcb2733d4b704', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_cfd08', referencing='REFERENCING OLD TABLE AS old_values ', table='enterprises_talentproject', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='talentproject',
                trigger=pgtrigger.compiler.Trigger(name='keep_key', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM NEW."id")', func="RAISE EXCEPTION 'A record keeps its key (%).', TG_TABLE_NAME;", hash='819cefcb30405b8b9b025154b638c40b973f357b', operation='UPDATE OF "id"', pgid='pgtrigger_keep_key_7556f', table='enterprises_talentproject', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='talentprojectevent',
                trigger=pgtrigger.compiler.Trigger(name='by_trigger_only', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (pg_trigger_depth() = 0)', func="RAISE EXCEPTION 'Only the triggers of a table write its versions (%).', TG_TABLE_NAME;", hash='09344379dd120b185475460aa960d3690543a59e', level='STATEMENT', operation='INSERT OR TRUNCATE', pgid='pgtrigger_by_trigger_only_b524e', table='enterprises_talentprojectevent', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='talentprojectevent',
                trigger=pgtrigger.compiler.Trigger(name='await_review', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    INSERT INTO enterprises_pending (record, "row", version)\n        SELECT \'talentproject\', pgh_obj_id, pgh_id FROM new_values WHERE pgh_label <> \'delete\'\n        ON CONFLICT (record, "row") DO UPDATE SET version = EXCLUDED.version;\n    IF NOT FOUND THEN\n        DELETE FROM enterprises_pending p USING new_values n\n        WHERE p.record = \'talentproject\' AND p.row = n.pgh_obj_id;\n    END IF;\n    RETURN NULL;\n', hash='f943b0586a1c2925c90a210606afc157c1678ab3', level='STATEMENT', operation='INSERT', pgid='pgtrigger_await_review_79b1c', referencing='REFERENCING NEW TABLE AS new_values ', table='enterprises_talentprojectevent', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='talentprojectevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='49affdc5f208aaf8cb47ae921df41469bdf065a4', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_859e2', table='enterprises_talentprojectevent', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='zoneevent',
                trigger=pgtrigger.compiler.Trigger(name='by_trigger_only', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (pg_trigger_depth() = 0)', func="RAISE EXCEPTION 'Only the triggers of a table write its versions (%).', TG_TABLE_NAME;", hash='4498cfdf4ea421c3ac3806b4bb2b0f51e6c5bcf1', level='STATEMENT', operation='INSERT OR TRUNCATE', pgid='pgtrigger_by_trigger_only_0bd6e', table='enterprises_zoneevent', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='zoneevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='8cf30caa492e4e190aee50cb7fb886a6762f5f77', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_f6fd6', table='enterprises_zoneevent', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='zonemembership',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_zonemembershipevent" ("ends_on", "enterprise_id", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "zone_id") SELECT new_values."ends_on", new_values."enterprise_id", new_values."id", NOW(), \'insert\', new_values."id", new_values."starts_on", new_values."zone_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='c0743b3196e5d25cab57ce101704c421f07eaba5', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_829a9', referencing='REFERENCING NEW TABLE AS new_values ', table='enterprises_zonemembership', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='zonemembership',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_zonemembershipevent" ("ends_on", "enterprise_id", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "zone_id") SELECT new_values."ends_on", new_values."enterprise_id", new_values."id", NOW(), \'update\', new_values."id", new_values."starts_on", new_values."zone_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='86af08bc3dc11458658e72fb1a12dab61d9ba037', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_d5279', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='enterprises_zonemembership', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='zonemembership',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enterprises_zonemembershipevent" ("ends_on", "enterprise_id", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "zone_id") SELECT old_values."ends_on", old_values."enterprise_id", old_values."id", NOW(), \'delete\', old_values."id", old_values."starts_on", old_values."zone_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='0362a84067e0567ed2cf9e43e17e352added7336', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_94c19', referencing='REFERENCING OLD TABLE AS old_values ', table='enterprises_zonemembership', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='zonemembership',
                trigger=pgtrigger.compiler.Trigger(name='keep_key', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM NEW."id")', func="RAISE EXCEPTION 'A record keeps its key (%).', TG_TABLE_NAME;", hash='92e087ed156c2ef97a622d5c4e35736848e14aba', operation='UPDATE OF "id"', pgid='pgtrigger_keep_key_d5b05', table='enterprises_zonemembership', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='zonemembershipevent',
                trigger=pgtrigger.compiler.Trigger(name='by_trigger_only', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (pg_trigger_depth() = 0)', func="RAISE EXCEPTION 'Only the triggers of a table write its versions (%).', TG_TABLE_NAME;", hash='79f086f10e3171a61f84aa3ae44a2153eead5892', level='STATEMENT', operation='INSERT OR TRUNCATE', pgid='pgtrigger_by_trigger_only_6e656', table='enterprises_zonemembershipevent', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='zonemembershipevent',
                trigger=pgtrigger.compiler.Trigger(name='await_review', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    INSERT INTO enterprises_pending (record, "row", version)\n        SELECT \'zonemembership\', pgh_obj_id, pgh_id FROM new_values WHERE pgh_label <> \'delete\'\n        ON CONFLICT (record, "row") DO UPDATE SET version = EXCLUDED.version;\n    IF NOT FOUND THEN\n        DELETE FROM enterprises_pending p USING new_values n\n        WHERE p.record = \'zonemembership\' AND p.row = n.pgh_obj_id;\n    END IF;\n    RETURN NULL;\n', hash='4fe0c2df8415452b18f022ef4a169872c57d66cd', level='STATEMENT', operation='INSERT', pgid='pgtrigger_await_review_ed8dc', referencing='REFERENCING NEW TABLE AS new_values ', table='enterprises_zonemembershipevent', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='rememberedcolumns',
                trigger=pgtrigger.compiler.Trigger(name='remember_authors', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE actor bigint;', func="\n        actor := NULLIF(current_setting('luohu.user', true), '')::bigint;\n        IF NEW.corrected_by_id <> actor THEN\n            RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'rememberedcolumns_in_own_change', MESSAGE = 'Columns are remembered in a change of who corrects them.';\n        END IF;\n        NEW.authors := ARRAY(\n            SELECT unnest(CASE TG_OP WHEN 'UPDATE' THEN OLD.authors END) UNION SELECT NEW.corrected_by_id);\n        RETURN NEW;\n    ", hash='765e82ba69341aca3b9108797b236445bb3a3d3a', operation='INSERT OR UPDATE', pgid='pgtrigger_remember_authors_9c505', table='enterprises_rememberedcolumns', when='BEFORE')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='zonemembershipevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='5c56f117151b763049ce634580478123822792ef', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_da52c', table='enterprises_zonemembershipevent', when='BEFORE')),
            )],
        ),
        # After its tables: it declares a row of theirs.
        migrations.RunSQL(IS_AUTHOR_OF_IMPORT, migrations.RunSQL.noop),
        migrations.RunSQL(CHECK_DECISIONS, migrations.RunSQL.noop),
        migrations.RunSQL(SEAL_CHANGE, migrations.RunSQL.noop),
        migrations.CreateModel(
            name='ErasedVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record', models.CharField(max_length=20, verbose_name='record')),
                ('row', models.BigIntegerField(verbose_name='key')),
                ('version', models.BigIntegerField(verbose_name='version')),
                ('field', models.CharField(max_length=40, verbose_name='field')),
                ('sealed', models.CharField(max_length=64, verbose_name='digest of the version (SHA-256)')),
                ('kept', models.CharField(max_length=64, verbose_name='digest of what is left (SHA-256)')),
                ('change', models.ForeignKey(db_default=enterprises.models.changes.CurrentChange(), on_delete=django.db.models.deletion.PROTECT, related_name='erased_versions', to='enterprises.change', verbose_name='change')),
            ],
            options={
                'verbose_name': 'erased version',
                'verbose_name_plural': 'erased versions',
                'default_permissions': (),
                'indexes': [models.Index(fields=['record', 'version'], name='erased_version')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='erasedversion',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='3fe82fa1b1a4ed62dc010dec1ef7ca419f321277', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_6f72a', table='enterprises_erasedversion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='erasedversion',
            trigger=pgtrigger.compiler.Trigger(name='in_current_change', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE of_transaction bigint;', func="\n        IF EXISTS (SELECT FROM new_values) THEN\n            of_transaction := current_change();\n            IF EXISTS (SELECT FROM new_values WHERE change_id IS DISTINCT FROM of_transaction) THEN\n                RAISE EXCEPTION 'A decision belongs to the change of its transaction.';\n            END IF;\n        END IF;\n        RETURN NULL;\n    ", hash='c23ecf4e6a281f63214a3c2fff2c50f11f8ab275', level='STATEMENT', operation='INSERT', pgid='pgtrigger_in_current_change_c578f', referencing='REFERENCING NEW TABLE AS new_values ', table='enterprises_erasedversion', when='AFTER')),
        ),
    ]
