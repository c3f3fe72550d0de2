"""A synthetic country: the regions, bodies and schemes of the real one, everything that happens in it invented.

Rows come in by `INSERT … SELECT`, a million in a minute: one whole row of each kind is made as the tests make it, and the
others are copies of it that differ in what pages and filters look at. So a new column needs no change here.
"""

import random
from datetime import date, timedelta

from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.utils import timezone

from assessments.models import AspectScore, Assessment, Scheme
from directory.models import Agency, Region, ServiceMall, Topic
from tests import factories as f
from tests.world import World, make_world
from visits.models import (
    DelegationBody,
    Feedback,
    Paper,
    Participant,
    Receiver,
    Reception,
    RequestMessage,
    Trip,
    Visit,
    VisitRequest,
    VisitSource,
    WishedDate,
)

FIRST = 10_000_000  # keys of copies, far from those of rows that were made one by one
SPREAD = 20_011  # places and days, a prime, so that they come together in ever other pairs
AHEAD = 9 * FIRST  # keys of what is yet to come
BUSIEST = 100  # one visit in so many goes to the host and the mall whose pages are measured
YEARS = range(2016, 2026)
WORDS = (
    *("antrean daring", "alur layanan terpadu", "pengaduan masyarakat", "perizinan berusaha", "layanan digital"),
    *("standar pelayanan", "survei kepuasan", "tata ruang gerai", "integrasi data kependudukan", "layanan disabilitas"),
)


def build(visits: int) -> World:
    """The country with so many recorded visits, each with its trip, body, four people, receiver, source, topic and trail.

    Every other one was asked for and received by the front office: request, day, message, reception, visum and feedback. A day
    ahead in so many is asked of the busiest host, or promised by it.
    """
    call_command("load_reference", verbosity=0)
    world = make_world()
    world.grow(30)
    _build_malls()
    with transaction.atomic():
        if connection.vendor == "postgresql":
            # Each copied key would be looked up by a plan made while its table was empty: half an hour. Copies point at what is.
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL session_replication_role = replica")
        _spread(world, random.Random(7))
        _copy_visits(world, visits)
        _copy_requests(world)
        _copy_days_ahead(world, min(visits // 250, 400))
        _copy_grades()
    _restart_keys()
    with connection.cursor() as cursor:  # as autovacuum would by night
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    world.clients = {name: person.client() for name, person in world.people.items()}
    return world


def _build_malls():
    regions = Region.objects.filter(parent__isnull=False, malls__isnull=True).order_by("code")
    source = f.make_source()
    for number, region in enumerate(regions):
        mall = f.make_mall(region=region, name=f"Mal Pelayanan Publik {region.name}")
        day = date(2018, 1, 1) + timedelta(days=5 * number)
        f.make_milestone(mall=mall, source=source, happened_on=day)
        f.make_figure(mall=mall, source=source, kind="gerai", value=10 + number % 60, as_of=day)
        f.make_figure(mall=mall, source=source, kind="layanan", value=50 + number % 300, as_of=day)


def _spread(world: World, chance: random.Random):
    """A table of places, days and words that the copies are dealt from."""
    governments = list(Agency.objects.filter(kind="government").values_list("pk", "region_id"))
    malls = dict(ServiceMall.objects.values_list("region_id", "pk"))
    first, days = date(YEARS[0], 1, 1), 365 * len(YEARS)
    rows = []
    for number in range(SPREAD):
        host, region = chance.choice(governments)
        mall = malls.get(region)
        if number % BUSIEST == 0:
            host, mall = world.host.pk, world.mall.pk
        visitor = chance.choice(governments)[0]
        day = first + timedelta(days=chance.randrange(days))
        purpose = f"Mempelajari {chance.choice(WORDS)} dan {chance.choice(WORDS)}"
        rows.append([number, host, mall, visitor, day.isoformat(), purpose])
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE bench_spread (k integer PRIMARY KEY, host integer, mall integer, visitor integer, "
            "day date, purpose text)"
        )
        cursor.executemany("INSERT INTO bench_spread VALUES (%s, %s, %s, %s, %s, %s)", rows)


def _copy_visits(world: World, count: int):
    visit = f.make_visit(host=world.host, mall=world.mall, results="Membuka layanan serupa tahun berikutnya")
    leader = f.make_participant(visit=visit, position="Kepala Dinas", position_level=2, leads_visit=True)
    member = f.make_participant(visit=visit)
    receiver, cited, body = f.make_receiver(visit=visit), f.make_visit_source(visit=visit), visit.bodies.get()
    topics = list(Topic.objects.order_by("pk").values_list("pk", flat=True)[:6])
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE bench_visit AS WITH RECURSIVE one(n) AS "
            f"(SELECT 1 UNION ALL SELECT n + 1 FROM one WHERE n < {count:d}) "
            f"SELECT n, n + {FIRST:d} AS id, s.* FROM one JOIN bench_spread s ON s.k = (n * 31) % {SPREAD:d}"
        )
    is_visit = {
        "id": "b.id",
        "number": "'K-2025-' || (b.n + 500000)",
        "submission_key": _key(),
        "host_id": "b.host",
        "mall_id": "b.mall",
        "trip_id": "b.id",
        "starts_on": "b.day",
        "purpose": "b.purpose",
        "results": "CASE WHEN b.n %% 3 = 0 THEN t.results ELSE '' END",
    }
    of_visit = {"visit_id": "b.id", "body_id": "b.id"}
    every = "bench_visit b"
    _copy(Trip, visit.trip, every, {"id": "b.id"})
    _copy(Visit, visit, every, is_visit)
    _copy(
        DelegationBody, body, every, of_visit | {"id": "b.id", "agency_id": "b.visitor", "head_count": "5 + b.n %% 40"}
    )
    _copy(Participant, leader, every, of_visit | {"id": "b.id", "name": "'Pimpinan Contoh ' || b.n"})
    for number in range(1, 4):
        _copy(Participant, member, every, of_visit | {"id": f"b.id + {number * FIRST:d}"})
    _copy(Receiver, receiver, every, of_visit | {"id": "b.id"})
    _copy(VisitSource, cited, every, of_visit | {"id": "b.id"})
    history = Visit.history.model
    entry = history.objects.filter(id=visit.pk).latest("history_date")
    _copy(history, entry, every, is_visit | {"history_id": "b.id"})
    through = Visit.topics.through
    with connection.cursor() as cursor:
        for number, topic in enumerate(topics):
            cursor.execute(
                f"INSERT INTO {through._meta.db_table} (visit_id, topic_id) "
                f"SELECT id, {topic:d} FROM bench_visit WHERE n % {len(topics):d} = {number:d}"
            )


def _key() -> str:
    return "lpad(to_hex(b.id), 32, '0')::uuid" if connection.vendor == "postgresql" else "printf('%%032x', b.id)"


def _public_key() -> str:
    digits = "lpad(b.id::text, 8, '0')" if connection.vendor == "postgresql" else "printf('%%08d', b.id)"
    return f"'grad-' || substr({digits}, 1, 4) || '-' || substr({digits}, 5)"


def _copy_requests(world: World):
    asked = f.make_recorded_request(host=world.host, mall=world.mall)
    reception = f.make_reception(visit=asked.visit)
    message = f.make(RequestMessage, request=asked, is_of_host=True, text="Siapa yang ikut?", written_at=timezone.now())
    visum = f.make_paper(visit=asked.visit, kind="visum", participant=asked.visit.participants.first())
    told = f.make_feedback(asked=asked, state="shown")
    every = "(SELECT * FROM bench_visit WHERE n %% 2 = 0) b"
    of_visit, of_request = {"id": "b.id", "visit_id": "b.id"}, {"id": "b.id", "request_id": "b.id"}
    number = {"number": "'P-2025-' || (b.n + 500000)", "body_id": "b.id"}
    _copy(VisitRequest, asked, every, of_visit | number)
    _copy(WishedDate, asked.wishes.get(), every, of_request | {"day": "b.day"})
    _copy(RequestMessage, message, every, of_request)
    _copy(Reception, reception, every, of_visit)
    of_paper = {
        "participant_id": "b.id",
        "host_id": "b.host",
        "sequence": "b.n + 1000",
        "check_code": "'kode-' || b.id",
    }
    _copy(Paper, visum, every, of_visit | of_paper)
    is_told = "CASE WHEN b.n %% 50 = 0 THEN 'waiting' ELSE t.state END"
    _copy(Feedback, told, every, of_request | {"state": is_told, "usefulness": "1 + b.n %% 4"})


def _copy_days_ahead(world: World, days: int):
    asked = f.make_request(host=world.host, state="accepted", wishes=[timezone.localdate() + timedelta(days=500)])
    day = "current_date + n" if connection.vendor == "postgresql" else "date('now', n || ' days')"
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE bench_ahead AS WITH RECURSIVE one(n) AS "
            f"(SELECT 1 UNION ALL SELECT n + 1 FROM one WHERE n < {days:d}) SELECT n, n + {AHEAD:d} AS id, {day} AS day FROM one"
        )
    every = "bench_ahead b"
    state = "CASE WHEN b.n %% 3 = 0 THEN 'submitted' ELSE t.state END"
    is_visit = {"id": "b.id", "submission_key": _key(), "trip_id": "b.id", "starts_on": "b.day", "state": state}
    _copy(Trip, asked.visit.trip, every, {"id": "b.id"})
    _copy(Visit, asked.visit, every, is_visit)
    _copy(DelegationBody, asked.body, every, {"id": "b.id", "visit_id": "b.id"})
    number = {"number": "'P-2025-' || (b.n + 1900000)", "body_id": "b.id"}
    _copy(VisitRequest, asked, every, {"id": "b.id", "visit_id": "b.id"} | number)
    _copy(WishedDate, asked.wishes.get(), every, {"id": "b.id", "request_id": "b.id", "day": "b.day"})


def _copy_grades():
    """An index with aspects for each region and year under the scheme of its time."""
    scheme = Scheme.objects.get(code="pekppp-2022")
    region = Region.objects.filter(parent__isnull=False).first()
    grade = f.make_assessment(state="published", scheme=scheme, region=region, year=YEARS[0] - 1)
    score = f.make_aspect_score(assessment=grade, aspect=scheme.aspects.first())
    years = " UNION ALL ".join(f"SELECT {year:d} AS year" for year in YEARS)
    graded = (
        f"(SELECT r.id AS region, y.year AS year, {FIRST:d} + r.id * 100 + y.year - 2000 AS id "
        f"FROM directory_region r, ({years}) y WHERE r.parent_id IS NOT NULL) b"
    )
    index = "3.0 + ((b.region * 7 + b.year * 13) %% 200) / 100.0"
    _copy(
        Assessment,
        grade,
        graded,
        {
            "id": "b.id",
            "key": _public_key(),
            "region_id": "b.region",
            "year": "b.year",
            "index": index,
            "letter": "''",
        },
    )
    for number, aspect in enumerate(scheme.aspects.order_by("pk")):
        values = {
            "id": f"b.id + {number * FIRST:d}",
            "assessment_id": "b.id",
            "aspect_id": f"{aspect.pk:d}",
            "score": index,
        }
        _copy(AspectScore, score, graded, values)


def _copy(model: type[models.Model], template: models.Model, every: str, values: dict[str, str]):
    """Copies of a stored row, one for each row of `every`, alike but for `values`: {column: SQL}."""
    table = model._meta.db_table
    columns = [field.column for field in model._meta.concrete_fields]
    chosen = ", ".join(values.get(column, f't."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    pk = f't."{model._meta.pk.column}"'
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {chosen} FROM {table} t, {every} WHERE {pk} = %s", [template.pk]
        )


def _restart_keys():
    """The next row that is made gets a key beyond all copies."""
    tables = [
        Trip,
        Visit,
        DelegationBody,
        Participant,
        Receiver,
        VisitSource,
        VisitRequest,
        WishedDate,
        RequestMessage,
        Reception,
        Paper,
        Feedback,
        Assessment,
        AspectScore,
        Visit.history.model,
    ]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(statement)
