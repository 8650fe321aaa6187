"""The peer on Django REST framework: models over the registry's tables, serializers, a view set."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Prefetch, QuerySet
from django.urls import include, path
from django.utils import timezone
from rest_framework import serializers, viewsets
from rest_framework.routers import DefaultRouter


class Enterprise(models.Model):
    code = models.CharField(max_length=18)
    uscc = models.CharField(max_length=18, null=True)
    organisation_code = models.CharField(max_length=9)
    name_zh = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    status = models.CharField(max_length=20)
    established_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    days = DateRangeField()
    sort_key = models.TextField()
    cluster_id = models.CharField(max_length=40, null=True)
    industry_id = models.CharField(max_length=40, null=True)

    class Meta:
        app_label = "bench"
        managed = False
        db_table = "enterprises_enterprise"


class OfAnEnterprise(models.Model):
    days = DateRangeField()

    class Meta:
        abstract = True


class Residence(OfAnEnterprise):
    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="residences")
    subdistrict_id = models.CharField(max_length=40, null=True)

    class Meta:
        app_label = "bench"
        managed = False
        db_table = "enterprises_residence"


class Membership(OfAnEnterprise):
    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="memberships")
    zone_id = models.CharField(max_length=40)

    class Meta:
        app_label = "bench"
        managed = False
        db_table = "enterprises_zonemembership"


class Recognition(models.Model):
    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="recognitions")
    scheme_id = models.CharField(max_length=40)
    number = models.CharField(max_length=40)
    issued_on = models.DateField(null=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    cancelled_from = models.DateField(null=True)
    in_force = DateRangeField()

    class Meta:
        app_label = "bench"
        managed = False
        db_table = "enterprises_recognition"


class RecognitionSerializer(serializers.ModelSerializer[Recognition]):
    scheme = serializers.CharField(source="scheme_id")

    class Meta:
        model = Recognition
        fields = ("scheme", "number", "issued_on", "starts_on", "ends_on", "cancelled_from")


class EnterpriseSerializer(serializers.ModelSerializer[Enterprise]):
    cluster = serializers.CharField(source="cluster_id")
    industry = serializers.CharField(source="industry_id")
    subdistrict = serializers.SerializerMethodField()
    zones = serializers.SerializerMethodField()
    recognitions = RecognitionSerializer(many=True)

    class Meta:
        model = Enterprise
        fields = (
            *("uscc", "organisation_code", "name_zh", "name_en", "status", "established_on", "ended_on"),
            *("cluster", "subdistrict", "industry", "zones", "recognitions"),
        )

    def get_subdistrict(self, enterprise: Enterprise) -> str | None:
        return next((each.subdistrict_id for each in enterprise.residences.all()), None)

    def get_zones(self, enterprise: Enterprise) -> list[str]:
        return [each.zone_id for each in enterprise.memberships.all()]


class EnterpriseViewSet(viewsets.ReadOnlyModelViewSet[Enterprise]):
    serializer_class = EnterpriseSerializer
    lookup_field = "code"

    def get_queryset(self) -> QuerySet[Enterprise]:
        on = timezone.now().date()
        found = Enterprise.objects.order_by("sort_key", "code").prefetch_related(
            Prefetch("residences", Residence.objects.filter(days__contains=on)),
            Prefetch("memberships", Membership.objects.filter(days__contains=on)),
            Prefetch("recognitions", Recognition.objects.filter(in_force__contains=on)),
        )
        if self.action == "list":
            resident = Residence.objects.filter(enterprise=models.OuterRef("pk"), days__contains=on)
            return found.filter(models.Exists(resident), days__contains=on)
        return found


router: Any = DefaultRouter()
router.register("enterprises", EnterpriseViewSet, basename="enterprise")
urlpatterns = [path("", include(router.urls))]
