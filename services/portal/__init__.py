"""Portal: the session as everyone may read it.

Decides: nothing.
Hears: everything that drafting, amendments, adoption and publication announce.
Announces: nothing. It keeps the timeline, a sentence an event, and every version of a document worth keeping, and
shows them as pages without scripts and as JSON, to each reader what their seat may see.
"""
