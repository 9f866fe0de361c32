// Follows the product's own links without loading the page anew. Without this script every link
// still works: it is an ordinary address.
(() => {
  if (window.stdbNavigates) return;
  window.stdbNavigates = true;

  // A page is drawn after its address is there: the part that the address names is gone to then.
  let anchor = location.hash.slice(1);
  const arrive = () => {
    const part = anchor && document.getElementById(decodeURIComponent(anchor));
    if (!part) return;
    anchor = "";
    if (part.tagName === "DETAILS") part.open = true;
    part.scrollIntoView({ block: "center" });
    part.querySelector("button, select, input")?.focus({ preventScroll: true });
  };

  // What the browser's cleaner of HTML would have dropped from an element: see el() in html.py.
  const RUNS = /^(on|href$|src$|action$|formaction$|style$|srcdoc$)/i;
  const giveBack = () => {
    for (const one of document.querySelectorAll("[data-held]")) {
      const held = JSON.parse(one.dataset.held);
      delete one.dataset.held;
      for (const [name, value] of Object.entries(held)) if (!RUNS.test(name)) one.setAttribute(name, value);
    }
  };
  new MutationObserver(giveBack).observe(document.body, { childList: true, subtree: true });
  giveBack();

  const go = (address) => {
    const to = new URL(address, location.href);
    const moved = to.pathname !== location.pathname;
    history.pushState({}, "", to);
    window.dispatchEvent(new PopStateEvent("popstate"));
    if (moved) document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
    anchor = to.hash.slice(1);
    arrive();
  };
  window.stdbGo = go;

  // Filters that were drawn for another address, because a key was pressed or a box ticked since,
  // take or leave what they say in the address as it is now, and nothing else.
  const meant = (link) => {
    const drawnAt = link.closest(".facets")?.dataset.at;
    const now = new URL(location.href);
    const pairs = (address) => [...new URL(address, now).searchParams]
      .filter(([name, value]) => name !== "page" && value).map((pair) => JSON.stringify(pair));
    const at = pairs(now.href), before = drawnAt && pairs(drawnAt);
    if (!before || now.searchParams.has("range") || [...at].sort().join() === [...before].sort().join()) return link.href;
    const after = pairs(link.href);
    const kept = at.filter((pair) => after.includes(pair) || !before.includes(pair));
    const added = after.filter((pair) => !before.includes(pair) && !kept.includes(pair));
    return `${now.pathname}?${new URLSearchParams([...kept, ...added].map((pair) => JSON.parse(pair)))}`;
  };

  // A filter that is folded holds nothing: the address says which are unfolded, and all that are
  // unfolded or folded at once are asked for together.
  let asking;
  const unfold = (part) => {
    const to = new URL(location.href), name = `${part.dataset.fill}=`;
    const unfolded = to.searchParams.getAll("open");
    if (unfolded.includes(name) === part.open) return;
    to.searchParams.delete("open");
    for (const one of part.open ? [...unfolded, name] : unfolded.filter((one) => one !== name)) to.searchParams.append("open", one);
    history.replaceState({}, "", to);
    clearTimeout(asking);
    asking = setTimeout(() => window.dispatchEvent(new PopStateEvent("popstate")));
  };

  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const language = event.target.closest("a[data-language]");
    if (language) {
      const here = encodeURIComponent(location.pathname + location.search);
      language.href = `/language/${language.dataset.language}?next=${here}`;
      return;
    }
    const link = event.target.closest("a[data-go], .facets a");
    if (!link) return;
    event.preventDefault();
    go(meant(link));
  });

  // A facet is a link that reads as a box to tick, so the space bar ticks it too.
  document.addEventListener("keydown", (event) => {
    const box = event.key === " " && event.target.closest?.('a[role="checkbox"]');
    if (!box) return;
    event.preventDefault();
    box.click();
  });

  // An answer draws the filters anew. What the reader unfolded stays so, and who ticked a box with
  // the keyboard goes on from there.
  const kept = new Map();
  let last = null;
  document.addEventListener("toggle", (event) => {
    const name = event.target.dataset?.kept;
    if (name) kept.set(name, event.target.open);
    if (event.target.dataset?.fill) unfold(event.target);
  }, true);
  document.addEventListener("change", (event) => {
    if (event.target.id === "filters") kept.set("filters", event.target.checked);
  });
  document.addEventListener("focusin", (event) => {
    last = event.target.dataset?.key ?? null;
  });
  const restore = () => {
    for (const part of document.querySelectorAll("details[data-kept]")) {
      const open = kept.get(part.dataset.kept);
      if (open !== undefined && part.open !== open) part.open = open;
    }
    const filters = document.getElementById("filters");
    if (filters && kept.has("filters")) filters.checked = kept.get("filters");
    if (!last || document.activeElement !== document.body) return;
    document.querySelector(`[data-key="${CSS.escape(last)}"]`)?.focus({ preventScroll: true });
  };
  const drawn = (node) => node.nodeType === 1
    && (node.matches(".facets, .filters-toggle, .planning") || node.querySelector(".facets, .planning"));
  new MutationObserver((changes) => {
    if (changes.some((change) => [...change.addedNodes].some(drawn))) restore();
    if (anchor) arrive();
  }).observe(document.body, { childList: true, subtree: true });

  // The address says a range in one way, whether it was filled in or pressed.
  const narrow = (asked) => {
    const [name, low, high] = ["range", "from", "to"].map((one) => asked.get(one) ?? "");
    for (const one of ["range", "from", "to"]) asked.delete(one);
    if (low || high) asked.append("where", `${name}=${low.trim()}..${high.trim()}`);
  };
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-go]");
    if (!form) return;
    event.preventDefault();
    const asked = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value) asked.append(name, value);
    if (form.matches(".range")) narrow(asked);
    go(`${form.getAttribute("action")}?${asked}`);
  });
})();
