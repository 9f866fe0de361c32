// Moves a line of a plan by dragging its grip; buttons and a place that is typed do the same.
(() => {
  if (window.stdbDrags) return;
  window.stdbDrags = true;

  let held = null;
  const rows = ".lines tr[data-line]";

  // Only the grip drags: text of a row can be marked as anywhere else.
  document.addEventListener("pointerdown", (event) => {
    const row = event.target.closest?.("[data-grip]")?.closest(rows);
    if (row) row.draggable = true;
  });
  document.addEventListener("pointerup", () => {
    for (const row of document.querySelectorAll(`${rows}[draggable]`)) row.removeAttribute("draggable");
  });

  const goal = (event) => {
    const row = event.target.closest?.(".lines tbody[data-section] tr");
    if (!held || !row || row === held) return null;
    const box = row.getBoundingClientRect();
    const line = row.matches("[data-line]");
    return { row, line, after: !line || event.clientY > box.top + box.height / 2 };
  };
  const unmark = () => {
    for (const row of document.querySelectorAll(".drop-above, .drop-below")) row.classList.remove("drop-above", "drop-below");
  };

  document.addEventListener("dragstart", (event) => {
    held = event.target.closest?.(`${rows}[draggable]`) ?? null;
    if (!held) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", held.dataset.line);
    held.classList.add("held");
  });
  document.addEventListener("dragover", (event) => {
    const to = goal(event);
    unmark();
    if (!to) return;
    event.preventDefault();
    to.row.classList.add(to.after ? "drop-below" : "drop-above");
  });
  document.addEventListener("dragend", () => {
    held?.classList.remove("held");
    held?.removeAttribute("draggable");
    held = null;
    unmark();
  });
  document.addEventListener("drop", (event) => {
    const to = goal(event), form = document.querySelector("form[data-drag]");
    if (!to || !form) return;
    event.preventDefault();
    const body = to.row.closest("tbody");
    const lines = [...body.querySelectorAll("[data-line]")].filter((row) => row !== held);
    const at = to.line ? lines.indexOf(to.row) - (to.after ? 0 : 1) : -1;
    form.elements.line.value = held.dataset.line;
    form.elements.seen.value = held.dataset.version;
    form.elements.section.value = body.dataset.section;
    form.elements.behind.value = at < 0 ? body.dataset.before : lines[at].dataset.line;
    form.requestSubmit();
  });
})();
