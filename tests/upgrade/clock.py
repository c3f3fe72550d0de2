"""A clock that stands still: pages that say "hari ini" say the same whenever they are asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, tzinfo
from unittest.mock import patch

from django.template import defaulttags
from django.utils import timezone


class Clock:
    """Tells `moment`, and moves it on by `tick` each time that it is asked."""

    def __init__(self, moment: datetime, tick: timedelta = timedelta(0)):
        self.moment, self.tick = moment, tick

    def now(self, zone: tzinfo | None = None) -> datetime:
        self.moment += self.tick
        return self.moment.astimezone(zone)


@contextmanager
def told_by(clock: Clock) -> Iterator[Clock]:
    """The portal reads its time from `clock`. The class that its functions call is replaced, not the functions: a default
    of a field holds on to the function that it was given."""

    class AnyDatetime(type):
        def __instancecheck__(cls, value):
            return isinstance(value, datetime)

    class Told(datetime, metaclass=AnyDatetime):
        @classmethod
        def now(cls, tz=None):
            return clock.now(tz)

    with patch.object(timezone, "datetime", Told), patch.object(defaulttags, "datetime", Told):
        yield clock
