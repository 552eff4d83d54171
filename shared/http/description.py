"""A service's interface as one page: made on the server from what the app tells of itself (OpenAPI), without a script.

Each service carries the page and its style sheet, for each also runs alone; below the portal it takes the portal's
faces.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from shared.http.openapi import ANSWERS, COMMAND, OPEN_TO, SEATED

HERE = Path(__file__).parent

GROUPS = {
    "acts": "Acts",
    "reads": "Reads",
    "register": "The register of parties",
    "portals": "For portals",
    "rehearsal": "In a rehearsal",
    "operations": "How the service stands",
}
"""What an operation's tag is called on the page, in the order of the page."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; font-src 'self'; form-action 'none'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


@dataclass(frozen=True)
class Operation:
    """One act or read, as the page shows it."""

    method: str
    path: str
    told: Mapping[str, Any]

    @property
    def anchor(self) -> str:
        """An act's name, or the words of a read's address."""
        return self.told.get(COMMAND) or "-".join(re.findall(r"\w+", f"{self.method.lower()} {self.path}"))

    @property
    def group(self) -> str:
        """The heading that it stands under."""
        return GROUPS[self.told["tags"][0]]

    @property
    def who(self) -> str:
        """Who may ask for it, in words."""
        open_to = self.told[OPEN_TO]
        if tuple(open_to) == SEATED:
            return "whoever sits in the session"
        if open_to:
            return ", ".join(role.replace("_", " ") for role in open_to)
        return "everyone, each to what their seat may see" if self.told.get("security") else "everyone"

    def given(self, place: str) -> list[Mapping[str, Any]]:
        """The parameters that are given in the path, the query or the headers."""
        return [parameter for parameter in self.told.get("parameters", ()) if parameter["in"] == place]

    @property
    def body(self) -> Mapping[str, Any] | None:
        """The schema of the body, where there is one."""
        schema: Mapping[str, Any] | None = self._content.get("schema")
        return schema

    @property
    def example(self) -> str | None:
        """An example of the body, set over several lines."""
        shown = self._content.get("example")
        return None if shown is None else json.dumps(shown, indent=2, ensure_ascii=False)

    @property
    def _content(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.told.get("requestBody", {}).get("content", {}).get("application/json", {})
        return found


def add_description(app: FastAPI, address: str) -> None:
    """Add the page to an app that is reached at `address`, or below it."""

    @app.get("/docs", include_in_schema=False)
    async def docs(request: Request) -> HTMLResponse:
        below = str(request.scope.get("root_path", ""))
        html = _page().render(context(app.openapi(), address + below) | {"below": below})
        return HTMLResponse(html, headers=HEADERS)

    @app.get("/description.css", include_in_schema=False)
    async def style() -> Response:
        css = (HERE / "description.css").read_text(encoding="utf-8")
        return Response(css, media_type="text/css", headers={**HEADERS, "Cache-Control": "no-cache"})


def context(openapi: Mapping[str, Any], base: str) -> dict[str, Any]:
    """What the page shows of an interface that is reached at `base`."""
    schemas = openapi["components"]["schemas"]
    found = [
        Operation(method.upper(), path, told)
        for path, methods in openapi["paths"].items()
        for method, told in methods.items()
    ]
    groups = {name: [one for one in found if one.group == name] for name in GROUPS.values()}
    bodies = {name_of(one.body) for one in found if one.body}
    acts = groups[GROUPS["acts"]]
    return {
        "title": openapi["info"]["title"],
        "base": base,
        "groups": {name: operations for name, operations in groups.items() if operations},
        "schemas": schemas,
        "shapes": {name: schema for name, schema in schemas.items() if name not in bodies},
        "answers": ANSWERS,
        "act": curl_of_act(acts[0], base) if acts else None,
        "read": curl_of_read(base),
        "scheme": openapi["components"]["securitySchemes"]["bearer"],
    }


def curl_of_act(act: Operation, base: str) -> str:
    """An act as it is sent from a shell, with its example."""
    path = re.sub(r"\{(\w+)\}", r"my-\1", act.path)
    return " \\\n  ".join(
        (
            f"curl {shlex.quote(base + path)}",
            '-H "Authorization: Bearer $TOKEN"',
            '-H "Idempotency-Key: my-first-act"',
            '-H "Content-Type: application/json"',
            f"--data {shlex.quote(act.example or '{}')}",
        )
    )


def curl_of_read(base: str) -> str:
    """A read as it is sent from a shell."""
    return f'curl {shlex.quote(base + "/sessions/my-session/log")} \\\n  -H "Authorization: Bearer $TOKEN"'


def name_of(schema: Mapping[str, Any]) -> str:
    """The name of the shape that a schema refers to, or nothing."""
    return str(schema.get("$ref", "")).rpartition("/")[2]


def schema_of(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    """A schema itself, behind its name."""
    name = name_of(schema)
    found: Mapping[str, Any] = schemas[name] if name else schema
    return found


def type_of(schema: Mapping[str, Any]) -> Markup:
    """What a value may be, in words; a shape that has a name is a link to it."""
    return Markup(" or ").join(_choices(schema))


def _choices(schema: Mapping[str, Any]) -> Iterator[Markup]:
    if name := name_of(schema):
        yield Markup('<a href="#shape-{0}">{0}</a>').format(name)
    elif choices := schema.get("anyOf") or schema.get("oneOf"):
        for choice in choices:
            yield from _choices(choice)
    elif "const" in schema or "enum" in schema:
        for value in schema.get("enum") or [schema["const"]]:
            yield Markup("<code>{}</code>").format(json.dumps(value, ensure_ascii=False))
    elif schema.get("type") == "array":
        inside = schema.get("items") or {}
        several = len(list(_choices(inside))) > 1
        yield Markup("list of ({})" if several else "list of {}").format(type_of(inside))
    elif schema.get("type") == "object" and isinstance(schema.get("additionalProperties"), Mapping):
        yield Markup("by name: {}").format(type_of(schema["additionalProperties"]))
    else:
        yield escape(_SIMPLE.get(schema.get("format", ""), _SIMPLE.get(schema.get("type", ""), "anything")))


_SIMPLE = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "object": "object",
    "null": "null",
    "date": "day (2022-05-23)",
    "date-time": "instant (2022-05-23T11:00:00+02:00)",
}

_BOUNDS = {
    "pattern": "matches",
    "minLength": "length at least",
    "maxLength": "length at most",
    "minItems": "items at least",
    "maxItems": "items at most",
    "minimum": "at least",
    "exclusiveMinimum": "more than",
    "maximum": "at most",
    "exclusiveMaximum": "less than",
    "default": "else",
}


def bounds_of(schema: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What else is asked of a value, and what it is when it is left out."""
    known = {
        **next((c for c in schema.get("anyOf", ()) if c != {"type": "null"} and "$ref" not in c), {}),
        **schema,
    }
    return [
        (word, known[key] if key == "pattern" else json.dumps(known[key], ensure_ascii=False))
        for key, word in _BOUNDS.items()
        if key in known and (key, known[key]) not in (("default", None), ("default", []), ("default", ""))
    ]


def with_code(text: str) -> Markup:
    """A sentence in which what stands between backticks is set as code."""
    pieces = [Markup("<code>{}</code>").format(t) if n % 2 else escape(t) for n, t in enumerate(text.split("`"))]
    return Markup("").join(pieces)


@cache
def _page() -> Any:
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"type": type_of, "bounds": bounds_of, "code": with_code}
    environment.globals |= {"schema_of": schema_of, "name_of": name_of}
    return environment.get_template("description.html")
