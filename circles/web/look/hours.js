// The grid of hours, painted by mouse, touch and keyboard. Without this script each cell is a plain choice.
"use strict";

(() => {
  const week = document.getElementById("week");
  const form = document.getElementById("hours");
  const told = document.getElementById("told");
  const grid = [...week.tBodies].flatMap((part) => [...part.rows]).map((row) => [...row.cells].slice(1));
  const place = new Map(grid.flatMap((cells, row) => cells.map((td, column) => [td, { row, column }])));
  const choice = (td) => td.firstElementChild;
  const level = (td) => Number(choice(td).value);
  const brush = () => Number(form.elements.brush.value);
  let current, stroke, down, hold, touched, changed = false;

  function draw(td) {
    const names = choice(td).getAttribute("aria-labelledby");
    td.dataset.level = level(td);
    td.setAttribute("aria-labelledby", `${names} w${level(td)}${"partly" in td.dataset ? " partly" : ""}`);
  }

  function set(td, wanted) {
    if (level(td) === wanted) return;
    choice(td).value = wanted;
    delete td.dataset.partly;
    changed = true;
    draw(td);
  }

  function say(td) {
    const names = choice(td).getAttribute("aria-labelledby").split(" ");
    const [day, hour, word] = [...names, `w${level(td)}`].map((id) => document.getElementById(id));
    told.textContent = `${day.lastElementChild.textContent} ${hour.textContent}: ${word.textContent}`;
  }

  function reach(td) {
    if (current) current.tabIndex = -1;
    current = td;
    current.tabIndex = 0;
  }

  // A stroke: from where it began to where it is, as a rectangle; what it has left again is as it was.
  function begin(td) {
    const before = new Map([...place.keys()].map((each) => [each, level(each)]));
    stroke = { from: td, before, wanted: level(td) === brush() ? 0 : brush() };
    extend(td);
  }

  function extend(td) {
    const one = place.get(stroke.from), other = place.get(td);
    if (!other) return;
    const rows = [one.row, other.row].sort((a, b) => a - b), columns = [one.column, other.column].sort((a, b) => a - b);
    for (const [each, { row, column }] of place) {
      const inside = row >= rows[0] && row <= rows[1] && column >= columns[0] && column <= columns[1];
      set(each, inside && each.offsetParent ? stroke.wanted : stroke.before.get(each));
    }
  }

  function end() {
    if (stroke) say(stroke.from);
    stroke = undefined;
    clearTimeout(hold);
  }

  const cellAt = (x, y) => document.elementFromPoint(x, y)?.closest("#week tbody td");
  const cellOf = (event) => event.target.closest("#week tbody td");

  week.addEventListener("pointerdown", (event) => {
    down = event.pointerType;
    const td = cellOf(event);
    if (!td || down === "touch" || event.button !== 0) return;
    event.preventDefault();
    reach(td);
    td.focus({ preventScroll: true });
    begin(td);
  });
  document.addEventListener("pointermove", (event) => {
    const td = stroke && event.pointerType !== "touch" && cellAt(event.clientX, event.clientY);
    if (td) extend(td);
  });
  document.addEventListener("pointerup", (event) => event.pointerType === "touch" || end());

  // By touch, swiping up and down scrolls. Swiping sideways paints, and so does any way after holding.
  week.addEventListener("touchstart", (event) => {
    const td = cellOf(event), at = event.touches[0];
    clearTimeout(hold);
    touched = undefined;
    if (!td || event.touches.length > 1) return;
    touched = { td, x: at.clientX, y: at.clientY };
    hold = setTimeout(() => begin(td), 350);
  }, { passive: true });
  week.addEventListener("touchmove", (event) => {
    if (!touched) return;
    const at = event.touches[0], aside = Math.abs(at.clientX - touched.x), along = Math.abs(at.clientY - touched.y);
    if (!stroke && along > 8 && along >= aside) {
      clearTimeout(hold);
      touched = undefined;
      return;
    }
    if (!stroke && aside > 8) begin(touched.td);
    if (!stroke) return;
    clearTimeout(hold);
    if (event.cancelable) event.preventDefault();
    const td = cellAt(at.clientX, at.clientY);
    if (td) extend(td);
  }, { passive: false });
  for (const name of ["touchend", "touchcancel"]) {
    week.addEventListener(name, (event) => {
      if (stroke && event.cancelable) event.preventDefault();
      end();
      touched = undefined;
    });
  }
  week.addEventListener("contextmenu", (event) => stroke && event.preventDefault());

  // A tap, or what a screen reader does; a mouse has painted already.
  week.addEventListener("click", (event) => {
    const td = cellOf(event), byMouse = down === "mouse" || down === "pen";
    down = undefined;
    if (!td || byMouse) return;
    reach(td);
    begin(td);
    end();
  });

  const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

  function next(td, [down, aside]) {
    const { row, column } = place.get(td);
    const found = grid[row + down]?.[column + aside];
    return found?.offsetParent ? found : undefined;
  }

  week.addEventListener("keydown", (event) => {
    const td = cellOf(event);
    if (!td || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = steps[event.key], { row } = place.get(td);
    const goal = step ? next(td, step) : { Home: grid[row][0], End: grid[row][6] }[event.key];
    if (goal) {
      if (step && event.shiftKey) set(goal, level(td));
      reach(goal);
      goal.focus();
      if (step && event.shiftKey) say(goal);
    } else if (["0", "1", "2"].includes(event.key)) {
      set(td, Number(event.key));
      say(td);
    } else if (event.key === " " || event.key === "Enter") {
      begin(td);
      end();
    } else if (!step) {
      return;
    }
    event.preventDefault();
  });

  form.addEventListener("reset", () => setTimeout(() => {
    place.forEach((_, td) => draw(td));
    changed = false;
  }));
  form.addEventListener("submit", () => { changed = false; });
  window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
  document.getElementById("night").addEventListener("change", () => {
    if (!current.offsetParent) reach(grid.flat().find((td) => td.offsetParent));
  });

  week.setAttribute("role", "grid");
  week.classList.add("live");
  for (const td of place.keys()) {
    choice(td).hidden = true;
    td.setAttribute("role", "gridcell");
    td.tabIndex = -1;
    draw(td);
  }
  document.getElementById("brush").hidden = document.getElementById("how").hidden = false;
  reach(grid.flat().find((td) => td.offsetParent));
})();
