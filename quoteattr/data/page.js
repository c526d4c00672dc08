"use strict";
// The pages work without this: the badges open the evidence by themselves. It adds the click on a
// sentence, the arrow keys, picking sentences by tag or source, and sorting.
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const byIds = ids => ids.split(" ").filter(Boolean).map(id => document.getElementById(id));
const status = document.getElementById("status");
const badges = all("button.badge");
// Browsers without popovers show the evidence below the article.
const canOpen = "popover" in HTMLElement.prototype;
const opened = () => canOpen && document.querySelector(":popover-open");
const show = badge => {
  const panel = document.getElementById(badge.getAttribute("popovertarget"));
  if (canOpen) panel.showPopover(); else panel.scrollIntoView();
};

document.addEventListener("click", event => {
  const sentence = event.target.closest(".sentence");
  if (!sentence || event.target.closest("button") || !getSelection().isCollapsed) return;
  const badge = sentence.querySelector("button.badge");
  badge.focus({preventScroll: true});
  show(badge);
});

// A panel that opens or closes marks its sentence and those that weighed for it.
document.addEventListener("toggle", event => {
  const {sentence, context} = event.target.dataset;
  if (!sentence) return;
  const open = event.newState === "open";
  document.getElementById(sentence).classList.toggle("open", open);
  for (const other of byIds(context)) other.classList.toggle("context", open);
}, true);

document.addEventListener("keydown", event => {
  if (event.key === "Escape") {
    document.body.classList.add("quiet");
    if (!opened()) pick(null);
    return;
  }
  const at = badges.indexOf(document.activeElement);
  const step = {ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1}[event.key];
  if (at < 0 || !step || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const next = badges[at + step];
  if (!next) return;
  const wasOpen = opened();
  if (wasOpen) wasOpen.hidePopover();
  next.focus();
  if (wasOpen) show(next);
});
for (const type of ["focusin", "pointermove"]) {
  document.addEventListener(type, () => document.body.classList.remove("quiet"));
}

function pick(button) {
  const on = button && button.getAttribute("aria-pressed") === "false";
  for (const other of all("[data-pick]")) other.setAttribute("aria-pressed", on && other === button);
  for (const sentence of all(".picked")) sentence.classList.remove("picked");
  const picked = on ? byIds(button.dataset.pick) : [];
  for (const sentence of picked) sentence.classList.add("picked");
  document.body.classList.toggle("picking", picked.length > 0);
  if (on) picked[0].scrollIntoView({block: "nearest"});
  status.textContent = on ? `${picked.length} of ${badges.length} sentences picked out` : "";
}
for (const button of all("[data-pick]")) button.addEventListener("click", () => pick(button));

for (const button of all("thead button")) {
  button.addEventListener("click", () => {
    const heading = button.closest("th");
    const column = heading.cellIndex;
    const words = heading.hasAttribute("data-words");
    const first = words ? "ascending" : "descending";
    const second = words ? "descending" : "ascending";
    const order = heading.getAttribute("aria-sort") === first ? second : first;
    for (const other of all("th[aria-sort]")) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", order);
    const body = button.closest("table").tBodies[0];
    const key = row => row.cells[column].dataset.value;
    const rows = [...body.rows].sort((a, b) =>
      words ? key(a).localeCompare(key(b)) : key(a) - key(b));
    if (order === "descending") rows.reverse();
    body.append(...rows);
    status.textContent = `Sorted by ${button.textContent}, ${order}`;
  });
}
