"""Amendments: the floor.

Decides: what is moved, and on which words; what becomes of it; the state of units, packages; when a part is closed.
Hears: what is tabled and adopted, the editions whose numbers delegations hold in their hands, and the meetings.
Announces: `floor.opened` `amendment.moved` `amendment.disposed` `amendment.taken_back` `amendment.recaptured`
`amendment.supported` `recording.marked` `unit.stated` `package.linked` `text.consolidated` `text.restored`
`part.closed`.
"""
