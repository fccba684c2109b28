// The editor of a questionnaire's text: a click on a problem goes to its line, and leaving with
// unsaved changes asks first. The page works without this: links lead to the numbered listing.

const form = document.getElementById("editor");
const area = document.getElementById("source");

function offsetOf(text, line, column) {
  let start = 0;
  for (let passed = 1; passed < line; passed += 1) {
    const end = text.indexOf("\n", start);
    if (end < 0) return text.length;
    start = end + 1;
  }
  const end = text.indexOf("\n", start);
  return Math.min(start + column - 1, end < 0 ? text.length : end);
}

function goTo(line, column) {
  const offset = offsetOf(area.value, line, column);
  const lineHeight = parseFloat(getComputedStyle(area).lineHeight);
  area.focus();
  area.setSelectionRange(offset, offset);
  area.scrollTop = Math.max(0, (line - 4) * lineHeight);
  area.scrollLeft = 0;
  area.scrollIntoView({ block: "nearest" });
}

if (form && area) {
  const opened = area.value;
  let leaving = false;

  const isUnsaved = () => !leaving && (form.dataset.unsaved === "yes" || area.value !== opened);

  form.addEventListener("submit", () => {
    leaving = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if (isUnsaved() && !area.readOnly) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-line]");
    if (!link) return;
    event.preventDefault();
    goTo(Number(link.dataset.line), Number(link.dataset.column));
  });
  const named = /^#line-([0-9]+)$/.exec(location.hash); // By the page for publishing.
  if (named) {
    history.replaceState(null, "", location.pathname); // Or the browser goes to the listing.
    goTo(Number(named[1]), 1);
  }
}

