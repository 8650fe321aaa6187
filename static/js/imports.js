"use strict";

// Shows how far the work is, and the page anew when it has ended.
const section = document.querySelector("[data-progress]");
const bar = section.querySelector("progress");
const said = section.querySelector("[role=status]");

const ask = async () => {
  try {
    const answer = await fetch(section.dataset.progress, { credentials: "same-origin" });
    if (answer.ok) {
      const work = await answer.json();
      if (work.has_ended) {
        location.reload();
        return;
      }
      const text = work.total ? `${work.text} ${work.done} / ${work.total}` : work.text;
      if (said.textContent !== text) said.textContent = text;
      if (work.total) {
        bar.max = work.total;
        bar.value = work.done;
      }
    }
  } catch {
    // The server is away for a moment: ask again.
  }
  setTimeout(ask, 1000);
};
setTimeout(ask, 500);
