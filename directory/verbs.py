"""What the deeds of the directory are called in a trail (`kit/verbs.py`)."""

VERBS = {
    "cite": "Sumber ditambahkan",
    "rank": "Peringkat sumber diubah",
    "report": "Dilaporkan",
    "spam": "Ditandai sampah",
    "propose": "Diusulkan",
    "accept": "Diterima",
    "decline": "Ditolak",
    "withdraw": "Ditarik",
    "invite": "Diundang",
    "remind": "Undangan dikirim ulang",
    "leave": "Tugas diakhiri",
    "transfer": "Dipindahtugaskan",
}
