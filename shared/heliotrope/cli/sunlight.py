"""How high the sun stands: for pictures, to a degree or so."""

from __future__ import annotations

from datetime import datetime
from math import asin, cos, degrees, pi, radians, sin

from heliotrope.domain.errors import expect

TILT_DEGREES = 23.44


def sun_height(at: datetime, latitude: float, longitude: float) -> float:
    """Return the height of the sun's centre above the horizon in degrees; below 0 at night.

    Declination by its first harmonic, and the equation of time (up to 16 minutes) left out: a picture needs no more.
    """
    expect(at.tzinfo is not None, "at", "an aware instant", at)
    day = at.timetuple().tm_yday + at.hour / 24
    declination = radians(-TILT_DEGREES * cos(2 * pi * (day + 10) / 365.25))
    solar_hours = at.hour + at.minute / 60 + longitude / 15
    hour_angle = radians(15 * (solar_hours - 12))
    north = radians(latitude)
    height = sin(north) * sin(declination) + cos(north) * cos(declination) * cos(hour_angle)
    return degrees(asin(max(-1.0, min(1.0, height))))
