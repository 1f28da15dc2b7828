// Lets a deadline tick that the server has written: <span data-until="..." data-at="...">2 days, 3 hours left</span>.
// `data-at` is the site's own time when the page was made, so that a wrong clock of the reader changes nothing.
"use strict";

(() => {
  const MINUTE = 60, HOUR = 3600, DAY = 86400;
  const loaded = Date.now();

  function counted(count, word) {
    return `${count} ${word}${count === 1 ? "" : "s"}`;
  }

  function inWords(seconds) {
    const days = Math.floor(seconds / DAY), hours = Math.floor((seconds % DAY) / HOUR);
    const minutes = Math.floor((seconds % HOUR) / MINUTE);
    let parts = [[minutes, "minute"], [Math.floor(seconds % MINUTE), "second"]];
    if (days >= 30) parts = [[days, "day"]];
    else if (days) parts = [[days, "day"], [hours, "hour"]];
    else if (hours) parts = [[hours, "hour"], [minutes, "minute"]];
    const said = parts.filter(([count]) => count).map(([count, word]) => counted(count, word));
    return said.join(", ") || "a moment";
  }

  function tick() {
    for (const each of document.querySelectorAll("[data-until]")) {
      const now = Date.parse(each.dataset.at) + (Date.now() - loaded);
      const left = Math.floor((Date.parse(each.dataset.until) - now) / 1000);
      each.textContent = left > 0 ? `${inWords(left)} left` : "the time is over; reload to see what follows";
    }
  }

  setInterval(tick, 1000);
})();
