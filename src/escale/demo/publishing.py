"""Publish the demo's first agendas."""

from escale.apps.missions.models import Mission


def publish_newest(mission: Mission) -> int:
    """stub"""
    return 0
