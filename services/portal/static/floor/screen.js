// The room screen: shows what is in hand as it changes, as large as it can be shown.

import { fit } from "./fit.js";
import { Live, mark, put } from "./live.js";

const hand = document.getElementById("hand");
const connection = document.getElementById("connection");

// What is marked for a few seconds is the words that have changed, and not the whole: the room reads on.
const SMALL = "ins, del, .stands, .left strong";
const shown = (place) => new Map([...place.querySelectorAll(SMALL)].map((piece) => [piece.outerHTML, piece]));
const units = () => [...hand.querySelectorAll("[data-unit]")].map((unit) => unit.dataset.unit).join(" ");

let same = true; // whether it is the same text that changes, or another one that was put there

function place(id, html) {
  const [before, unit] = [shown(document.getElementById(id)), units()];
  const changed = put(id, html);
  if (id === "hand") same = unit === units();
  if (!changed || id === "above" || id === "below" || !same) return null;
  for (const [text, piece] of shown(changed)) {
    if (!before.has(text)) mark(piece);
  }
  return null;
}

const refit = () => fit(hand);
new ResizeObserver(refit).observe(document.body);
new MutationObserver(refit).observe(hand, { childList: true, subtree: true });
document.fonts.ready.then(refit);
refit();

new Live(document.body.dataset.live, document.body.dataset.at, {
  place,
  facts() {
    same = true;
  },
  lost() {
    const time = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    connection.textContent = `Connection lost at ${time}; the text is as it stood then.`;
    connection.hidden = false;
  },
  back() {
    connection.hidden = true;
  },
});
