"""Entries from before deeds had a row get their deeds by the rule by which pages told them apart until then."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from mpp_portal.kit.migrations._old_entries import entries_of_page

START = datetime(2026, 1, 1, tzinfo=UTC)
ONE_DEED = timedelta(seconds=5)


@dataclass(frozen=True)
class Row:
    """A row of history as the pages read it: `chain` is which row of the portal it tells of."""

    key: int
    chain: int
    signature: tuple
    moment: datetime


# --- As the first release told them (kit/history.py, commit 12b45eb) -------------------------------------------------


@dataclass(frozen=True)
class Told:
    when: datetime
    signature: tuple
    rows: tuple[int, ...]


def told_of_chain(rows: list[Row]) -> list[Told]:
    groups: list[list[Row]] = []
    for row in rows:
        last = groups[-1][-1] if groups else None
        if last and last.signature == row.signature and last.moment - row.moment <= ONE_DEED:
            groups[-1].append(row)
        else:
            groups.append([row])
    return [Told(group[0].moment, group[0].signature, tuple(row.key for row in group)) for group in groups]


def told_by_page(chains: list[list[Row]]) -> list[set[int]]:
    entries = told_of_chain(chains[0])
    parts = [entry for chain in chains[1:] for entry in told_of_chain(chain)]
    entries += sorted(parts, key=lambda entry: entry.when, reverse=True)
    entries.sort(key=lambda entry: entry.when, reverse=True)
    merged: list[Told] = []
    for entry in entries:
        last = merged[-1] if merged else None
        if last and last.signature == entry.signature and last.when - entry.when <= ONE_DEED:
            merged[-1] = replace(last, rows=last.rows + entry.rows)
        else:
            merged.append(entry)
    return [set(entry.rows) for entry in merged]


# --- The same, for any history of a page --------------------------------------------------------------------------------

gaps = st.sampled_from([0.0, 0.001, 1.0, 4.9, 5.0, 5.1, 9.0])
signatures = st.sampled_from([(1, "edit", ""), (1, "edit", "Alasan"), (2, "edit", ""), (None, "load", "")])


@st.composite
def pages(draw) -> list[list[Row]]:
    """Chains of a page, newest first, the first of them that of the whole."""
    rows, moment = [], START
    for key, (gap, signature, chain) in enumerate(
        draw(st.lists(st.tuples(gaps, signatures, st.integers(0, 3)), min_size=1, max_size=30))
    ):
        moment += timedelta(seconds=gap)
        rows.append(Row(key, chain, signature, moment))
    return [[row for row in reversed(rows) if row.chain == chain] for chain in range(4)]


@settings(max_examples=500, deadline=None)
@given(pages())
def test_a_deed_holds_what_a_page_told_as_one_entry(chains):
    entries = entries_of_page(
        (f"table {chain}", [(row.key, row.signature, row.moment) for row in rows]) for chain, rows in enumerate(chains)
    )
    assert [{key for _, key in entry.rows} for entry in entries] == told_by_page(chains)
    rows = {row.key: row for chain in chains for row in chain}
    for entry in entries:
        of_entry = [rows[key] for _, key in entry.rows]
        assert {row.signature for row in of_entry} == {entry.signature}
        assert (entry.oldest, entry.newest) == (
            min(row.moment for row in of_entry),
            max(row.moment for row in of_entry),
        )
