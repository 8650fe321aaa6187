/* Tells the values of a drawing to those who point at it, touch it or move along it by arrow keys.
   Without it each column has its title, and the table has every value. */
(function () {
  "use strict";

  function attend(figure) {
    const reading = document.createElement("p");
    reading.className = "reading";
    reading.setAttribute("role", "status");
    reading.hidden = true;
    figure.append(reading);
    figure.querySelectorAll("svg.drawing").forEach((drawing) => listen(figure, drawing, reading));
  }

  function listen(figure, drawing, reading) {
    const columns = [...drawing.querySelectorAll(".column")];
    // The browser's own hint would repeat the reading a second later.
    const words = columns.map((column) => {
      const title = column.querySelector("title");
      title.remove();
      return title.textContent;
    });
    if (!columns.length) return;
    let chosen = -1;

    function choose(n) {
      columns[chosen]?.classList.remove("chosen");
      chosen = n;
      reading.hidden = n < 0;
      if (n < 0) return;
      columns[n].classList.add("chosen");
      reading.textContent = words[n];
      const line = columns[n].querySelector("line").getBoundingClientRect();
      const frame = figure.getBoundingClientRect();
      const left = line.left - frame.left - reading.offsetWidth / 2;
      reading.style.left = Math.max(0, Math.min(left, frame.width - reading.offsetWidth)) + "px";
      reading.style.top = line.top - frame.top - reading.offsetHeight + "px";
    }

    const moves = {
      ArrowRight: () => Math.min(chosen + 1, columns.length - 1),
      ArrowLeft: () => (chosen < 0 ? columns.length - 1 : Math.max(chosen - 1, 0)),
      Home: () => 0,
      End: () => columns.length - 1,
      Escape: () => -1,
    };
    drawing.tabIndex = 0;
    drawing.addEventListener("keydown", (event) => {
      const move = event.ctrlKey || event.altKey || event.metaKey ? undefined : moves[event.key];
      if (!move) return;
      event.preventDefault();
      choose(move());
    });
    drawing.addEventListener("blur", () => choose(-1));
    drawing.addEventListener("pointerleave", () => choose(-1));
    columns.forEach((column, n) => {
      for (const kind of ["pointerenter", "pointerdown"]) column.addEventListener(kind, () => choose(n));
    });
  }

  document.querySelectorAll("figure.drawn").forEach(attend);
})();
