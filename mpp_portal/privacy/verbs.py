"""What the answers to people who ask about their own data are called in a trail (`kit/verbs.py`)."""

VERBS = {
    "search": "Data pribadi dicari",
    "access": "Salinan data pribadi dibuat",
}
