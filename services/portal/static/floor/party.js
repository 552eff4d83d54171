// The field that says who: from whom the next line comes, or, for as long as it is asked, who stands by an amendment.

const ASKED = { delegation: "Which delegation", group: "Which group", chair: "The Chair", informals: "Their facilitator" };

export class Party {
  constructor({ kind, field, label }) {
    Object.assign(this, { kind, field, label, asking: null });
    kind.addEventListener("change", () => this.show());
    field.addEventListener("blur", () => this.leave());
  }

  // The source as it is keyed; while something else is asked, as it was before.
  get said() {
    return { kind: this.kind.value, party: (this.asking ? this.asking.kept : this.field.value).trim() };
  }

  set said({ kind, party }) {
    this.kind.value = kind;
    this.field.value = party;
    this.show();
  }

  // The source as the floor's service takes it.
  get source() {
    const { kind, party } = this.said;
    return { kind, ...(kind === "informals" ? { facilitator: party } : kind === "chair" ? {} : { party }) };
  }

  get missing() {
    const missing = this.kind.value !== "chair" && !this.said.party;
    if (missing) this.field.setAttribute("aria-invalid", "true");
    else this.field.removeAttribute("aria-invalid");
    return missing;
  }

  from(kind) {
    this.kind.value = kind;
    this.show();
    if (kind !== "chair") this.field.focus();
  }

  show() {
    this.label.textContent = this.asking?.question ?? ASKED[this.kind.value];
    this.field.disabled = !this.asking && this.kind.value === "chair";
    this.kind.disabled = Boolean(this.asking);
  }

  // Asks for someone else; the mover comes back when it is answered or left.
  ask(question, then) {
    this.asking = { question, then, kept: this.asking?.kept ?? this.field.value };
    this.field.value = "";
    this.field.removeAttribute("aria-invalid");
    this.show();
    this.field.focus();
  }

  // Whether something was asked here; what was keyed is its answer, nothing is none.
  answer() {
    const { asking } = this;
    const who = this.field.value.trim();
    this.leave();
    if (asking && who) asking.then(who);
    return Boolean(asking);
  }

  leave() {
    if (!this.asking) return;
    this.field.value = this.asking.kept;
    this.asking = null;
    this.show();
  }
}
