"""What the deeds of a visit are called in a trail (`kit/verbs.py`), from its request to its record."""

VERBS = {
    # asking
    "ask": "Diajukan",
    "ask_more": "Keterangan diminta",
    "answer": "Dijawab pemohon",
    "accept": "Diterima",
    "decline": "Ditolak",
    "reschedule": "Hari lain ditawarkan",
    "agree": "Disetujui pemohon",
    "withdraw": "Ditarik",
    "lapse": "Kedaluwarsa",
    "route": "Disposisi",
    "join": "Digabung dengan permohonan lain",
    "part": "Dipisah dari permohonan lain",
    "list_people": "Daftar peserta diubah",
    # receiving
    "arrive": "Datang",
    "walk_in": "Datang tanpa janji",
    "tick": "Kehadiran dicatat",
    "leave_host": "Pulang",
    "undo_arrival": "Kedatangan dibatalkan",
    "close": "Ditutup otomatis",
    "reopen": "Penerimaan dibuka lagi",
    "no_show": "Tidak datang",
    "expect": "Ditunggu lagi",
    # papers
    "issue": "Surat dibuat",
    "revoke": "Surat dicabut",
    # the record
    "log": "Dicatat",
    "record": "Diterbitkan",
    "correct": "Dikoreksi",
    "cancel": "Dibatalkan",
    "date": "Tanggal diutamakan",
    "merge": "Digabung",
    "unmerge": "Gabungan dipisah",
    "attach_file": "Berkas ditambahkan",
    "remove_file": "Berkas dihapus",
    # afterwards
    "feedback": "Tanggapan rombongan dikirim",
    "show": "Ditampilkan untuk umum",
    "withhold": "Tidak ditampilkan",
    "show_photo": "Foto ditampilkan untuk umum",
    "hide_photo": "Foto tidak lagi tampil",
    # house rules
    "confirm": "Dipastikan tuan rumah",
}

#: Verbs of the requester, who has no account.
OF_REQUESTER = ("ask", "answer", "agree", "withdraw", "part", "list_people", "feedback")
