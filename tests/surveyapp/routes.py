"""Every address of the program, filled in with what an authority has."""

from collections.abc import Iterator

from flask import Flask
from werkzeug.routing import Rule

from tests.factories import PASSWORD
from tests.pages import PageCheckingClient

NEITHER_HERE_NOR_THERE = {
    "name": "visit_rating",
    "kind": "units",
    "ending": "csv",
    "first": "1",
    "document": "xlsx",
}


def addresses(app: Flask, belongings: dict[str, str], method: str) -> Iterator[tuple[str, Rule]]:
    """Yield every staff address that names something of an authority's."""
    for rule in app.url_map.iter_rules():
        is_ours = bool(getattr(app.view_functions[rule.endpoint], "allowed_roles", None))
        named = {name for name in rule.arguments if name.endswith("_id")}
        if is_ours and named and method in (rule.methods or ()):
            values = {**NEITHER_HERE_NOR_THERE, **belongings}
            with app.test_request_context():
                built = rule.build({name: values[name] for name in rule.arguments})
            assert built is not None
            yield built[1], rule


def signed_in_as(app: Flask, login: str) -> PageCheckingClient:
    client = app.test_client()
    assert isinstance(client, PageCheckingClient)
    client.submit("/sign-in", login=login, password=PASSWORD)
    return client
