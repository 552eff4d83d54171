// Refusals, which each service keeps for itself: asked for with a token of the reader's own seat, the latest first.

const section = document.getElementById("refused");
const { session, services, zone } = section.dataset;
const [scroll, body] = [section.querySelector(".scroll"), section.querySelector("tbody")];
const [status, more] = [section.querySelector("[role=status]"), section.querySelector("button")];
const name = encodeURIComponent(session);
const MOST = 50;

const said = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "medium", timeZone: zone });
const sources = services.split(" ").map((service) => ({ service, kept: [], next: "", away: false }));

async function token() {
  const response = await fetch(`/audit/${name}/token`, { method: "POST", headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error("no token");
  return (await response.json()).token;
}

// So many of each service as are needed to know which come next of all.
async function fill(source, bearer) {
  source.away = false;
  while (source.kept.length < MOST && source.next !== null) {
    const asked = new URLSearchParams({ refused: "true", most: MOST, ...(source.next ? { before: source.next } : {}) });
    const headers = { Accept: "application/json", Authorization: `Bearer ${bearer}` };
    const response = await fetch(`/${source.service}/sessions/${name}/audit?${asked}`, { headers });
    if (!response.ok) throw new Error(source.service);
    const page = await response.json();
    source.kept.push(...page.entries);
    source.next = page.next;
  }
}

function row(entry) {
  const tr = document.createElement("tr");
  const when = document.createElement("time");
  when.dateTime = entry.instant;
  when.textContent = said.format(new Date(entry.instant)).replace(" at ", ", ");
  const rule = entry.refused.rule ? ` (${entry.refused.rule}${entry.refused.rule_says ? `: ${entry.refused.rule_says}` : ""})` : "";
  for (const cell of [when, entry.actor, entry.command, `${entry.refused.title}${rule}`]) {
    const td = document.createElement("td");
    td.append(cell);
    tr.append(td);
  }
  return tr;
}

async function show() {
  more.hidden = true;
  status.textContent = "The services are asked …";
  let bearer;
  try {
    bearer = await token();
  } catch {
    status.textContent = "What was refused cannot be asked for now. Load the page again in a moment.";
    return;
  }
  await Promise.all(sources.map((source) => fill(source, bearer).catch(() => (source.away = true))));
  const away = sources.filter((source) => source.away).map((source) => source.service);
  for (let shown = 0; shown < MOST; shown += 1) {
    const next = sources.filter((source) => source.kept.length).sort((a, b) => (a.kept[0].instant < b.kept[0].instant ? 1 : -1))[0];
    if (!next) break;
    body.append(row(next.kept.shift()));
  }
  scroll.hidden = !body.children.length;
  more.hidden = !sources.some((source) => source.kept.length || (source.next !== null && !source.away));
  const nothing = body.children.length ? "" : "Nothing has been refused.";
  status.textContent = away.length ? `Not told here, since it did not answer: ${away.join(", ")}. Load the page again in a moment.` : nothing;
}

more.addEventListener("click", show);
show();
