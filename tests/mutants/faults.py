"""The small faults that can be made in a source of the product, by kind: each changes one line and nothing else."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

PRODUCT = ("mpp_portal", "directory", "visits", "assessments")
KINDS = ("numbers", "comparisons", "conditions", "rights", "locks", "words", "fields", "templates")

SWAPPED = {
    ast.Lt: ("<", "<="), ast.LtE: ("<=", "<"), ast.Gt: (">", ">="), ast.GtE: (">=", ">"),
    ast.Eq: ("==", "!="), ast.NotEq: ("!=", "=="), ast.In: ("in", "not in"), ast.NotIn: ("not in", "in"),
    ast.Is: ("is", "is not"), ast.IsNot: ("is not", "is"),
}  # fmt: skip
OF_COLUMNS = {"max_length", "max_digits", "decimal_places"}  # a forgotten migration, which `make lint` proves
#: Decorators that make a function what it is; any other one says who may ask and how, and may be forgotten.
STRUCTURE = {
    "property", "cached_property", "staticmethod", "classmethod", "contextmanager", "wraps", "overload", "abstractmethod",
    "cache", "lru_cache", "register", "display", "filter", "simple_tag", "inclusion_tag",
}  # fmt: skip
READS_OF_A_PERSON = {"handled_by", "visible_to", "public", "published", "of_recorded"}  # querysets that leave rows out
REFUSALS = {"Http404", "NotAllowed", "PermissionDenied"}
SENTENCE = re.compile(r"[^\W\d_]{2,}[,.:]? [^\W\d_]")  # two words at least: what people read, not a name of the code
TURNING = re.compile(r"\b(?:tidak|belum|bukan|sudah|hanya) ")  # without it a sentence says something else
QUESTION = re.compile(r"\{% (?:el)?if (.+?) %\}")
TEXT = re.compile(r"(?:^\s*|[>}])([^<>{}=]+)(?=[<{]|$)")

Edit = tuple[str, int, int, int, str]  # kind, line from 1, first and last byte in it, what stands there instead


@dataclass(frozen=True, order=True)
class Fault:
    """One line of a file, as it is and as the fault has it."""

    kind: str
    path: str
    line: int
    before: str
    after: str

    def applied_to(self, text: str) -> str:
        """The text of the file with the fault in it."""
        lines = text.split("\n")
        assert lines[self.line - 1] == self.before, f"{self.path}:{self.line} is another line now"
        return "\n".join([*lines[: self.line - 1], self.after, *lines[self.line :]])

    def diff(self) -> tuple[str, str]:
        """Both lines, cut to what stands about the change."""
        pairs = zip(self.before, self.after, strict=False)
        same = next((at for at, (old, new) in enumerate(pairs) if old != new), len(self.after))
        begin = 0 if same < 100 else same - 60
        return self.before[begin : begin + 140].strip(), self.after[begin : begin + 140].strip()


def sources(root: Path) -> list[str]:
    """The product's files that faults are drawn from, as paths below `root`: no migrations, no data, no tests."""
    code = [path for app in PRODUCT for path in (root / app).rglob("*.py") if "migrations" not in path.parts]
    return sorted(path.relative_to(root).as_posix() for path in [*code, *(root / "templates").rglob("*.html")])


def faults_in(path: str, text: str) -> list[Fault]:
    """Every fault that can be made in this file, in a fixed order."""
    lines, faults = text.split("\n"), set()
    for kind, number, start, end, instead in (_in_template if path.endswith(".html") else _in_code)(lines):
        before = lines[number - 1].encode()
        after = (before[:start] + instead.encode() + before[end:]).decode()
        if after != before.decode():
            faults.add(Fault(kind, path, number, before.decode(), after.rstrip()))
    return sorted(faults)


def _in_template(lines: list[str]) -> Iterator[Edit]:
    for number, line in enumerate(lines, start=1):
        changes = [
            ("templates", *match.span(), "") for match in re.finditer(r"\{% csrf_token %\}|\|unlocalize\b", line)
        ]
        for match in QUESTION.finditer(line):
            changes.append(("templates", *match.span(1), _denied(match[1])))
        for match in TEXT.finditer(line):
            changes += [("words", *match.span(1), _said_otherwise(match[1]))] if SENTENCE.search(match[1]) else []
        for kind, start, end, instead in changes:
            yield kind, number, len(line[:start].encode()), len(line[:end].encode()), instead


def _in_code(lines: list[str]) -> Iterator[Edit]:
    unseen = set()  # docstrings, and numbers of columns
    for node in ast.walk(ast.parse("\n".join(lines))):
        if isinstance(node, ast.Expr) or (isinstance(node, ast.keyword) and node.arg in OF_COLUMNS):
            unseen |= {node.value} if isinstance(node.value, ast.Constant) else set()
        for kind, first, last, instead in () if node in unseen else _changes(node, lines):
            number, start = _begin(first)
            if number == _end(last)[0]:
                yield kind, number, start, _end(last)[1], instead


def _begin(node) -> tuple[int, int]:
    return node if isinstance(node, tuple) else (node.lineno, node.col_offset)


def _end(node) -> tuple[int, int]:
    return node if isinstance(node, tuple) else (node.end_lineno, node.end_col_offset)


def _changes(node: ast.AST, lines: list[str]):
    """(kind, first, last, instead) of each change at this node: from where `first` begins to where `last` ends, each of
    them a node or a place (line, byte). One that goes over lines is none."""

    def source(first, last) -> str:
        (number, start), (end_number, end) = _begin(first), _end(last)
        return lines[number - 1].encode()[start:end].decode() if number == end_number else ""

    def between(kind, left, right, old: str, new: str):
        """The sign between two nodes, replaced."""
        yield kind, _end(left), _begin(right), source(_end(left), _begin(right)).replace(old, new, 1)

    match node:
        case ast.Constant(value=int(number)) if not isinstance(number, bool):
            yield from (("numbers", node, node, str(other)) for other in (number - 1, number + 1, number * 2, 0))
        case ast.Constant(value=str(words)) if SENTENCE.search(words) and source(node, node).count(words) == 1:
            yield "words", node, node, source(node, node).replace(words, _said_otherwise(words))
        case ast.Compare(ops=[op]):
            yield from between("comparisons", node.left, node.comparators[0], *SWAPPED[type(op)])
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test):
            yield "conditions", test, test, _denied(source(test, test), "not ({})")
        case ast.comprehension(ifs=tests):
            yield from (("conditions", test, test, "True") for test in tests)
        case ast.BoolOp(op=op, values=values):
            words, forgotten = (("and", "or"), "True") if isinstance(op, ast.And) else (("or", "and"), "False")
            yield from (("conditions", value, value, forgotten) for value in values)
            for left, right in pairwise(values):
                yield from between("conditions", left, right, *words)
        case ast.FunctionDef(decorator_list=decorators):
            for decorator in decorators:
                called = decorator.func if isinstance(decorator, ast.Call) else decorator
                name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
                kind = "locks" if name == "atomic" else "rights"
                if name not in STRUCTURE:
                    yield kind, (decorator.lineno, 0), decorator, ""
            if "user" in {argument.arg for argument in node.args.args} and getattr(node.returns, "id", "") == "bool":
                returned = [part.value for part in ast.walk(node) if isinstance(part, ast.Return) and part.value]
                yield from (("rights", value, value, "True") for value in returned)
        case ast.Raise(exc=ast.Call(func=ast.Name(id=name)) | ast.Name(id=name)) if name in REFUSALS:
            yield "rights", node, node, "pass"
        case ast.With(items=[ast.withitem(context_expr=ast.Call(func=ast.Attribute(attr="atomic")) as opened)]):
            yield "locks", node, opened, "if True"
        case ast.Call(func=ast.Attribute(attr="refresh_from_db")):
            yield "locks", node, node, "None"
        case ast.Call(func=ast.Attribute(attr="select_for_update" | "distinct" as name, value=owner)):
            yield "fields" if name == "distinct" else "locks", _end(owner), node, ""
        case ast.Call(func=ast.Attribute(attr=name, value=owner)) if name in READS_OF_A_PERSON:
            yield "rights", _end(owner), node, ".all()"
        case ast.Call(func=ast.Attribute(attr="order_by")):
            for key in (part for part in node.args if isinstance(part, ast.Constant) and isinstance(part.value, str)):
                yield "fields", key, key, f'"{key.value[1:] if key.value.startswith("-") else "-" + key.value}"'
        case ast.Call(func=ast.Attribute(attr="filter" | "exclude") | ast.Name(id="get_object_or_404")):
            parts = [*node.args, *node.keywords]
            for at, part in enumerate(parts):  # a condition of a query forgotten
                if isinstance(node.func, ast.Attribute) or part in node.keywords:
                    is_last = at + 1 == len(parts)  # with the comma after it, or that before
                    first, last = (part, part) if is_last else (part, _begin(parts[at + 1]))
                    yield "fields", _end(parts[at - 1]) if is_last and at else first, last, ""


def _denied(question: str, form: str = "not {}") -> str:
    return question[4:] if question.startswith("not ") else form.format(question)


def _said_otherwise(words: str) -> str:
    """The sentence without the word that turns it, else without its first one."""
    turned = TURNING.sub("", words, count=1)
    return turned if turned != words else re.sub(r"^(\s*)\S+ ", r"\1", words)
