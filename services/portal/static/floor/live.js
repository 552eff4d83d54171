// A page that changes in place: pieces arrive by their ids, what changed is marked for a few seconds, nothing jumps.
// Where the connection is lost the text stays, a mark says so, and on re-joining the whole present state comes at once.

const SILENT = 12000; // milliseconds without a word, after which the connection counts as lost
const MARKED = 5000;

export class Live {
  constructor(address, at, { facts = () => {}, order = () => {}, lost = () => {}, back = () => {}, place = put, arrived = mark } = {}) {
    Object.assign(this, { address, at, facts, order, tellLost: lost, tellBack: back, place, arrived });
    this.known = new Map();
    this.connected = undefined;
    this.open();
    addEventListener("offline", () => this.lose());
    addEventListener("online", () => this.open());
    setInterval(() => this.watch(), 2000);
  }

  open() {
    this.source?.close();
    this.heard = Date.now();
    const source = (this.source = new EventSource(`${this.address}?at=${encodeURIComponent(this.at ?? "")}`));
    const hear = (name, take) => source.addEventListener(name, (event) => {
      if (source !== this.source) return;
      this.heard = Date.now();
      if (event.lastEventId) this.at = event.lastEventId;
      take(JSON.parse(event.data));
      this.join();
    });
    hear("state", (data) => this.take(data));
    hear("same", () => {});
    hear("beat", () => {});
    hear("end", () => { source.close(); location.reload(); });
    source.onerror = () => {
      if (source !== this.source) return;
      this.lose();
      if (source.readyState === EventSource.CLOSED) setTimeout(() => source === this.source && this.open(), 2000);
    };
  }

  watch() {
    if (Date.now() - this.heard > SILENT) {
      this.lose();
      this.open();
    }
  }

  take({ parts, order, facts, whole }) {
    if (order) this.order(order);
    for (const [id, html] of Object.entries(parts)) {
      if (this.known.get(id) === html) continue;
      const first = !this.known.has(id) && whole;
      this.known.set(id, html);
      const changed = this.place(id, html);
      if (changed && !first) this.arrived(changed);
    }
    this.facts(facts);
  }

  lose() {
    if (this.connected === false) return;
    this.connected = false;
    this.tellLost();
  }

  join() {
    if (this.connected) return;
    this.connected = true;
    this.tellBack();
  }
}

// Puts a piece in its place unless it says already what stands there; what does not change keeps its elements.
export function put(id, html) {
  const place = document.getElementById(id);
  if (!place) return null;
  const made = document.createElement("template");
  made.innerHTML = html;
  if (place.innerHTML.trim() === inner(made)) return null;
  place.replaceChildren(made.content);
  return place;
}

function inner(made) {
  const as = document.createElement("div");
  as.append(made.content.cloneNode(true));
  return as.innerHTML.trim();
}

export function mark(element) {
  element.classList.remove("arrived");
  requestAnimationFrame(() => element.classList.add("arrived"));
  setTimeout(() => element.classList.remove("arrived"), MARKED);
}
