// How the table speaks to the services: with a token of the reader's own seat, which is asked for anew before it ends.

import { DONE, LOST, REFUSED } from "./queue.js";

const PASSING = new Set([408, 425, 429, 500, 502, 503, 504, 507]);
const RACE = "urn:rapporteur:refusal:lost-race";
const WAIT = 15000;

export class Service {
  constructor({ here, session, document }) {
    this.portal = `/table/${here}`;
    this.floor = `/amendments/sessions/${encodeURIComponent(session)}`;
    this.document = `${this.floor}/documents/${encodeURIComponent(document)}`;
    this.token = null;
    this.positions = {};
  }

  // What a line means, as the floor's service understands it; raises `Problem`, or TypeError where it is not reached.
  async understand(line, numbersOf, signal) {
    const asked = new URLSearchParams({ line, ...(numbersOf ? { numbers_of: numbersOf } : {}) });
    const response = await this.call(`${this.document}/understood?${asked}`, { signal });
    if (PASSING.has(response.status)) throw new TypeError("not reached");
    const body = await json(response);
    if (!response.ok) throw new Problem(body, response.status);
    return body;
  }

  async send(act) {
    try {
      if (act.line !== undefined && !act.body.change) {
        const { understood, question } = await this.understand(act.line, act.numbersOf);
        if (!understood) {
          return { outcome: REFUSED, problem: { type: "question", title: "Which one is meant?", detail: question?.sentence, question } };
        }
        act.body.change = understood.change;
        if (understood.amends) act.body.amends = understood.amends;
      }
      const body = act.replaces ? { ...act.body, after: this.positions } : act.body;
      const headers = { "Content-Type": "application/json", "Idempotency-Key": act.key };
      const path = act.replaces ? `${this.portal}/${act.path}` : act.session ? `${this.floor}/${act.path}` : `${this.document}/${act.path}`;
      const response = await this.call(path, { method: "POST", headers, body: JSON.stringify(body) });
      const answer = await json(response);
      if (response.status === 201) {
        for (const [producer, position] of Object.entries(answer.positions ?? {})) {
          this.positions[producer] = Math.max(position, this.positions[producer] ?? 0);
        }
        return { outcome: DONE, answer };
      }
      if (PASSING.has(response.status) || answer.type === RACE) return { outcome: LOST };
      if (response.status === 401) return { outcome: LOST, ended: true };
      return { outcome: REFUSED, problem: answer };
    } catch (error) {
      if (error instanceof Problem) {
        return error.status === 401 ? { outcome: LOST, ended: true } : { outcome: REFUSED, problem: error.body };
      }
      return { outcome: LOST };
    }
  }

  async call(path, options = {}, again = true) {
    const token = await this.seat();
    const signal = options.signal ?? AbortSignal.timeout(WAIT);
    const response = await fetch(path, {
      ...options,
      signal,
      credentials: "same-origin",
      headers: { Accept: "application/json", ...options.headers, Authorization: `Bearer ${token}` },
    });
    if (response.status !== 401 || !again) return response;
    this.token = null;
    return this.call(path, options, false);
  }

  async seat() {
    if (this.token && Date.parse(this.token.ends) - Date.now() > 30000) return this.token.token;
    const response = await fetch(`${this.portal}/token`, {
      method: "POST",
      credentials: "same-origin",
      headers: { Accept: "application/json" },
      signal: AbortSignal.timeout(WAIT),
    });
    if (PASSING.has(response.status)) throw new TypeError("not reached");
    if (!response.ok) throw new Problem(await json(response), response.status);
    this.token = await response.json();
    return this.token.token;
  }

  // A unit of the table as a piece of the page.
  async unit(unit, amendment, signal) {
    const asked = amendment ? `?${new URLSearchParams({ amendment })}` : "";
    const response = await fetch(`${this.portal}/units/${encodeURIComponent(unit)}${asked}`, { signal });
    if (!response.ok) throw new TypeError("not reached");
    return response.text();
  }
}

export class Problem extends Error {
  constructor(body, status) {
    super(body.detail ?? body.title);
    Object.assign(this, { body, status });
  }
}

async function json(response) {
  try {
    return await response.json();
  } catch {
    return { title: `The service answered ${response.status}`, detail: "Its answer could not be read." };
  }
}
