"""What each deed is called in a trail, in Indonesian. Each app adds the words of its own verbs when it starts."""

from collections.abc import Iterable, Mapping

#: Verb to words. Here stand the verbs without a domain; `name_verbs` adds those of the apps.
VERBS = {
    "edit": "Diubah",
    "add": "Ditambahkan",
    "load": "Dimuat dari berkas data",
    "undo": "Dikembalikan seperti semula",
    "erase": "Data pribadi dihapus",
    "forget": "Data pribadi dihapus",
}

NOBODY = "Sistem atau akun yang sudah dihapus"
#: Verb to who did it, for verbs of people who have no account.
WITHOUT_ACCOUNT: dict[str, str] = {}


def name_verbs(words: Mapping[str, str], *, without_account: Iterable[str] = (), who: str = "") -> None:
    """Trails know these verbs from now on; of those `without_account` they say that `who` did them where no account is known.

    Two apps may share a verb that is called the same in both. Raises ValueError, and names nothing, for a verb that has
    other words already, for words that are none, and for one of `without_account` that has no words or no `who`.
    """
    people = dict.fromkeys(without_account, who)
    for known, fresh in ((VERBS, words), (WITHOUT_ACCOUNT, people)):
        for verb, text in fresh.items():
            if not text.strip() or known.get(verb, text) != text:
                raise ValueError(f"The verb {verb!r} cannot be called {text!r}: it is called {known.get(verb)!r}.")
    if unknown := people.keys() - words.keys():
        raise ValueError(f"Verbs of people without account, but without words: {sorted(unknown)}")
    VERBS.update(words)
    WITHOUT_ACCOUNT.update(people)
