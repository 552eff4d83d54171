// What to do next about an act that was refused, by the name of the refusal.

export const NEXT = {
  "conflict-stands": "Refer both to informals, or take up the one that is agreed first; then E tries again. Del drops it.",
  "amendment-named-twice": "Someone else took the number: E brings the line back, and it gets the next one.",
  "amendment-settled": "Something became of it meanwhile. Del drops this act.",
  "words-not-found": "The words do not stand there: E brings the line back, to be said with the words as they stand.",
  "words-ambiguous": "E brings the line back: say more of the words.",
  "not-negotiable": "No amendment to it can be moved. Del drops it.",
  "pen-held-elsewhere": "It is not on the floor. Del drops it; the body itself would have to reopen it.",
  "bound-in-package": "P agrees the whole package. Del drops this act.",
  "not-allowed": "Your seat may not do this; ask the secretariat. Del drops it.",
  "unknown-meeting": "Choose the meeting; E brings the act back.",
  otherwise: "E mends it, Del drops it.",
};
