// The spoken line: what it would do is shown as one types; where it is not clear, the places that it may mean.

import { put } from "./live.js";

const PAUSE = 160;

export class Spoken {
  constructor(service, move) {
    this.service = service;
    this.move = move;
    this.form = document.getElementById("line");
    this.input = document.getElementById("spoken");
    this.place = document.getElementById("understood");
    this.numbers = document.getElementById("numbers");
    this.candidates = [];
    this.input.addEventListener("input", () => this.ask());
    this.numbers.addEventListener("change", () => this.ask(0));
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.form.addEventListener("submit", (event) => event.preventDefault());
  }

  get line() {
    return this.input.value.trim();
  }

  set(line) {
    this.input.value = line;
    this.ask(0);
  }

  clear() {
    this.input.value = "";
    this.show([]);
    this.found = null;
    this.candidates = [];
  }

  ask(pause = PAUSE) {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.found = null;
    this.candidates = [];
    if (!this.line) return this.show([]);
    this.timer = setTimeout(() => this.understand(), pause);
    return undefined;
  }

  async understand() {
    const line = this.line;
    const asking = (this.asking = new AbortController());
    try {
      const found = await this.service.understand(line, this.numbers.value, asking.signal);
      if (asking.signal.aborted || line !== this.line) return;
      if (found.understood) this.tellUnderstood(line, found.understood);
      else this.tellQuestion(found.question);
    } catch (error) {
      if (asking.signal.aborted) return;
      const said = error.body ? `${error.body.title}: ${error.body.detail ?? ""}` : "The connection is lost: Enter keeps the line, and it is understood and moved when the connection is back.";
      this.show([element("p", { className: "note" }, said)]);
    }
  }

  tellUnderstood(line, understood) {
    const { change, amends, count, units, merged } = understood;
    this.found = { line, change, amends };
    const said = count > 1 ? `${understood.spoken} (one amendment of ${count} changes)` : understood.spoken;
    this.show([
      element("p", { className: "spoken", dir: "auto" }, said),
      ...units.map((unit) => result(unit)),
      ...(amends ? [element("p", { className: "spoken" }, `The text with ${amends} so amended:`), ...merged.map((unit) => result(unit, "merged"))] : []),
    ]);
  }

  tellQuestion(question) {
    this.candidates = question?.candidates ?? [];
    this.at = 0;
    const choices = this.candidates.map((candidate, index) => {
      const button = element("button", { type: "button", tabIndex: -1 }, element("kbd", {}, `Alt ${index + 1}`), ` ${candidate.number ?? ""} `, element("span", { dir: "auto" }, candidate.excerpt ?? candidate.line));
      button.addEventListener("mousedown", (event) => event.preventDefault());
      button.addEventListener("click", () => this.choose(index));
      return element("li", index === 0 ? { className: "at" } : {}, button);
    });
    this.show([element("p", { className: "question" }, question?.sentence ?? "It is not clear what is meant."), ...(choices.length ? [element("ol", { className: "candidates" }, ...choices)] : [])]);
  }

  key(event) {
    const digit = event.altKey && /^Digit([1-9])$/.exec(event.code);
    if (digit && this.candidates[digit[1] - 1]) {
      event.preventDefault();
      this.choose(digit[1] - 1);
    } else if (event.key === "Enter" && !event.isComposing && !event.repeat) {
      event.preventDefault();
      this.enter();
    } else if (this.candidates.length && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.at = (this.at + step + this.candidates.length) % this.candidates.length;
      [...this.place.querySelectorAll(".candidates > li")].forEach((li, index) => li.classList.toggle("at", index === this.at));
    }
  }

  choose(index) {
    this.set(this.candidates[index].line);
  }

  enter() {
    if (!this.line) return;
    if (this.candidates.length) {
      this.choose(this.at);
      return;
    }
    const found = this.found?.line === this.line ? this.found : undefined;
    if (this.move(this.line, found, this.numbers.value)) this.clear();
  }

  show(parts) {
    this.place.replaceChildren(...parts);
  }
}

function result(unit, more = "") {
  const made = element("p", { className: `words result ${unit.state ?? ""} ${more}`, dir: "auto" });
  made.append(element("span", { className: "number" }, unit.number ?? ""), " ", ...unit.pieces.map(piece));
  return made;
}

function piece({ text, change }) {
  if (change === "inserted") return element("ins", { className: "proposed" }, text);
  if (change === "deleted") return element("del", { className: "proposed" }, text);
  return document.createTextNode(text);
}

export function element(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

export { put };
