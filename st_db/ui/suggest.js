// Suggestions under the search box while typing, fetched beside the results and never before them.
// The box stays an ordinary one without this script.
(() => {
  if (window.stdbSuggests) return;
  window.stdbSuggests = true;

  const PAUSE = 180; // results come first: they are asked for after 100 ms
  const BOX = ".st-key-q input";
  const list = () => document.getElementById("suggestions");
  let timer, asking, typed = "", at = -1;

  const options = () => [...(list()?.children ?? [])];

  const close = () => {
    clearTimeout(timer);
    asking?.abort();
    at = -1;
    list()?.replaceChildren();
    const box = document.querySelector(BOX);
    box?.setAttribute("aria-expanded", "false");
    box?.removeAttribute("aria-activedescendant");
  };

  const mark = (box, to) => {
    const found = options();
    at = to;
    found.forEach((option, n) => option.setAttribute("aria-selected", String(n === at)));
    if (at < 0) {
      box.removeAttribute("aria-activedescendant");
    } else {
      box.setAttribute("aria-activedescendant", found[at].id);
      found[at].scrollIntoView({ block: "nearest", inline: "nearest" });
    }
  };

  // Where a suggestion leads: filters in force stay, the page does not.
  const address = (one) => {
    const asked = new URLSearchParams(location.search);
    asked.delete("page");
    if (one.type === "record") {
      return `/record?${one.number ? new URLSearchParams({ number: one.number, kind: one.kind }) : new URLSearchParams({ id: one.id })}`;
    }
    if (one.type === "phrase") {
      asked.set("q", one.text);
    } else {
      asked.delete("q");
      asked.append("where", `${one.field}=${one.code ?? one.text}`);
    }
    return `/?${asked}`;
  };

  const drawn = (one, n, words) => {
    const option = document.createElement("a");
    const sort = document.createElement("span");
    sort.className = "sort";
    sort.textContent = words[one.kind ?? (one.code ? one.field : one.type)] ?? "";
    const text = document.createElement("span");
    text.className = "said";
    text.textContent = [one.code ?? one.number, one.code ? one.text : one.title ?? (one.number ? "" : one.text)]
      .filter(Boolean).join(" · ");
    option.append(sort, text);
    if (one.count) {
      const count = document.createElement("span");
      count.className = "count";
      count.textContent = one.count.toLocaleString(list().dataset.language);
      option.append(count);
    }
    Object.assign(option, { id: `suggestion-${n}`, href: address(one), title: text.textContent, tabIndex: -1 });
    option.dataset.go = "";
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    return option;
  };

  const show = (box, found) => {
    const here = list();
    if (!here || document.activeElement !== box || box.value.trim() !== typed) return;
    const words = JSON.parse(here.dataset.words);
    here.replaceChildren(...found.map((one, n) => drawn(one, n, words)));
    at = -1;
    box.setAttribute("aria-expanded", String(found.length > 0));
    box.removeAttribute("aria-activedescendant");
  };

  const ask = async (box) => {
    asking?.abort();
    asking = new AbortController();
    const asked = new URLSearchParams({ q: typed, limit: "8" });
    for (const kind of new URLSearchParams(location.search).getAll("kind")) asked.append("kind", kind);
    try {
      const answer = await fetch(`/api/v1/suggest?${asked}`, {
        headers: { "Accept-Language": list().dataset.language }, signal: asking.signal,
      });
      // Without an answer there is nothing to suggest; the results below say what is wrong.
      if (answer.ok) show(box, (await answer.json()).suggestions);
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  };

  document.addEventListener("input", (event) => {
    const box = event.target.closest?.(BOX);
    if (!box || !list()) return;
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-controls": "suggestions",
    })) box.setAttribute(name, value);
    typed = box.value.trim();
    clearTimeout(timer);
    if (typed.length < 2) close();
    else timer = setTimeout(ask, PAUSE, box);
  });

  document.addEventListener("keydown", (event) => {
    const box = event.target.closest?.(BOX);
    const count = options().length;
    if (!box || !count || event.isComposing) return;
    if (event.key === "ArrowDown") mark(box, (at + 1) % count);
    else if (event.key === "ArrowUp") mark(box, at < 0 ? count - 1 : at - 1);
    else if (event.key === "Enter" && at >= 0) options()[at].click();
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);

  // Leaving the box closes the list, but not before a press on it has been heard.
  document.addEventListener("pointerdown", (event) => {
    if (event.target.closest?.("#suggestions")) event.preventDefault();
    else if (!event.target.closest?.(BOX)) close();
  });
  document.addEventListener("focusout", (event) => {
    if (event.target.closest?.(BOX)) setTimeout(() => document.activeElement?.closest?.(BOX) ?? close(), 100);
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("#suggestions")) close();
  });
  window.addEventListener("popstate", close);
})();
