"""What tests of components share: which there are, in which library, and how a piece of template is drawn."""

from django.template import Context, Template

from mpp_portal.kit import gallery as of_kit
from visits import gallery as of_visits

#: Component to its least props.
COMPONENTS = {
    "page_header": 'title="Judul"',
    "fact": 'label="Gerai" value=32',
    "timeline": "items=timeline_items",
    "person_line": 'name="Contoh"',
    "filter_bar": 'form=filter_form summary="" reset_url="?"',
    "pager": "page=only_page",
    "downloads": 'to="mall_export"',
    "step_buttons": 'steps=steps action_url="/langkah/"',
    "step_button": "step=steps.0",
    "error_summary": "form=wrong_form",
    "empty_state": 'text="Belum ada."',
    "source_note": "source=decree",
    "report_link": 'fact="figure/b7km-2q9r-xwtc" about="Gerai"',
    "sides_note": "sides=two_sides",
    "line_chart": 'chart=chart title="Indeks"',
    "bar": "value=3 whole=5",
    "place_map": 'caption="Contoh" places=places legend=map_legend view_box="0 0 120 60"',
    "grade_badge": 'letter="A"',
    "visit_card": "visit=visits.0",
}
#: Where the kit's own are builtins, those of the apps are loaded.
LIBRARIES = {"grade_badge": "grades", "visit_card": "visit_tags"}


def compiled(name: str, props: str = "") -> Template:
    """The template of one component with these props. Raises TemplateSyntaxError as the component does."""
    return Template(f"{{% load portal {LIBRARIES.get(name, '')} %}}{{% {name} {props} %}}")


def draw(source: str, **more) -> str:
    """A piece of template in the context of the gallery, with single spaces."""
    template = Template("{% load portal grades visit_tags %}" + source)
    return " ".join(template.render(Context(of_kit.samples() | of_visits.samples() | more)).split())
