"""It is true that the agenda shows who has a place on which day, and that the calendar is read by its newest address alone."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from mpp_portal.kit.history import deed
from tests import factories as f
from visits.agenda.feed import feed_of, renew_feed, token_of
from visits.agenda.periods import days_of, month_of, period_asked, week_of
from visits.models import CalendarFeed

pytestmark = pytest.mark.django_db

TUESDAY = date(2026, 12, 1)


@pytest.fixture
def host():
    return f.make_government(f.make_region(timezone="Asia/Makassar"))


@pytest.fixture
def staff(host):
    return f.make_membership(agency=host).user


@pytest.fixture
def keeper(host):
    return f.make_membership(agency=host, role="pengelola").user


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


# --- Weeks and months --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("week", "month", "first", "last"),
    [
        ("2026-W49", "", date(2026, 11, 30), date(2026, 12, 6)),
        ("2026-W53", "", date(2026, 12, 28), date(2027, 1, 3)),
        ("", "2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ("", "2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025-W53", "", date(2026, 11, 30), date(2026, 12, 6)),  # 2025 has 52 weeks
        ("2026-W00", "", date(2026, 11, 30), date(2026, 12, 6)),
        ("", "2026-13", date(2026, 11, 30), date(2026, 12, 6)),
        ("9999-W52", "9999-12", date(2026, 11, 30), date(2026, 12, 6)),
        ("kapan", "٢٠٢٦-١٢", date(2026, 11, 30), date(2026, 12, 6)),
    ],
)
def test_the_address_names_a_week_or_a_month_and_anything_else_is_this_week(week, month, first, last):
    period = period_asked(week, month, TUESDAY)
    assert (period.first, period.last) == (first, last)


@pytest.mark.parametrize("of", [week_of, month_of])
def test_periods_follow_each_other_without_a_gap_and_their_keys_lead_back(of):
    period = of(date(2023, 12, 1))
    for _ in range(60):
        following = period.after
        assert following.first == period.last + timedelta(days=1)
        assert following.before == period
        assert period_asked(*([period.key, ""] if of is week_of else ["", period.key]), TUESDAY) == period
        period = following


def test_a_day_shows_who_has_a_place_by_the_hour_and_why_nobody_is_received(host, staff):
    made = {
        state: f.make_visit(host=host, state=state, starts_on=TUESDAY, starts_at=at)
        for state, at in (
            ("accepted", time(13)), ("submitted", time(9)), ("recorded", None), ("no_show", time(8)), ("declined", time(7)),
            ("draft", time(7)), ("cancelled", time(7)), ("lapsed", time(7)),
        )
    }  # fmt: skip
    spanning = f.make_visit(host=host, starts_on=TUESDAY - timedelta(days=3), ends_on=TUESDAY)
    f.make_visit(host=f.make_government(), starts_on=TUESDAY)
    f.make_closed_period(host=host, first=TUESDAY, reason="Rapat kerja")
    days = days_of(staff, [host], week_of(TUESDAY))
    assert [one.day.isoformat() for one in days][:2] == ["2026-11-30", "2026-12-01"]
    assert days[1].visits == [made["no_show"], made["submitted"], made["accepted"], made["recorded"], spanning]
    assert days[0].visits == [spanning]
    assert days[1].off == "Rapat kerja"
    assert [one.off for one in month_days(staff, host) if one.day == date(2026, 12, 25)] == ["Hari Raya Natal"]


def month_days(staff, host):
    return days_of(staff, [host], month_of(TUESDAY))


@pytest.mark.parametrize("query", ["?pekan=2026-W49", "?bulan=2026-12"])
def test_the_page_names_body_people_and_hour(host, staff, query):
    visit = f.make_visit(host=host, state="accepted", starts_on=TUESDAY, starts_at=time(13, 5), head_count=1234)
    text = signed_in(staff).get(f"/petugas/agenda/{query}").content.decode()
    assert visit.visitors_text in text and "13.05" in text and "1.234" in text
    elsewhere = signed_in(f.make_membership().user).get(f"/petugas/agenda/{query}").content.decode()
    assert visit.visitors_text not in elsewhere


def test_an_empty_week_says_so(staff):
    assert "Belum ada rombongan pada pekan ini." in signed_in(staff).get("/petugas/agenda/").content.decode()


# --- The calendar ------------------------------------------------------------------------------------------------


def read(feed, client=None):
    return (client or Client()).get(f"/kalender/{token_of(feed)}.ics")


def events(answer) -> dict[str, dict]:
    return {str(event["SUMMARY"]): event for event in Calendar.from_ical(answer.content).walk("VEVENT")}


def test_the_calendar_tells_hour_zone_and_state_and_names_nobody(host):
    today = timezone.localdate()
    asked = f.make_request(host=host, wishes=[today + timedelta(days=2)], people=25)
    leader = f.make_participant(body=asked.body, name="Bupati Contoh", leads_visit=True)
    timed = f.make_visit(host=host, state="accepted", starts_on=today, starts_at=time(9, 30), head_count=12)
    long = f.make_visit(host=host, starts_on=today - timedelta(days=1), ends_on=today)
    for left_out in ({"state": "declined"}, {"state": "no_show"}, {"starts_on": today - timedelta(days=60)}):
        f.make_visit(**{"host": host, "starts_on": today, **left_out})
    f.make_visit(starts_on=today)
    answer = read(f.make_feed(host=host))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in answer["Cache-Control"] and answer["X-Robots-Tag"] == "noindex, nofollow"
    found = events(answer)
    assert set(found) == {
        f"{asked.visit.visitors_text} (25 orang)",
        f"{timed.visitors_text} (12 orang)",
        long.visitors_text,
    }
    one = found[f"{timed.visitors_text} (12 orang)"]
    assert one["DTSTART"].dt == datetime.combine(today, time(9, 30), ZoneInfo("Asia/Makassar"))
    assert one["STATUS"] == "CONFIRMED" and str(one["URL"]).endswith(f"/petugas/kunjungan/{timed.pk}/")
    waiting = found[f"{asked.visit.visitors_text} (25 orang)"]
    assert waiting["STATUS"] == "TENTATIVE" and waiting["DTSTART"].dt == today + timedelta(days=2)
    whole = found[long.visitors_text]
    assert (whole["DTSTART"].dt, whole["DTEND"].dt) == (today - timedelta(days=1), today + timedelta(days=1))
    text = answer.content.decode()
    assert "TZID:Asia/Makassar" in text, "a calendar needs the rules of the zone that it names"
    assert leader.name not in text and "Kontak Contoh" not in text and "0812" not in text


def test_what_was_not_touched_reads_the_same_and_what_was_says_when(host):
    visit = f.make_visit(host=host, state="accepted", starts_on=timezone.localdate())
    feed = f.make_feed(host=host)
    first = read(feed).content
    assert read(feed).content == first
    with deed(user=None, verb="edit"):
        visit.head_count = 7
        visit.save()
    newest = visit.history.order_by("-history_id").first().history_date.replace(microsecond=0)
    [event] = events(read(feed)).values()
    assert event["LAST-MODIFIED"].dt == newest


def test_a_changed_address_ends_the_one_before(host, keeper):
    client = signed_in(keeper)
    assert "Buat alamat kalender" in client.get(f"/petugas/kalender/{host.key}/").content.decode()
    client.post(f"/petugas/kalender/{host.key}/")
    first = CalendarFeed.objects.get()
    assert read(first).status_code == 200
    old = token_of(first)
    client.post(f"/petugas/kalender/{host.key}/")
    assert Client().get(f"/kalender/{old}.ics").status_code == 404
    feed = CalendarFeed.objects.get()
    assert token_of(feed) in client.get(f"/petugas/kalender/{host.key}/").content.decode()
    assert read(feed).status_code == 200
    assert [row.history_user for row in feed.history.all()] == [keeper, keeper]


def test_only_a_pengelola_of_the_whole_host_sees_or_changes_the_address(host, staff):
    feed = renew_feed(host, user=None)
    of_a_mall = f.make_membership(agency=host, mall=f.make_mall(region=host.region), role="pengelola").user
    for user in (staff, of_a_mall, f.make_membership(role="pengelola").user):
        client = signed_in(user)
        assert client.get(f"/petugas/kalender/{host.key}/").status_code == 404
        assert client.post(f"/petugas/kalender/{host.key}/").status_code == 404
    feed.refresh_from_db()
    assert feed.serial == 1


@pytest.mark.parametrize("forged", ["1-1", "1-1:x", ":", "x" * 300, "%00", "1-1:é"])
def test_a_forged_address_leads_nowhere(forged, host):
    f.make_feed(host=host)
    assert feed_of(forged) is None
    assert Client().get(f"/kalender/{forged}.ics").status_code == 404
