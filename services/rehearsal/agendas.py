"""A scenario of agendas played through the services' own commands, and the paragraphs that its record gives."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from services.portal.domain.state import State
from services.portal.pages.papers.proceedings import chapters
from services.rehearsal.plan.agendas import AGENDA, agenda_plan
from services.rehearsal.scenario.reading import read_agendas
from services.rehearsal.venue import Here
from services.together import together
from shared.settings import Settings


async def tell_agendas(path: Path, say: Callable[[str], None]) -> State:
    """Play a scenario of agendas in this process and say what its record gives; returns what the portal knows then.

    Raises `BadScenario`, or `PlayBroken` where an act did not come to what it was to come to.
    """
    scenario = read_agendas(path)
    with tempfile.TemporaryDirectory(prefix="rapporteur-") as folder:
        settings = Settings(data=Path(folder), durable=False, kafka="", database_url="")
        async with together(settings, run=False) as whole:
            venue = Here(whole, scenario.session.id)
            async with venue.player.client:
                async for _ in venue.player.play(agenda_plan(scenario)):
                    pass
                state = await venue.state()
    for chapter in chapters(state, AGENDA):
        say(chapter.heading)
        for line in (*chapter.paragraphs, *chapter.agenda):
            say(f"    {line}")
    return state
