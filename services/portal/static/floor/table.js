// The operator's table: a list, a line, and a key for every act. The focus stays where the operator has put it.

import { Live, mark, put } from "./live.js";
import { Queue, REFUSED, name } from "./queue.js";
import { Service } from "./service.js";
import { Spoken, element } from "./spoken.js";
import { Recording } from "./recording.js";
import { List } from "./list.js";
import { NEXT } from "./next.js";
import { Party } from "./party.js";

const data = document.body.dataset;
const by = (id) => document.getElementById(id);
const service = new Service({ here: data.here, session: data.session, document: data.document });
let facts = JSON.parse(data.facts);

const say = (words) => { by("said").textContent = words; by("target").dataset.said = words; };
const list = new List(by("units"), (html) => put("chosen", html), service, target);
const queue = new Queue(`${data.session}/${data.document}`, send, show);
const spoken = new Spoken(service, move);
const party = new Party({ kind: by("kind"), field: by("party"), label: by("party-label") });
const recording = new Recording(by("recording"), data.session, by("meeting"));

const meeting = () => Number(by("meeting").value);
const alone = (units) => units.map((unit) => ({ first: unit, last: null, alone: true }));

async function send(act) {
  const found = await service.send(act);
  if (found.ended) {
    by("connection").textContent = "your seat has ended: load the page again and sit down; the acts are kept";
    by("connection").classList.add("lost");
  }
  return found;
}

// Acts ---------------------------------------------------------------------------------------------------------------

function move(line, found, numbersOf) {
  if (party.missing) {
    say(`Say ${by("party-label").textContent.toLowerCase()} first: Tab goes there.`);
    return false;
  }
  const amendment = nextName();
  const { change, amends } = found ?? {};
  queue.add({
    what: `${amendment} moved: ${line}`, makes: amendment, line, numbersOf, source: party.said, rests: amends ?? undefined,
    path: `amendments/${amendment}/move`, body: { ...(change ? { change, ...(amends ? { amends } : {}) } : {}), source: party.source, meeting: meeting() },
  });
  list.pending(amendment);
  return true;
}

function nextName() {
  const taken = queue.acts().map((act) => act.makes).filter(Boolean);
  let number = facts.number;
  while (taken.includes(`${facts.prefix}${number}`)) number += 1;
  return `${facts.prefix}${number}`;
}

function disposed(disposition, words) {
  const amendment = list.amendment;
  if (!amendment) return say("No open amendment is chosen here.");
  if (list.isAgreed && disposition !== "recapture") return say(`${amendment} is agreed: U takes it back first.`);
  const waits = queue.acts().find((act) => act.ends === amendment);
  if (waits) return say(`${waits.what}: that is on its way already.`);
  const path = disposition === "withdrawn" ? "withdraw" : disposition === "recapture" ? "recapture" : "dispose";
  const body = disposition === "recapture" ? {} : { ...(path === "dispose" ? { disposition } : {}), meeting: meeting() };
  queue.add({ what: `${amendment} ${words}`, session: true, rests: amendment, ends: amendment, path: `amendments/${amendment}/${path}`, body });
  return say(`${amendment} ${words}.`);
}

function stated(state, words, pending = null) {
  if (!list.unit) return;
  const what = `${list.amendment ? `what ${list.amendment} changes` : list.number} ${words}`;
  queue.add({ what, rests: list.amendment, path: "units/state", body: { spans: alone(list.changes()), state, pending, meeting: meeting() } });
  say(`${what}.`);
}

// Who supports it, or reserves a position on it, is asked in the field in which the mover is named.
function stands(position, question, words) {
  const { amendment } = list;
  if (!amendment) return say("No amendment is chosen here.");
  say(`${question} ${amendment}? Enter notes it, Esc leaves it.`);
  return party.ask(`${question} ${amendment}`, (who) => {
    queue.add({ what: `${amendment} ${words} ${who}`, session: true, rests: amendment, path: `amendments/${amendment}/support`, body: { party: who, position, meeting: meeting() } });
    say(`${amendment} ${words} ${who}.`);
  });
}

const KEYS = {
  a: () => (list.amendment ? disposed("agreed", "agreed") : stated("agreed", "agreed")),
  r: () => {
    if (list.amendment) disposed("agreed", "agreed, ad referendum");
    stated("agreed_ad_referendum", "agreed ad referendum", party.said.kind === "delegation" ? party.said.party || null : null);
  },
  i: () => (list.amendment ? disposed("to_informals", "to informals") : stated("in_informals", "in informals")),
  x: () => disposed("not_retained", "not retained"),
  o: () => disposed("not_insisted_upon", "not insisted upon"),
  w: () => disposed("withdrawn", "withdrawn"),
  b: () => disposed("recapture", "recaptured: nobody had moved it"),
  u: () => {
    const amendment = list.amendment;
    if (!list.isAgreed) return say("Choose one that is agreed first: → goes on to it.");
    queue.add({ what: `${amendment} taken back`, session: true, rests: amendment, path: `amendments/${amendment}/take-back`, body: { meeting: meeting() } });
    return say(`${amendment} is taken back: it is open again.`);
  },
  y: () => stands("supports", "Who supports", "supported by"),
  v: () => stands("reserves", "Who reserves on", "reservation of"),
  t: () => {
    if (!list.amendment) return say("No open amendment is chosen here.");
    if (list.isAgreed) return say(`${list.amendment} is agreed: say the change to the text.`);
    if (spoken.line) return say("Move or clear the line first.");
    spoken.set(`in ${list.amendment}, `);
    return by("spoken").focus();
  },
  " ": () => list.pick(),
  l: () => {
    const units = list.picked();
    if (units.length < 2) return say("Mark at least two units with Space first.");
    const packages = [...facts.packages, ...queue.acts().map((act) => act.links)];
    let number = 1;
    while (packages.includes(`package-${number}`)) number += 1;
    const spans = units.map((unit) => ({ first: unit, last: null, alone: false }));
    queue.add({ what: `${units.length} units linked as package-${number}`, links: `package-${number}`, path: `packages/package-${number}/link`, body: { spans, meeting: meeting() } });
    list.unpick();
    return say(`Linked as package-${number}.`);
  },
  p: () => {
    const bound = list.row?.dataset.package;
    if (!bound) return say("No package binds this unit.");
    queue.add({ what: `${bound} agreed`, path: `packages/${bound}/agree`, body: { meeting: meeting() } });
    return say(`${bound} agreed.`);
  },
  m: () => {
    const time = recording.time();
    if (!time) return say("Set the recording's counter first: Tab goes to it.");
    const what = ["closed", "gavelled"].includes(list.row.dataset.state) ? "gavel" : "read_out";
    const about = { what, amendment: list.amendment ?? null, spans: list.row.dataset.state ? alone([list.unit]) : [] };
    queue.add({ what: `recording mark ${time} at ${list.amendment ?? list.number}`, rests: list.amendment, path: `marks/${name()}/record`, body: { ...about, meeting: meeting(), recording: time } });
    return say(`Marked ${time}.`);
  },
  s: () => {
    queue.add({ what: `${list.number}${list.amendment ? ` with ${list.amendment}` : ""} on the screen`, replaces: "in-hand", rests: list.amendment, path: "in-hand", body: { unit: list.unit, amendment: list.amendment ?? null, meeting: meeting() } });
    say("On the screen.");
  },
  n: () => list.nextOpen(),
  j: () => list.step(1),
  k: () => list.step(-1),
  ArrowDown: () => list.step(1),
  ArrowUp: () => list.step(-1),
  PageDown: () => list.step(10),
  PageUp: () => list.step(-10),
  Home: () => list.step(-Infinity),
  End: () => list.step(Infinity),
  ArrowRight: () => list.turn(1),
  ArrowLeft: () => list.turn(-1),
  "/": () => by("spoken").focus(),
  d: () => party.from("delegation"),
  g: () => party.from("group"),
  c: () => party.from("chair"),
  f: () => party.from("informals"),
  e: () => mend(),
  Delete: () => { const act = refused(); if (act) queue.drop(act); },
};

// What was refused ---------------------------------------------------------------------------------------------------

const refused = () => queue.acts().find((act) => act.state === REFUSED);

function mend() {
  const act = refused();
  if (!act) return say("Nothing was refused.");
  if (act.line === undefined) {
    const body = "meeting" in act.body ? { ...act.body, meeting: meeting() } : act.body;
    return queue.again({ ...act, body });
  }
  if (spoken.line) return say("Move or clear the line first: the one to be mended comes into its place.");
  party.said = act.source;
  by("numbers").value = act.numbersOf;
  queue.drop(act);
  spoken.set(act.line);
  by("spoken").focus();
  return say("Mend the line, and Enter moves it.");
}

function show(acts) {
  const rows = acts.map((act) => {
    const row = element("li", { className: act.state === REFUSED ? "refused" : "waiting" }, element("span", { dir: "auto" }, act.what));
    if (act.state === REFUSED) {
      const { title, detail, type } = act.problem;
      row.append(element("p", {}, element("strong", {}, `${title}. `), detail ?? ""), element("p", { className: "quiet" }, NEXT[type?.split(":").pop()] ?? NEXT.otherwise));
    } else {
      row.append(" ", element("span", { className: "quiet" }, connected ? "being sent" : "waits for the connection"));
    }
    return row;
  });
  by("acts").replaceChildren(...rows);
  document.body.classList.toggle("waiting", acts.length > 0);
}

// The page -----------------------------------------------------------------------------------------------------------

function target() {
  const unit = list.number || "a heading";
  const picked = list.picked().length;
  by("target").textContent = list.unit
    ? `Keys act on ${unit}${list.amendment ? `, amendment ${list.amendment}${list.isAgreed ? " (agreed)" : ""}` : ""}${picked ? `; ${picked} marked for a package` : ""}${list.row.dataset.untouchable ? ` (${list.row.dataset.untouchable})` : ""}`
    : "Keys act on the unit chosen in the list.";
}

by("units").addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const act = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!act || (event.repeat && !event.key.startsWith("Arrow") && !event.key.startsWith("Page"))) return;
  event.preventDefault();
  act();
});
by("keys").addEventListener("mousedown", (event) => event.preventDefault());
by("keys").addEventListener("click", (event) => {
  const key = event.target.closest("button")?.dataset.key;
  if (key) KEYS[key]();
});
by("line").addEventListener("keydown", (event) => {
  if (event.key === "Escape") by("units").focus({ preventScroll: true });
  if (event.key === "Enter" && event.target === by("party")) {
    event.preventDefault();
    by(party.answer() ? "units" : "spoken").focus({ preventScroll: true });
  }
});
by("units").focus({ preventScroll: true });
list.choose(facts.unit ? by(`u-${facts.unit}`) : null, facts.amendment);

let connected = true;
function standing(now) {
  connected = now;
  by("connection").textContent = now ? "connected" : "connection lost: acts are kept and sent when it is back";
  by("connection").classList.toggle("lost", !now);
  show(queue.acts());
}

new Live(`/table/${data.here}/live`, data.at, {
  place(id, html) {
    if (!id.startsWith("u-")) return put(id, html);
    return list.put(id, html);
  },
  order: (order) => list.order(order),
  facts(now) {
    facts = now;
    list.refresh();
    target();
  },
  lost: () => standing(false),
  back() {
    standing(true);
    queue.run();
    if (spoken.line && !spoken.found) spoken.ask(0);
    list.refresh();
  },
});
