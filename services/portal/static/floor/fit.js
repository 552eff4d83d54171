// Makes the text in hand as large as its place allows, between what can be read from the back row and what is calm.

const LEAST = 1.9, MOST = 4.4; // in hundredths of the screen's width, or its height at 16:9
const SHARE = 0.66; // of the height between head and foot; the rest shows the neighbours

export function fit(hand) {
  const unit = Math.min(innerWidth / 100, innerHeight / 56.25);
  if (innerWidth <= 640) {
    document.documentElement.style.removeProperty("--fit");
    return;
  }
  const room = hand.parentElement.clientHeight * SHARE;
  let [least, most] = [LEAST * unit, MOST * unit];
  const holds = (size) => {
    document.documentElement.style.setProperty("--fit", `${size}px`);
    return hand.scrollHeight <= room && hand.scrollWidth <= hand.clientWidth + 1;
  };
  if (!holds(most)) {
    for (let step = 0; step < 9; step += 1) {
      const size = (least + most) / 2;
      if (holds(size)) least = size;
      else most = size;
    }
    holds(least);
  }
  hand.style.maxHeight = `${Math.max(room, unit * 8)}px`;
  if (hand.scrollHeight > hand.clientHeight + 1) {
    hand.querySelector("ins.proposed, del.proposed")?.scrollIntoView({ block: "center" });
  }
}
