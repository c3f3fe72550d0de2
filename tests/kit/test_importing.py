"""Rows from a file: each error with the row number of the spreadsheet, and no half of a file."""

import pytest
from django import forms

from mpp_portal.kit.importing import ImportRefused, KeyedRow, KnownField, Loaded, RowForm, read_rows


class FruitRow(RowForm):
    name = forms.CharField(max_length=10)
    weight = forms.IntegerField(min_value=1)
    tree = KnownField("trees", required=False)


KNOWN = {"trees": {"a": "apel", "b": "belimbing"}}


@pytest.fixture
def read(tmp_path):
    def read(text: str, once=()):
        path = tmp_path / "buah.csv"
        path.write_bytes(text.encode())
        rows, refused = read_rows(path, FruitRow, known=KNOWN, once=once)
        return [row.cleaned for row in rows], [str(one) for one in refused]

    return read


def test_rows_are_cleaned_and_keys_become_what_the_map_holds(read):
    rows, refused = read("name,weight,tree\nsatu,3,a\ndua,4,\n")
    assert refused == []
    assert rows == [{"name": "satu", "weight": 3, "tree": "apel"}, {"name": "dua", "weight": 4, "tree": None}]


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(read):
    assert read("\ufeffname,weight,tree\r\nsatu,3,a\r\n") == read("name,weight,tree\nsatu,3,a\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,weight,tree\nsatu,0,a\n", "buah.csv, baris 2, weight: "),
        ("name,weight,tree\nsatu,1,a\n,1,a\n", "buah.csv, baris 3, name: "),
        ("name,weight,tree\nsatu,1,z\n", "buah.csv, baris 2, tree: “z” tidak dikenal."),
        ("name,weight,tree\nsatu,1\n", "buah.csv, baris 2: jumlah kolom tidak sama dengan judulnya."),
        ("name,weight,tree\nsatu,1,a,x\n", "buah.csv, baris 2: jumlah kolom tidak sama dengan judulnya."),
        (
            "weight,name,tree\n1,satu,a\n",
            "buah.csv, baris 1: kolom harus name, weight, tree; yang ada weight, name, tree.",
        ),
        ("", "buah.csv, baris 1: kolom harus name, weight, tree; yang ada ."),
    ],
)
def test_what_is_wrong_is_told_with_its_row_and_column(read, text, said):
    _, refused = read(text)
    assert len(refused) == 1 and refused[0].startswith(said)


def test_every_error_is_told_not_only_the_first(read):
    rows, refused = read("name,weight,tree\n,0,z\nsatu,1,a\n,0,z\n")
    assert (len(rows), len(refused)) == (1, 6)


def test_a_row_that_stands_twice_names_the_first(read):
    _, refused = read("name,weight,tree\nsatu,1,a\ndua,1,a\nsatu,2,b\n", once=("name",))
    assert refused == ["buah.csv, baris 4, name: sama dengan baris 2."]


class NamedRow(KeyedRow):
    name = forms.CharField()


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("name\nsatu\ndua\n", ["", ""]),
        ("key,name\nb7km-2q9r-xwtc,satu\n,dua\n", ["b7km-2q9r-xwtc", ""]),
        ("key,name\nB7KM-2Q9R-XWTC,satu\n", ["b7km-2q9r-xwtc"]),
    ],
)
def test_a_row_may_come_with_its_public_key(tmp_path, text, keys):
    (tmp_path / "x.csv").write_text(text)
    rows, refused = read_rows(tmp_path / "x.csv", NamedRow)
    assert ([row["key"] for row in rows], refused) == (keys, [])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("key,name\n12,satu\n", "x.csv, baris 2, key: “12” bukan kunci."),
        ("key,name\nb7km-2q9r-xwtc,a\n,b\n,c\nb7km-2q9r-xwtc,d\n", "x.csv, baris 5, key: sama dengan baris 2."),
        ("name,key\na,b7km-2q9r-xwtc\n", "x.csv, baris 1: kolom harus key, name; yang ada name, key."),
        ("key\nb7km-2q9r-xwtc\n", "x.csv, baris 1: kolom harus key, name; yang ada key."),
    ],
)
def test_what_is_no_key_and_a_key_that_stands_twice_are_refused(tmp_path, text, said):
    (tmp_path / "x.csv").write_text(text)
    assert [str(one) for one in read_rows(tmp_path / "x.csv", NamedRow)[1]] == [said]


def test_a_row_that_stands_twice_in_columns_that_may_be_empty_is_refused(read):
    _, refused = read("name,weight,tree\nsatu,1,\nsatu,2,\n", once=("name", "tree"))
    assert refused == ["buah.csv, baris 3, name: sama dengan baris 2."]


def test_a_refusal_says_all_of_it(read, tmp_path):
    (tmp_path / "x.csv").write_text("name,weight,tree\n,0,z\n")
    _, refused = read_rows(tmp_path / "x.csv", FruitRow, known=KNOWN)
    assert str(ImportRefused(refused)).count("x.csv, baris 2") == 3


def test_what_was_loaded_says_how_much_is_new():
    assert str(Loaded("buah.csv", 5, 2)) == "buah.csv: 5 rows, 2 added, 3 kept"
