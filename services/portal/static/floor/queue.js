// Acts on their way. Each is kept in this browser, under the key that was made when it was pressed, until it is answered:
// they are sent one after another in their order, and what is sent twice is done once. What was refused stays, to be mended.

const PAUSES = [500, 1000, 2000, 4000, 8000];

export const LOST = "lost", DONE = "done", REFUSED = "refused";

export class Queue {
  // send(act) answers { outcome: LOST | DONE | REFUSED, answer?, problem? }, and may write what it learnt into the act.
  constructor(name, send, tell) {
    Object.assign(this, { prefix: `rapporteur/${name}/`, send, tell, running: false, failures: 0, connected: true });
    addEventListener("online", () => this.run());
    addEventListener("storage", (event) => event.key?.startsWith(this.prefix) && this.tell(this.acts()));
    setTimeout(() => { this.tell(this.acts()); this.run(); });
  }

  acts() {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(this.prefix))
      .sort()
      .map((key) => ({ place: key, ...JSON.parse(localStorage.getItem(key)) }));
  }

  add(act) {
    if (act.replaces) {
      this.acts().filter((other) => other.replaces === act.replaces).forEach((other) => this.drop(other));
    }
    const count = (this.count = (this.count ?? 0) + 1);
    const place = `${this.prefix}${String(Date.now()).padStart(15, "0")}-${String(count).padStart(6, "0")}-${name()}`;
    this.keep({ place, key: name() + name(), ...act });
    this.tell(this.acts());
    this.run();
  }

  keep({ place, ...act }) {
    localStorage.setItem(place, JSON.stringify(act));
  }

  drop(act) {
    localStorage.removeItem(act.place);
    this.tell(this.acts());
  }

  // One that was refused, tried again as a new act in its old place.
  again(act) {
    const { problem, state, ...same } = act;
    this.keep({ ...same, key: name() + name() });
    this.tell(this.acts());
    this.run();
  }

  next() {
    const acts = this.acts();
    const stuck = new Set(acts.filter((act) => act.state === REFUSED && act.makes).map((act) => act.makes));
    return acts.find((act) => act.state !== REFUSED && !(act.rests && stuck.has(act.rests)));
  }

  async run() {
    if (this.running) return;
    this.running = true;
    clearTimeout(this.later);
    for (let act = this.next(); act; act = this.next()) {
      const { outcome, problem } = await this.send(act);
      if (outcome === LOST) {
        this.later = setTimeout(() => this.run(), PAUSES[Math.min(this.failures, PAUSES.length - 1)]);
        this.failures += 1;
        break;
      }
      this.failures = 0;
      if (outcome === DONE) localStorage.removeItem(act.place);
      else if (localStorage.getItem(act.place)) this.keep({ ...act, state: REFUSED, problem });
      this.tell(this.acts());
    }
    this.running = false;
    this.tell(this.acts());
  }
}

export function name() {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
