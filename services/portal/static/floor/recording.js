// The counter of the recording, as it runs: set once at a meeting, it goes on by itself.

export class Recording {
  constructor(input, session, meeting) {
    Object.assign(this, { input, session, meeting });
    input.addEventListener("change", () => this.set());
    meeting.addEventListener("change", () => this.show());
    setInterval(() => document.activeElement !== input && this.show(), 1000);
    this.show();
  }

  get place() {
    return `rapporteur-recording/${this.session}/${this.meeting.value}`;
  }

  set() {
    const found = /^(\d{1,2}):(\d{2}):(\d{2})$/.exec(this.input.value.trim());
    if (!found) return;
    const seconds = Number(found[1]) * 3600 + Number(found[2]) * 60 + Number(found[3]);
    localStorage.setItem(this.place, String(Date.now() - seconds * 1000));
  }

  time() {
    const began = localStorage.getItem(this.place);
    if (began === null) return "";
    const seconds = Math.max(0, Math.floor((Date.now() - Number(began)) / 1000));
    return [seconds / 3600, (seconds / 60) % 60, seconds % 60].map((part) => String(Math.floor(part)).padStart(2, "0")).join(":");
  }

  show() {
    this.input.value = this.time();
  }
}
