// What to do next about an act that was refused, by the name of the refusal.

export const NEXT = {
  "conflict-stands": "U takes back the one that is agreed, or I refers this one to informals; E then tries again. Del drops it.",
  "amendment-named-twice": "Someone else took the number: E brings the line back, and it gets the next one.",
  "amendment-settled": "Something became of it meanwhile. Del drops this act.",
  "words-not-found": "The words do not stand there: E brings the line back, to be said with the words as they stand.",
  "words-ambiguous": "E brings the line back: say more of the words.",
  "not-negotiable": "No amendment to it can be moved. Del drops it.",
  "pen-held-elsewhere": "It is not on the floor. Del drops it; the body itself would have to reopen it.",
  "bound-in-package": "P agrees the whole package. Del drops this act.",
  "not-allowed": "Your seat may not do this; ask the secretariat. Del drops it.",
  "unknown-meeting": "Choose the meeting, then E tries again at it.",
  "not-agreed": "It is not agreed, so there is nothing to take back. Del drops this act.",
  "another-rests-on-it": "Take back what rests on it first (U), then E tries again.",
  "falls-with-another": "What it amends was not agreed: W or X sets it aside. Del drops this act.",
  "package-named-twice": "A package has that name already: E tries again, Del drops it.",
  question: "E brings the line back, to choose what is meant.",
  otherwise: "E mends it, Del drops it.",
};
