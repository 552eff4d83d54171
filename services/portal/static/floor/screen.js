// The room screen: shows what is in hand as it changes, as large as it can be shown.

import { fit } from "./fit.js";
import { Live } from "./live.js";

const hand = document.getElementById("hand");
const connection = document.getElementById("connection");

const refit = () => fit(hand);
new ResizeObserver(refit).observe(document.body);
new MutationObserver(refit).observe(hand, { childList: true, subtree: true });
document.fonts.ready.then(refit);
refit();

new Live(document.body.dataset.live, document.body.dataset.at, {
  lost() {
    const time = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    connection.textContent = `Connection lost at ${time}; the text is as it stood then.`;
    connection.hidden = false;
  },
  back() {
    connection.hidden = true;
  },
});
