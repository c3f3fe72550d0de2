"""What the deeds of a grade are called in a trail (`kit/verbs.py`)."""

VERBS = {
    "draft": "Draf disimpan",
    "publish": "Diterbitkan",
    "discard": "Draf dibuang",
    "supersede": "Digantikan",
}
