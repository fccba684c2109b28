"""A page with questions for one reader: rendered once for all who see it alike, and filled in."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from functools import cached_property

from flask import Response, g, render_template, request

from questionnaires.definition import words
from surveyapp.at_hand import secret_key
from surveyapp.fieldwork.service import Entrance
from surveyapp.responding import tokens
from surveyapp.responding.devices import start_of
from surveyapp.responding.editions import Edition
from surveyapp.responding.sheets import cut, hole, kept_sheet
from surveyapp.responding.surroundings import cacheable, fill, is_shared, surroundings
from surveyapp.responding.tokens import PageToken
from surveyapp.responding.visits import VISIT_HOLES, Visit, fill_visit, visit_of
from surveyapp.ways import rest_of_query


@dataclass(frozen=True)
class Reader:
    """Who reads a page: where, of which edition, with which token."""

    entrance: Entrance
    edition: Edition
    token: PageToken

    @cached_property
    def visit(self) -> Visit | None:
        """What the page is about, where that is known here."""
        return visit_of(self.entrance, self.token)

    @property
    def kind(self) -> tuple[Hashable, ...]:
        """All of a reader by which pages differ, but what fills their holes."""
        token, entrance = self.token, self.entrance
        return (
            token.version_id, self.edition.language, words(entrance.authority_name, g.language),
            entrance.names_place, entrance.is_pilot, entrance.identity_mode,
            is_shared(entrance, token), bool(start_of(entrance)),
            token.is_linked, token.is_follow_up, token.hand.mode if token.hand else None,
            self.visit is not None, g.is_elder, request.script_root,
        )  # fmt: skip

    def render(self, **parts: object) -> str:
        """Return the page, with holes for what differs between readers of one kind."""
        label = {g.language: hole("place")} if self.entrance.names_place else self.entrance.label
        holed = replace(self.entrance, code=hole("code"), label=label)
        around = {
            **surroundings(holed, self.edition, hole("query"), self.token),
            "start": hole("start") if start_of(self.entrance) else "",
            "visit": VISIT_HOLES if self.visit else None,
        }
        holes = {name: hole(name) for name in ("token", "bait", "earlier", "carried")}
        return render_template("responding/page.html", **{**around, **holes, **parts})

    def fill(self, key: Hashable | None, render: Callable[[], str], **words_in: str) -> Response:
        """Return the page of a key, rendered unless it is kept; without a key it never is."""
        sheet = kept_sheet(key, render) if key else cut(render())
        page = fill(sheet, {
            "token": tokens.sign(self.token, secret_key()),
            "code": self.entrance.code,
            "place": words(self.entrance.label, g.language),
            "query": rest_of_query(),
            "start": start_of(self.entrance),
            "bait": "",
            "carried": "",
            **fill_visit(self.visit),
            **words_in,
        })  # fmt: skip
        return cacheable(page, self.entrance, self.token)
