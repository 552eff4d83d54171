// The list of units: one is chosen, and of it one amendment; what arrives changes rows in place and moves nothing.

const PAUSE = 90;

export class List {
  constructor(box, show, service, tell) {
    Object.assign(this, { box, show, service, tell, chosen: new Set() });
    this.row = null;
    this.amendment = undefined;
    box.addEventListener("click", (event) => {
      const row = event.target.closest("[role=option]");
      if (row) this.choose(row, event.target.closest("[data-amendment]")?.dataset.amendment);
    });
  }

  get unit() {
    return this.row?.dataset.unit;
  }

  get number() {
    return this.row?.dataset.number || this.row?.querySelector(".text").textContent.slice(0, 30) || "";
  }

  rows() {
    return [...this.box.children];
  }

  open(row = this.row) {
    return row?.dataset.open ? row.dataset.open.split(" ") : [];
  }

  // Those that keys may act on: the open ones, and those in the text, which may be taken back.
  all() {
    const agreed = this.row?.dataset.agreed;
    return [...this.open(), ...(agreed ? agreed.split(" ") : [])];
  }

  get isAgreed() {
    return Boolean(this.amendment) && !this.open().includes(this.amendment) && this.all().includes(this.amendment);
  }

  // The units that the amendment chosen changes, new ones among them; without one the unit itself.
  changes() {
    const chip = this.amendment && this.row.querySelector(`[data-amendment="${this.amendment}"]`);
    return chip?.dataset.changes ? chip.dataset.changes.split(" ") : [this.unit];
  }

  choose(row, amendment) {
    const found = row ?? this.box.firstElementChild;
    if (!found) return;
    this.held = null;
    this.row?.setAttribute("aria-selected", "false");
    this.row = found;
    found.setAttribute("aria-selected", "true");
    this.box.setAttribute("aria-activedescendant", found.id);
    this.amendment = amendment && this.all().includes(amendment) ? amendment : this.open()[0];
    this.turned = this.isAgreed;
    found.scrollIntoView({ block: "nearest" });
    this.refresh();
    this.tell();
  }

  step(by) {
    const rows = this.rows();
    const at = Math.max(0, rows.indexOf(this.row));
    this.choose(rows[Math.min(rows.length - 1, Math.max(0, at + by))]);
  }

  nextOpen() {
    const rows = this.rows();
    const at = rows.indexOf(this.row);
    const open = (row) => row.dataset.open || ["in_informals", "agreed_ad_referendum"].includes(row.dataset.state) || row.dataset.package || "brackets" in row.dataset;
    const found = [...rows.slice(at + 1), ...rows.slice(0, at + 1)].find(open);
    if (found) this.choose(found);
  }

  // The amendments of the unit in turn, and none of them.
  turn(by) {
    const all = [...this.all(), undefined];
    const at = all.indexOf(this.amendment);
    this.amendment = all[(at + by + all.length) % all.length];
    this.turned = this.isAgreed;
    this.refresh();
    this.tell();
  }

  // An amendment that is on its way: keys act on it already, in their order.
  pending(amendment) {
    this.amendment = amendment;
    this.held = amendment;
    this.tell();
  }

  pick() {
    if (!this.unit) return;
    const picked = this.chosen.delete(this.unit) ? false : Boolean(this.chosen.add(this.unit));
    this.row.classList.toggle("picked", picked);
    this.tell();
  }

  picked() {
    return [...this.chosen];
  }

  unpick() {
    this.chosen.clear();
    this.rows().forEach((row) => row.classList.remove("picked"));
    this.tell();
  }

  put(id, html) {
    const made = document.createElement("template");
    made.innerHTML = html;
    const fresh = made.content.firstElementChild;
    const row = document.getElementById(id);
    if (!row) {
      this.box.append(fresh);
      return fresh;
    }
    const same = row.innerHTML.trim() === fresh.innerHTML.trim();
    for (const { name, value } of [...fresh.attributes]) {
      if (name !== "aria-selected" && name !== "class") row.setAttribute(name, value);
    }
    for (const { name } of [...row.attributes]) {
      if (name.startsWith("data-") && !fresh.hasAttribute(name)) row.removeAttribute(name);
    }
    const kept = ["picked"].filter((name) => row.classList.contains(name));
    row.className = [fresh.className, ...kept].join(" ");
    if (same) return null;
    row.replaceChildren(...fresh.childNodes);
    return row;
  }

  order(ids) {
    const wanted = new Set(ids);
    for (const row of this.rows()) {
      if (!wanted.has(row.id)) row.remove();
    }
    this.wanted = ids;
  }

  // Brings the rows into their order, and shows the unit chosen as it is now.
  refresh() {
    if (this.wanted) {
      let before = null;
      for (const id of this.wanted) {
        const row = document.getElementById(id);
        const place = before ? before.nextElementSibling : this.box.firstElementChild;
        if (row && row !== place) this.box.insertBefore(row, place);
        before = row ?? before;
      }
      this.wanted = null;
    }
    if (this.row && !this.row.isConnected) this.choose(document.getElementById(this.row.id));
    if (this.held) {
      const home = this.rows().find((row) => this.open(row).includes(this.held));
      if (home) this.choose(home, this.held);
    } else if (this.amendment && !(this.turned ? this.all() : this.open()).includes(this.amendment)) {
      [this.amendment, this.turned] = [this.open()[0], false];
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.read(), PAUSE);
  }

  async read() {
    if (!this.unit) return;
    this.reading?.abort();
    const reading = (this.reading = new AbortController());
    try {
      const html = await this.service.unit(this.unit, this.amendment, reading.signal);
      if (!reading.signal.aborted) this.show(html);
    } catch {
      if (reading.signal.aborted) return;
      const plain = document.createElement("p");
      plain.className = "words";
      plain.append(this.row.querySelector(".text").cloneNode(true));
      this.show(plain.outerHTML);
    }
  }
}
