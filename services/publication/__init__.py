"""Publication: symbols, editing, issue, and what portals read.

Decides: which symbols an edition has; queries, clearance, issue.
Hears: what is tabled, consolidated, adopted and completed; notices; recommendations.
Announces: `edition.registered` `query.asked` `query.answered` `document.cleared` `edition.issued`.
"""
