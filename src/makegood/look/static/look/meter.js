// The meter of a session ticks between two heartbeats; what it shows is corrected by each answer of the site.
(() => {
  "use strict";

  const MINUTE = 60000;
  let shown = null;
  let since = 0;

  const pad = (number) => String(number).padStart(2, "0");

  const clock = (span) => {
    const seconds = Math.max(0, Math.floor(span / 1000));
    const hours = Math.floor(seconds / 3600);
    const minutes = Math.floor(seconds / 60) % 60;
    return hours ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}` : `${minutes}:${pad(seconds % 60)}`;
  };

  const tick = () => {
    const meter = document.getElementById("meter");
    if (!meter || "frozen" in meter.dataset) return;
    if (meter !== shown) {
      shown = meter;
      since = performance.now();
    }
    const { opened, now, ends, price, cost, left } = meter.dataset;
    const end = Date.parse(ends);
    const at = Math.min(Date.parse(now) + performance.now() - since, end);
    const ran = at - Date.parse(opened);
    const spent = Math.max(Number(cost), Math.ceil(ran / MINUTE) * Number(price));
    const says = {
      ran: clock(ran),
      cost: spent,
      left: Math.max(0, Number(left) - (spent - Number(cost))),
      rest: `${clock(end - at)} left`,
    };
    for (const [name, words] of Object.entries(says)) {
      meter.querySelector(`[data-shows="${name}"]`).textContent = words;
    }
  };

  const isLost = (yes) => {
    const note = document.getElementById("lost");
    if (note) note.hidden = !yes;
  };

  document.addEventListener("htmx:sendError", () => isLost(true));
  document.addEventListener("htmx:responseError", () => isLost(true));
  document.addEventListener("htmx:afterRequest", (event) => isLost(!event.detail.successful));
  setInterval(tick, 1000);
})();
