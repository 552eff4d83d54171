"""What is told of a service's interface (OpenAPI): who may ask for what, and every answer that may come.

FastAPI tells of paths and bodies by itself; this adds what it cannot know, and takes back what is not so here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

from shared import problems
from shared.access import Role

ANSWERS: Mapping[int, str] = MappingProxyType(
    {
        400: "A header, a parameter or the body cannot be read.",
        401: "The request names nobody, or its token is not good; `detail` says how to sit down.",
        403: "The seat does not allow this here; `open_to` names the roles that may.",
        404: "What the path or the body names is not there.",
        409: "A rule or the state of things stands against it; `rule` names the rule, where there is one.",
        412: "The text has changed since the version in `If-Match`; `changed` names the units that did.",
        413: "The request, or the event that it would be, is larger than is accepted.",
        422: "Something is missing, unknown or of the wrong shape, and `errors` names each place; or the "
        "`Idempotency-Key` came before with another request.",
        428: "The act rests on a text: name the version that you read in `If-Match`.",
        503: "What `After` names has not reached this service yet, or the provider that would say who asks does not "
        "answer; ask again, as `Retry-After` says.",
    }
)
"""What a refusal under each status means."""

SEATED = tuple(role.value for role in Role if role not in (Role.PUBLIC, Role.PORTAL))
"""The roles of those who sit in a session."""

OPEN_TO, COMMAND, RESTS_ON_VERSION = "x-open-to", "x-command", "x-rests-on-version"
"""What the description of an operation says beyond OpenAPI: who may, which command it is, whether it rests on a version
of a text (`must`, `may` or `never`)."""


class Place(BaseModel):
    """Where a request is wrong, and how."""

    place: str
    problem: str


class Problem(BaseModel):
    """A refusal as problem details (RFC 9457). The facts of the refusal stand beside these, as fields of their own."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(description="Names the kind of refusal, for programs: `urn:rapporteur:refusal:…`.")
    title: str = Field(description="Names it for people.")
    status: int
    detail: str = Field(description="A sentence for whoever is refused: what is wrong, and what would be right.")
    rule: str | SkipJsonSchema[None] = Field(None, description="The rule it rests on, where there is one.")
    rule_says: str | SkipJsonSchema[None] = Field(None, description="What that rule is, in a sentence.")
    errors: list[Place] | SkipJsonSchema[None] = Field(None, description="Each place of input that does not fit.")


class Caused(BaseModel):
    """An event that an act caused."""

    id: str
    type: str
    sequence: int


class Done(BaseModel):
    """What an act is answered with when it is done."""

    events: list[Caused] = Field(description="The events that it caused, in order.")
    positions: dict[str, int] = Field(description="How far each service has come: what `After` of a next act may say.")
    version: str | SkipJsonSchema[None] = Field(None, description="The text's new version, where the act is about one.")


def describe(app: FastAPI) -> None:
    """Make an app tell what is true of its interface."""
    app.openapi = _telling(app)  # type: ignore[method-assign]


def _telling(app: FastAPI) -> Callable[[], dict[str, Any]]:
    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _told(app)
        return app.openapi_schema

    return openapi


def _told(app: FastAPI) -> dict[str, Any]:
    routes = [route for route in app.routes if isinstance(route, APIRoute) and route.include_in_schema]
    told = get_openapi(title=app.title, version=app.version, description=app.description, routes=routes)
    parts = told.setdefault("components", {})
    parts["securitySchemes"] = {
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "A token of the provider that this installation trusts; on one desk "
            "`rapporteur token ROLE --data DIR` prints one, on the machine that keeps the key.",
        }
    }
    schemas: dict[str, Any] = parts.setdefault("schemas", {})
    for model in (Problem, Place, Done, Caused):
        schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
        schema.pop("$defs", None)
        for field in schema["properties"].values():
            field.pop("default", None)  # what is not there is left out, and never null
        schemas[model.__name__] = schema
    for not_ours in ("HTTPValidationError", "ValidationError"):
        schemas.pop(not_ours, None)
    for route in routes:
        for method in route.methods or ():
            _complete(told["paths"][route.path_format][method.lower()], route, method)
    parts["schemas"] = dict(sorted(schemas.items()))
    return told


def _complete(operation: dict[str, Any], route: APIRoute, method: str) -> None:
    for parameter in operation.get("parameters", ()):
        _tell_plainly(parameter)
    if COMMAND in operation:
        _tell_of_an_act(operation)
    open_to = operation.setdefault(OPEN_TO, readers(route))
    asks_who = COMMAND in operation or route.dependant.request_param_name is not None
    if open_to:
        operation["security"] = [{"bearer": []}]
    elif asks_who:
        operation["security"] = [{}, {"bearer": []}]
    responses = operation["responses"]
    responses.pop("422", None)
    if COMMAND in operation:
        missing = {"must": (), "may": (428,), "never": (412, 428)}[operation[RESTS_ON_VERSION]]
        refused = [status for status in ANSWERS if status not in missing]
    else:
        refused = _refused(operation, method, bool(open_to), asks_who)
    for status in refused:
        responses[str(status)] = told_as(status)
    operation["responses"] = dict(sorted(responses.items()))


def told_as(status: int) -> dict[str, Any]:
    """How a refusal under a status is described, also by a route that has a reason of its own for one."""
    return {
        "description": ANSWERS[status],
        "content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def _tell_of_an_act(operation: dict[str, Any]) -> None:
    """Whether it must, may or cannot name a version; and its example beside its body, where all look for it."""
    rests = operation[RESTS_ON_VERSION]
    for parameter in list(operation["parameters"]):
        if parameter["name"] == "If-Match":
            parameter["required"] = rests == "must"
            if rests == "never":
                operation["parameters"].remove(parameter)
    content = operation["requestBody"]["content"]["application/json"]
    for example in content["schema"].pop("examples", ()):
        content["example"] = example


def _tell_plainly(parameter: dict[str, Any]) -> None:
    """Headers as they are written, and no null, which nothing but a body can say."""
    if parameter["in"] == "header":
        parameter["name"] = parameter["name"].title()
    schema = parameter["schema"]
    said = [choice for choice in schema.pop("anyOf", ()) if choice != {"type": "null"}]
    if len(said) == 1:
        schema.update(said[0])
    elif said:
        schema["anyOf"] = said


def _refused(operation: Mapping[str, Any], method: str, guarded: bool, asks_who: bool) -> list[int]:
    parameters: Sequence[Mapping[str, Any]] = operation.get("parameters", ())
    acting, body = method == "POST", "requestBody" in operation
    may_come = {
        400: any(parameter["name"] in ("as_of", "before", "Rehearsal-Time") for parameter in parameters),
        401: asks_who,
        403: guarded,
        404: any(parameter["in"] == "path" for parameter in parameters),
        409: acting,
        413: method != "GET",
        422: body
        or any(
            parameter["schema"].get("type") != "string" or (parameter["in"] != "path" and parameter["required"])
            for parameter in parameters
        ),
    }
    return [status for status, may in may_come.items() if may]


def readers(route: APIRoute) -> list[str]:
    """The roles that a read is open to, or none if it is public: read from the guard that its function calls."""
    names = set(route.endpoint.__code__.co_names)  # a second list, beside the guards, could tell something else
    if names & {"need", "need_somewhere"}:
        return [role.value for role in Role if role.name in names]
    return list(SEATED) if "seated" in names else []
