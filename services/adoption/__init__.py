"""Adoption: the gavel, the silence, the Chair's approvals.

Decides: silence procedures; agendas, and what becomes of their items; the adoption or reopening of parts and of whole
texts; what the Chair approves, returns, clears; which recommendations were adopted, and what the parent made of them.
Hears: what is tabled, closed, consolidated and submitted; the meetings; what is issued.
Announces: `silence.*` `agenda.work_began` `agenda.adopted` `agenda.closed` `item.*` `part.adopted` `part.reopened`
`document.adopted` `document.returned` `summary.approved` `summary.returned` `conforming.*` `factcheck.*`
`decision.recorded` `recommendation.*`.
"""
