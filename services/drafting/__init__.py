"""Drafting: the secretariat writes.

Decides: sessions, meetings, attendance, statements, papers; documents and their text while drafting holds the pen; what
is tabled, to whom; the submission of the summary and of conforming corrections; completion within the mandate.
Hears: what amendments, adoption and publication announce, and with it the pen, the floor's text and the mandate.
Announces: `session.*` `meetings.numbered` `meeting.*` `attendance.recorded` `statement.recorded` `document.opened`
`document.edited` `agenda.prepared` `agenda.items_carried` `document.tabled` `summary.submitted` `conforming.submitted`
`document.completed`.
"""
