// The read-out sheet of now: each sheet is replaced where it stands, for everyone who reads it, in the same second.

import { Live } from "./live.js";

const script = document.querySelector("[data-live]");
const connection = document.getElementById("connection");

new Live(script.dataset.live, script.dataset.at, {
  order: (names) => {
    if (!script.dataset.part && names.join(" ") !== script.dataset.order) location.reload();
  },
  facts: ({ stands }) => {
    for (const place of document.querySelectorAll(".stands-at")) place.textContent = stands;
  },
  lost: () => (connection.textContent = "The connection is lost: this may not be the latest."),
  back: () => (connection.textContent = ""),
});
