"""A mission: its stops, sessions, venues and tables, who takes part, and the workbooks it was made from."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from escale.apps.directory.models import Cooperation, Institution, Organisation, Reality, Representative
from escale.core.sorting import Named
from escale.core.translated import TranslatedField

if TYPE_CHECKING:
    from escale.apps.missions.queries.reality import Covered


class Mission(models.Model):
    """A journey of a delegation; ``realities`` says of what its parts are once ``queries.reality`` has told.

    ``public``: strangers may know its title, its days and its cities.
    """

    realities: "Sequence[Covered]" = ()

    cooperation = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="missions")
    slug = models.SlugField(max_length=80, unique=True)
    ref = models.CharField(_("reference"), max_length=60)
    title = TranslatedField()
    description = TranslatedField()
    starts = models.DateField(_("first day"))
    ends = models.DateField(_("last day"))
    home_country = models.CharField(_("home country"), max_length=2, blank=True)
    host_country = models.CharField(_("host country"), max_length=2, blank=True)
    reality = models.CharField(max_length=10, choices=Reality.choices, default=Reality.REAL)
    reality_note = TranslatedField()
    attribution = models.CharField(_("source"), max_length=300, blank=True)
    public = models.BooleanField(default=False, db_default=False)
    version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("mission")
        verbose_name_plural = _("missions")
        ordering = ["-starts", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["cooperation", "ref"], name="mission_ref_once_a_cooperation"),
            models.CheckConstraint(condition=models.Q(ends__gte=models.F("starts")), name="mission_ends_last"),
        ]

    def __str__(self) -> str:
        return self.ref


class Stop(models.Model):
    """One city of a mission with its own clock."""

    mission = models.ForeignKey(Mission, on_delete=models.CASCADE, related_name="stops")
    ref = models.CharField(_("reference"), max_length=60)
    position = models.PositiveSmallIntegerField(default=0)
    city = models.CharField(_("city"), max_length=120)
    country = models.CharField(_("country"), max_length=2)
    zone = models.CharField(_("time zone"), max_length=60)
    starts = models.DateField(_("first day"))
    ends = models.DateField(_("last day"))

    class Meta:
        verbose_name = _("stop")
        verbose_name_plural = _("stops")
        ordering = ["mission", "position", "starts", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["mission", "ref"], name="stop_ref_once_a_mission"),
            models.CheckConstraint(condition=models.Q(ends__gte=models.F("starts")), name="stop_ends_last"),
        ]

    def __str__(self) -> str:
        return self.city


class Venue(models.Model):
    """Where something takes place at a stop."""

    stop = models.ForeignKey(Stop, on_delete=models.CASCADE, related_name="venues")
    name = models.CharField(_("name"), max_length=200)
    address = models.CharField(_("address"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("venue")
        verbose_name_plural = _("venues")
        ordering = ["stop", "pk"]
        constraints = [models.UniqueConstraint(fields=["stop", "name"], name="venue_once_a_stop")]

    def __str__(self) -> str:
        return self.name


class Session(models.Model):
    """Seminar, workshop, visit, official talk."""

    class Kind(models.TextChoices):
        SEMINAR = "seminar", _("seminar")
        WORKSHOP = "workshop", _("workshop")
        VISIT = "visit", _("site visit")
        OFFICIAL = "official", _("official talk")
        SIGNING = "signing", _("signing")
        TRAVEL = "travel", _("travel")
        MEETINGS = "meetings", _("business meetings")
        RECEPTION = "reception", _("reception")
        OTHER = "other", _("other")

    stop = models.ForeignKey(Stop, on_delete=models.CASCADE, related_name="sessions")
    ref = models.CharField(_("reference"), max_length=60)
    title = TranslatedField()
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.OTHER)
    starts = models.DateTimeField(_("start"))
    ends = models.DateTimeField(_("end"))
    time_known = models.BooleanField(default=True)
    room = models.CharField(_("room"), max_length=120, blank=True)
    capacity = models.PositiveIntegerField(_("capacity"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=40, blank=True)
    description = TranslatedField()
    attribution = models.CharField(_("source"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["starts", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["stop", "ref"], name="session_ref_once_a_stop"),
            models.CheckConstraint(condition=models.Q(ends__gt=models.F("starts")), name="session_ends_last"),
        ]

    def __str__(self) -> str:
        return self.ref


class Announcement(models.Model):
    """What institutions said at a mission they would do, with where it can be read and what became of it."""

    mission = models.ForeignKey(Mission, on_delete=models.CASCADE, related_name="announcements")
    position = models.PositiveSmallIntegerField(default=0)
    text = TranslatedField()
    institutions = models.CharField(_("institutions"), max_length=300, blank=True)
    became = TranslatedField()
    attribution = models.CharField(_("source"), max_length=300)

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering = ["mission", "position", "pk"]

    def __str__(self) -> str:
        return f"{self.mission_id}/{self.position}"


class Table(models.Model):
    """A numbered table at a stop; a home table is kept for its organisation."""

    stop = models.ForeignKey(Stop, on_delete=models.CASCADE, related_name="tables")
    venue = models.ForeignKey(Venue, null=True, blank=True, on_delete=models.SET_NULL, related_name="tables")
    ref = models.CharField(_("reference"), max_length=60)
    home_of = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.SET_NULL, related_name="home_tables"
    )

    class Meta:
        verbose_name = _("table")
        verbose_name_plural = _("tables")
        ordering = ["stop", "pk"]
        constraints = [models.UniqueConstraint(fields=["stop", "ref"], name="table_ref_once_a_stop")]

    def __str__(self) -> str:
        return self.ref


class Delegation(Named):
    """Who travels or hosts together; focal points act for its members."""

    mission = models.ForeignKey(Mission, on_delete=models.CASCADE, related_name="delegations")
    name = models.CharField(_("name"), max_length=200)
    institution = models.ForeignKey(
        Institution, null=True, blank=True, on_delete=models.SET_NULL, related_name="delegations"
    )

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        ordering = ["mission", "sort_key", "pk"]
        constraints = [models.UniqueConstraint(fields=["mission", "name"], name="delegation_name_once_a_mission")]

    def __str__(self) -> str:
        return self.name


class FocalPoint(models.Model):
    """A user who acts for the members of a delegation; ended by a date, never deleted."""

    delegation = models.ForeignKey(Delegation, on_delete=models.CASCADE, related_name="focal_points")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="focal_points")
    # As the organiser typed it: what the account calls itself may be another cooperation's to know.
    name = models.CharField(_("name"), max_length=200, blank=True, default="", db_default="")
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    named_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("focal point")
        verbose_name_plural = _("focal points")
        ordering = ["delegation", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["delegation", "user"],
                condition=models.Q(ended_at=None),
                name="one_standing_focal_point_a_delegation",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} for {self.delegation_id}"

    @property
    def shown_name(self) -> str:
        """What pages call the person."""
        return self.name or str(self.user)


class Participation(models.Model):
    """An organisation taking part in a mission, on one of its sides.

    ``profile_asked_at``: when its people were asked by mail to complete its profile; that is done once.
    """

    class Side(models.TextChoices):
        GUEST = "guest", _("guest")
        HOST = "host", _("host")
        BOTH = "", _("everybody meets everybody")

    mission = models.ForeignKey(Mission, on_delete=models.CASCADE, related_name="participations")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="participations")
    side = models.CharField(_("side"), max_length=5, choices=Side.choices, default=Side.BOTH, blank=True)
    delegation = models.ForeignKey(
        Delegation, null=True, blank=True, on_delete=models.SET_NULL, related_name="participations"
    )
    profile_asked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("organisation of the mission")
        verbose_name_plural = _("organisations of the mission")
        ordering = ["mission", "organisation__sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["mission", "organisation"], name="one_participation_a_mission")
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id}@{self.mission_id}"


class Attendance(models.Model):
    """A representative present at a mission; no stops means all of them."""

    mission = models.ForeignKey(Mission, on_delete=models.CASCADE, related_name="attendances")
    representative = models.ForeignKey(Representative, on_delete=models.CASCADE, related_name="attendances")
    arrives = models.DateTimeField(_("arrives"), null=True, blank=True)
    leaves = models.DateTimeField(_("leaves"), null=True, blank=True)
    stops = models.ManyToManyField(Stop, blank=True, related_name="attendances")
    invited_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("person of the mission")
        verbose_name_plural = _("people of the mission")
        ordering = ["mission", "pk"]
        constraints = [models.UniqueConstraint(fields=["mission", "representative"], name="one_attendance_a_mission")]

    def __str__(self) -> str:
        return f"{self.representative_id}@{self.mission_id}"


class WorkbookImport(models.Model):
    """One workbook brought in: previewed first, applied as a whole, undone while nothing was built on it.

    A ``large`` one is worked on in the background. ``stale``: the preview is still to be made, or was made before
    the words for its headings changed.
    """

    class State(models.TextChoices):
        PREVIEWED = "previewed", _("previewed")
        APPLIED = "applied", _("applied")
        UNDONE = "undone", _("undone")

    cooperation = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="workbook_imports")
    mission = models.ForeignKey(
        Mission, null=True, blank=True, on_delete=models.SET_NULL, related_name="workbook_imports"
    )
    filename = models.CharField(max_length=200)
    content = models.BinaryField()
    mapping = models.JSONField(default=dict)
    merges = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREVIEWED)
    large = models.BooleanField(default=False)
    stale = models.BooleanField(default=False)
    preview = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("imported workbook")
        verbose_name_plural = _("imported workbooks")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.filename


class HeadingMemory(models.Model):
    """A strange heading the organiser mapped once, remembered for the cooperation's next workbook.

    ``sheet`` is the specification's; under ``*`` the heading is the name of a whole sheet, ``column`` what it holds.
    """

    cooperation = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="heading_memories")
    sheet = models.CharField(max_length=40)
    heading = models.CharField(max_length=200)
    column = models.CharField(max_length=40)

    class Meta:
        verbose_name = _("remembered heading")
        verbose_name_plural = _("remembered headings")
        constraints = [
            models.UniqueConstraint(fields=["cooperation", "sheet", "heading"], name="one_memory_a_heading")
        ]

    def __str__(self) -> str:
        return f"{self.sheet}: {self.heading} → {self.column}"
