// Where the reader is: span of days, first day, cell, pinned or not. All of it lives in the address.
export class Place extends EventTarget {
  constructor(data) {
    super();
    const asked = new URL(location.href).searchParams;
    this.data = data;
    this.span = [1, 2, 7].includes(Number(asked.get("span"))) ? Number(asked.get("span")) : 1;
    this.day = this.clampDay(Number(asked.get("day") ?? this.today()));
    this.queue = -1;
    this.slot = -1;
    this.pinned = false;
    const [name, slot] = (asked.get("cell") || "").split("@");
    const queue = data.queues.findIndex((each) => each.id === name);
    if (queue >= 0 && Number(slot) >= 0 && Number(slot) < data.slots) {
      [this.queue, this.slot, this.pinned] = [queue, Number(slot), true];
      this.show(this.slot);
    }
  }

  get first() { return this.day * this.data.perDay; }
  get slots() { return this.span * this.data.perDay; }
  get step() { return { 1: 1, 2: 2, 7: 4 }[this.span]; }
  get now() {
    const slot = Math.floor((Date.now() / 1000 - this.data.start) / (this.data.grain * 60));
    return slot >= 0 && slot < this.data.slots ? slot : -1;
  }

  // Today, or the day that hurts most where now lies outside the period.
  today() {
    const slot = this.now >= 0 ? this.now : Number(document.querySelector(".hurts a")?.dataset.slot ?? 0);
    return Math.floor(slot / this.data.perDay);
  }

  clampDay(day) { return Math.max(0, Math.min(Math.floor(day) || 0, this.data.days - this.span)); }

  // Bring a slot into sight without leaving the span.
  show(slot) {
    const day = Math.floor(slot / this.data.perDay);
    if (day < this.day || day >= this.day + this.span) this.day = this.clampDay(day);
  }

  move(changes) {
    Object.assign(this, changes);
    this.day = this.clampDay(this.day);
    this.keep();
    this.dispatchEvent(new Event("moved"));
  }

  point(queue, slot, { pin = false, announce = false } = {}) {
    if (this.pinned && !pin && !announce) return;
    const before = this.day;
    if (slot >= 0 && announce) this.show(slot);
    Object.assign(this, { queue, slot });
    if (pin) this.pinned = true;
    if (pin || announce) this.keep();
    this.dispatchEvent(new CustomEvent("pointed", { detail: { announce, pin } }));
    if (this.day !== before) this.dispatchEvent(new Event("moved"));
  }

  release() {
    this.pinned = false;
    this.keep();
    this.dispatchEvent(new CustomEvent("pointed", { detail: { announce: false, pin: false } }));
  }

  keep() {
    const address = new URL(location.href);
    const kept = { span: this.span, day: this.day, cell: this.queue >= 0 && this.pinned ? `${this.data.queues[this.queue].id}@${this.slot}` : null };
    for (const [name, value] of Object.entries(kept)) {
      if (value === null) address.searchParams.delete(name); else address.searchParams.set(name, value);
    }
    history.replaceState(null, "", address);
  }
}
