import pytest, re
from django.urls import get_resolver
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.world import make_world
from tests.people import NAMES
pytestmark = pytest.mark.django_db
def walk(resolver, ns="", path=""):
    for p in resolver.url_patterns:
        if hasattr(p, "url_patterns"):
            yield from walk(p, ns + (p.namespace + ":" if p.namespace else ""), path + str(p.pattern))
        else: yield (ns + p.name if p.name else path + str(p.pattern)), path + str(p.pattern), p.callback
def test_matrix():
    w = make_world(); w.grow(3)
    clients = {n: p.client() for n, p in w.people.items()}
    for c in clients.values(): c.raise_request_exception = False
    rows = []
    def pk_of(name):
        if "assessments_assessment" in name: return w.draft_grade.pk
        return {"region": w.region, "agency": w.host, "servicemall": w.mall, "source": w.source, "scheme": w.scheme, "visit": w.visit, "trip": w.visit.trip, "user": w.people["petugas"].user}.get(name.split("_")[-2] if "_" in name else "", w.mall)
    def fill(name, path):
        subs = {"code": w.region.code, "number": w.visit.number, "slug": w.mall.slug, "pk": w.visit.pk, "app_label":"directory", "step":"publish"}
        if "assessment" in name: subs["pk"] = w.grade.pk
        def sub(m):
            n = m[1].split(":")[-1]
            if n in ("object_id", "id"): return str(getattr(pk_of(name),"pk",pk_of(name)))
            return str(subs.get(n, "1"))
        return "/" + re.sub(r"<([^>]+)>", sub, path)
    out=[]
    def measure():
        res = {}
        for name, path, cb in walk(get_resolver()):
            if "^" in path or "(?P" in path: continue
            u = fill(name, path)
            st = []
            q = {}
            for n in NAMES:
                with CaptureQueriesContext(connection) as c: r = clients[n].get(u)
                st.append(r.status_code); q[n]=len(c)
            res[name]=(u, st, q)
        return res
    few = measure()
    w.grow(30)
    many = measure()
    for k in few:
        a,b = few[k], many[k]
        diff = {n:(a[2][n], b[2][n]) for n in NAMES if a[2][n]!=b[2][n]}
        out.append(f"{k:45} {a[0]:40} {a[1]} q={max(a[2].values())}/{max(b[2].values())} {'GROWS '+str(diff) if diff else ''} {'ST '+str(b[1]) if b[1]!=a[1] else ''}")
    open("/tmp/matrix.txt","w").write("\n".join(out))
    for n in ("stranger","anonymous","petugas"):
        for u in ("/admin/", "/admin/directory/region/", "/petugas/kunjungan/99999/", "/admin/xx/"):
            try:
                r = clients[n].get(u, follow=True); print(n,u,r.redirect_chain[-4:], r.status_code)
            except Exception as e: print(n,u,repr(e)[:300])
