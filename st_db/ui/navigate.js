// Follows the product's own links without loading the page anew. Without this script every link
// still works: it is an ordinary address.
(() => {
  if (window.stdbNavigates) return;
  window.stdbNavigates = true;

  const go = (address) => {
    const to = new URL(address, location.href);
    const moved = to.pathname !== location.pathname;
    history.pushState({}, "", to);
    window.dispatchEvent(new PopStateEvent("popstate"));
    if (moved) document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
  };
  window.stdbGo = go;

  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const language = event.target.closest("a[data-language]");
    if (language) {
      const here = encodeURIComponent(location.pathname + location.search);
      language.href = `/language/${language.dataset.language}?next=${here}`;
      return;
    }
    const link = event.target.closest("a[data-go]");
    if (!link) return;
    event.preventDefault();
    go(link.href);
  });

  // A facet is a link that reads as a box to tick, so the space bar ticks it too.
  document.addEventListener("keydown", (event) => {
    const box = event.key === " " && event.target.closest?.('a[role="checkbox"]');
    if (!box) return;
    event.preventDefault();
    box.click();
  });

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-go]");
    if (!form) return;
    event.preventDefault();
    const asked = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value) asked.append(name, value);
    go(`${form.getAttribute("action")}?${asked}`);
  });
})();
