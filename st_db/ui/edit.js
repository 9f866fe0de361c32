// Gives the form of a record its life: keeps what is typed as a draft while one types, says what is
// wrong beside the field, saves once however often the line drops, and asks where two people met.
// What the server has not confirmed yet stays in this browser's own storage.
(() => {
  if (window.stdbEdits) return;
  window.stdbEdits = true;

  const PAUSE = 500, AGAIN = [1000, 2000, 4000, 8000, 15000];
  const SHOWN = 12; // codes offered at a time
  let at = null; // the form in sight, and everything known of it

  const xsrf = () => decodeURIComponent(document.cookie.match(/(?:^|; )_streamlit_xsrf=([^;]*)/)?.[1] ?? "");
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const key = (state) => `st-db-draft:${state.record ?? `new:${state.kind}`}`;

  // A uuidv7, so that records made by forms lie beside others of their time. Made here because
  // crypto.randomUUID is not there on pages served without TLS.
  const newId = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    let now = Date.now();
    for (let n = 5; n >= 0; n -= 1) { bytes[n] = now % 256; now = Math.floor(now / 256); }
    bytes[6] = (bytes[6] & 0x0f) | 0x70;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  };

  // ---- reading and filling

  const fields = () => [...at.form.querySelectorAll("[data-field]")];
  const field = (name) => at.form.querySelector(`[data-field="${CSS.escape(name)}"]`);
  const text = (box) => box.dataset.code ?? box.value;
  const rowsOf = (one) => [...one.querySelectorAll("[data-rows] > .row")];

  const readRow = (row) => {
    const found = {};
    for (const box of row.querySelectorAll("[data-part]")) if (box.value.trim()) found[box.dataset.part] = box.value;
    return found;
  };
  const read = (one) => {
    const way = one.dataset.way;
    if (way === "rows") return rowsOf(one).map(readRow).filter((row) => Object.keys(row).length);
    if (way === "codes") return rowsOf(one).map((row) => text(row.querySelector("input"))).filter((code) => code.trim());
    return text(one.querySelector("input, textarea, select"));
  };

  const put = (box, value) => {
    const label = box.dataset.codes && at.state.labels[box.dataset.codes]?.[value];
    if (label) box.dataset.code = value; else delete box.dataset.code;
    if (box.tagName === "SELECT" && value && ![...box.options].some((option) => option.value === value)) {
      box.add(new Option(value, value));
    }
    box.value = label ?? value;
  };
  const blank = (row) => {
    const fresh = row.cloneNode(true);
    for (const box of fresh.querySelectorAll("input, select")) {
      box.value = "";
      box.removeAttribute("value");
      delete box.dataset.code;
      box.removeAttribute("aria-invalid");
    }
    return fresh;
  };
  const fill = (name, value) => {
    const one = field(name);
    if (!one) return;
    const way = one.dataset.way;
    if (way !== "rows" && way !== "codes") { put(one.querySelector("input, textarea, select"), value ?? ""); return; }
    const rows = rowsOf(one);
    const sample = blank(rows.at(-1));
    for (const row of rows) row.remove();
    for (const part of [...(value ?? []), null]) {
      const row = sample.cloneNode(true);
      if (way === "codes") put(row.querySelector("input"), part ?? "");
      else for (const box of row.querySelectorAll("[data-part]")) put(box, part?.[box.dataset.part] ?? "");
      one.querySelector("[data-add]").before(row);
    }
  };

  // Fields that differ from what the record has: only they are sent.
  const touched = () => {
    const found = { ...at.hidden };
    for (const one of fields()) {
      const value = read(one), name = one.dataset.field;
      const differs = !same(value, at.state.typed[name] ?? (Array.isArray(value) ? [] : ""));
      one.classList.toggle("touched", differs);
      if (differs) found[name] = value;
    }
    return found;
  };

  // ---- saying

  const say = (word, more = "") => {
    const line = at.form.querySelector("[data-state]");
    line.textContent = (at.words[word] ?? word).replace("%", more);
    line.classList.toggle("bad", ["offline", "unsure", "wrong"].includes(word) || !at.words[word]);
  };

  const told = (issues, readings = {}) => {
    for (const one of fields()) {
      one.querySelector(".told").replaceChildren();
      for (const box of one.querySelectorAll("[aria-invalid]")) box.removeAttribute("aria-invalid");
    }
    for (const [name, said] of Object.entries(readings)) {
      if (field(name)?.classList.contains("touched")) field(name).querySelector(".told").append(line("read", said));
    }
    for (const issue of issues) {
      const one = field(issue.field) ?? field("title") ?? fields()[0];
      const place = one.querySelector(".told");
      const p = line(issue.level, issue.at === null ? issue.text : `${issue.at + 1}. ${issue.text}`);
      if (issue.record) {
        p.append(" ", Object.assign(document.createElement("a"), {
          href: `/record?id=${encodeURIComponent(issue.record)}`, target: "_blank", textContent: at.words.taken,
        }));
      }
      place.append(p);
      if (issue.level === "error") boxOf(one, issue)?.setAttribute("aria-invalid", "true");
    }
  };
  const line = (level, said) => Object.assign(document.createElement("p"), { className: level, textContent: said });
  const boxOf = (one, issue) => {
    if (issue.at === null) return one.querySelector("input, textarea, select");
    const filled = rowsOf(one).filter((row) => [...row.querySelectorAll("input, select")].some((box) => box.value.trim()));
    const row = filled[issue.at];
    return row?.querySelector(issue.part ? `[data-part="${CSS.escape(issue.part)}"]` : "input, select")
      ?? row?.querySelector("input");
  };

  // ---- this browser's own memory, for as long as the server has not confirmed

  const remember = (typed) => {
    const { draft, version, revision, saves } = at.state;
    try {
      localStorage.setItem(key(at.state), JSON.stringify({ draft, version, revision, saves, typed }));
    } catch { /* full or forbidden: the server's draft alone has to do */ }
  };
  const forget = () => { try { localStorage.removeItem(key(at.state)); } catch { /* as above */ } };
  const remembered = (state) => {
    try { return JSON.parse(localStorage.getItem(key(state)) ?? "null"); } catch { return null; }
  };

  // ---- sending

  const post = async (address, body, signal) => {
    const answer = await fetch(address, {
      method: "POST", body: JSON.stringify(body), signal,
      headers: { "Content-Type": "application/json", "X-Xsrftoken": xsrf() },
    });
    let json = null;
    try { json = await answer.json(); } catch { /* a proxy's page, said as lost below */ }
    if (answer.status >= 500 || json === null) throw new Error("lost");
    return json;
  };

  const body = (typed) => {
    const { kind, record, version, draft, revision, saves } = at.state;
    return { kind, record, version, draft, revision, saves, typed };
  };

  // A draft that goes on elsewhere, or has ended, is left alone: this window takes one of its own.
  const fork = () => {
    at.state.draft = newId();
    at.state.revision = 0;
    address();
  };
  const address = () => {
    const errand = Object.entries(at.errand).filter(([, value]) => value);
    const to = `/edit?${new URLSearchParams([["draft", at.state.draft], ...errand])}`;
    if (location.pathname === "/edit" && at.form.isConnected) history.replaceState(history.state, "", to);
  };

  const changed = () => {
    const typed = touched();
    if (same(typed, at.seen)) return;
    at.seen = typed;
    at.state.draft ??= newId();
    remember(typed);
    schedule(PAUSE);
  };
  const schedule = (pause) => {
    clearTimeout(at.timer);
    const mine = at;
    at.timer = setTimeout(() => { if (at === mine) keep(); }, pause);
  };

  const keep = async () => {
    const mine = at;
    if (mine.busy || mine.done) return;
    const typed = mine.seen;
    if (same(typed, mine.sent)) return;
    mine.busy = true;
    say("keeping");
    try {
      const json = await post("/do/draft", body(typed));
      mine.tries = 0;
      if (at !== mine) return;
      if (json.error) { refused(json.error); return; }
      mine.sent = typed;
      mine.state.revision = json.revision;
      address();
      if (same(mine.seen, typed)) forget(); else remember(mine.seen);
      say("kept", json.at);
      told(json.issues, json.read);
      mine.form.querySelector("[data-likely]").innerHTML = json.likely;
    } catch {
      if (at === mine) { say("offline"); retry(); }
    } finally {
      mine.busy = false;
      if (at === mine && !mine.tries && !mine.halted && !same(mine.seen, mine.sent)) schedule(PAUSE);
    }
  };
  const retry = () => {
    schedule(AGAIN[Math.min(at.tries, AGAIN.length - 1)]);
    at.tries += 1;
  };
  const refused = (error) => {
    if (error.code === "error.draft_moved" || error.code === "error.draft_ended") { fork(); return; }
    at.halted = true; // nothing is lost: it stays in the form and in this browser
    say(`${error.message} ${error.remedy ?? ""}`);
  };

  // The same content is sent under the same id until an answer comes, so it goes in once.
  const save = async () => {
    const mine = at;
    if (mine.saving || mine.done) return;
    const open = mine.form.querySelector("[data-clash] section");
    if (open) { resolve(open.parentElement); return; } // nothing is saved over what was not looked at
    mine.saving = true;
    clearTimeout(mine.timer);
    const typed = touched();
    mine.seen = typed;
    mine.state.draft ??= newId();
    const content = JSON.stringify([typed, mine.state.version]);
    if (mine.asked?.content !== content) mine.asked = { content, id: newId() };
    remember(typed);
    say("saving");
    for (let tries = 0; at === mine; tries += 1) {
      try {
        while (mine.busy) await new Promise((done) => setTimeout(done, 50));
        const json = await post("/do/save", { ...body(typed), save: mine.asked.id });
        if (json.error?.code === "error.draft_moved") { fork(); continue; }
        if (at === mine) answered(json, typed);
        break;
      } catch {
        if (at === mine) say("unsure");
        await new Promise((done) => setTimeout(done, AGAIN[Math.min(tries, AGAIN.length - 1)]));
      }
    }
    mine.saving = false;
  };

  // The list that one came from says what was saved, or that it waits for a review.
  const back = (to) => {
    const { back: list } = at.errand;
    const said = to.startsWith("/edit?submitted") ? "submitted=1" : `saved=${at.state.record}`;
    return `${list}${list.includes("?") ? "&" : "?"}${said}`;
  };
  // Who comes for one field finds the cursor in it, with its help above and its neighbours in sight.
  const arrive = (name) => {
    const one = name && field(name);
    if (!one) return;
    one.classList.add("wanted");
    one.querySelector("input:not([type=hidden]), textarea, select")?.focus({ preventScroll: true });
    one.scrollIntoView({ block: "center" });
  };

  const answered = (json, typed) => {
    if (json.error) { refused(json.error); at.halted = false; return; }
    at.state.saves.push(at.asked.id);
    at.asked = null;
    if (json.go) {
      at.done = true;
      forget();
      window.stdbGo(at.errand.back ? back(json.go) : json.go);
      return;
    }
    at.state.revision = json.revision;
    at.sent = typed;
    if (json.issues) {
      say("wrong");
      told(json.issues);
      at.form.querySelector("[aria-invalid]")?.focus();
      return;
    }
    // The version in sight stays the old one until every collision is decided.
    at.meets = json.version;
    for (const [name, value] of Object.entries(json.refresh)) {
      at.state.typed[name] = value;
      fill(name, value);
    }
    const place = at.form.querySelector("[data-clash]");
    place.innerHTML = json.clash;
    say("");
    place.focus();
    place.scrollIntoView({ block: "nearest" });
  };

  const resolve = (place) => {
    const rows = [...place.querySelectorAll("[data-collision]")];
    const open = rows.find((row) => !row.querySelector("input:checked"));
    if (open) { open.querySelector("input").focus(); return; }
    for (const row of rows) {
      const name = row.dataset.collision;
      const of = (side) => JSON.parse(row.querySelector(`input[value=${side}]`).dataset.typed);
      const chosen = of(row.querySelector("input:checked").value);
      if (!field(name)) { // derived: the form shows no such field, the choice is sent all the same
        if (!same(chosen, of("theirs"))) at.hidden[name] = chosen;
        continue;
      }
      at.state.typed[name] = of("theirs");
      fill(name, chosen);
    }
    at.state.version = at.meets;
    place.replaceChildren();
    save();
  };

  // ---- codes: a box that offers what a code list has for what is typed

  const popup = () => document.getElementById("codes-offered");
  let offering = null, marked = -1, waiting;
  const shut = () => {
    clearTimeout(waiting);
    popup()?.remove();
    offering?.setAttribute("aria-expanded", "false");
    offering?.removeAttribute("aria-activedescendant");
    offering = null;
    marked = -1;
  };
  const labelOf = (code, box) => {
    const language = at.state.language;
    const title = (language === "vi" ? code.vi ?? code.en : code.en ?? code.vi) ?? code.code;
    return box.dataset.shows === "both" && title !== code.code ? `${code.code} — ${title}` : title;
  };
  const ask = async (box) => {
    const asked = new URLSearchParams({ text: box.dataset.code ? "" : box.value.trim(), limit: String(SHOWN) });
    if (box.dataset.family) asked.set("family", box.dataset.family);
    let found;
    try {
      const answer = await fetch(`/api/v1/codes/${box.dataset.codes}?${asked}`);
      found = answer.ok ? (await answer.json()).codes : [];
    } catch { found = []; } // without the line a code or a label may still be typed
    if (document.activeElement === box) offer(box, found);
  };
  const offer = (box, codes) => {
    shut();
    if (!codes.length) return;
    offering = box;
    const list = Object.assign(document.createElement("ul"), { id: "codes-offered", className: "offered" });
    list.setAttribute("role", "listbox");
    codes.forEach((code, n) => {
      const option = Object.assign(document.createElement("li"), { id: `code-${n}`, textContent: labelOf(code, box) });
      option.setAttribute("role", "option");
      option.dataset.value = code.code;
      list.append(option);
    });
    box.after(list);
    box.setAttribute("aria-expanded", "true");
    box.setAttribute("aria-controls", "codes-offered");
  };
  const mark = (to) => {
    const options = [...popup().children];
    marked = (to + options.length) % options.length;
    options.forEach((option, n) => option.setAttribute("aria-selected", String(n === marked)));
    options[marked].scrollIntoView({ block: "nearest" });
    offering.setAttribute("aria-activedescendant", options[marked].id);
  };
  const take = (option) => {
    const box = offering;
    box.value = option.textContent;
    if (!box.dataset.free) {
      box.dataset.code = option.dataset.value;
      (at.state.labels[box.dataset.codes] ??= {})[option.dataset.value] = option.textContent;
    }
    shut();
    grow(box);
    changed();
  };

  // ---- rows

  const grow = (box) => {
    const row = box.closest("[data-rows] > .row");
    if (!row || row.nextElementSibling?.matches(".row") || !box.value.trim()) return;
    row.after(blank(row));
  };

  // ---- what the author does

  const inForm = (event) => {
    const form = event.target.closest?.("form[data-form]");
    if (form) begin(form);
    return form;
  };
  document.addEventListener("input", (event) => {
    if (!inForm(event)) return;
    const box = event.target;
    if (box.closest("[data-clash]")) return;
    if (box.dataset.codes) {
      delete box.dataset.code;
      clearTimeout(waiting);
      waiting = setTimeout(ask, 150, box);
    }
    grow(box);
    changed();
  });
  document.addEventListener("focusin", (event) => {
    if (!inForm(event) || !event.target.dataset.codes) return;
    if (!event.target.value || event.target.dataset.code) event.target.select();
  });
  document.addEventListener("focusout", (event) => {
    if (event.target === offering) shut();
    // A date of figures alone, as number pads write it.
    const date = /^\s*(\d{2})(\d{2})(\d{4})\s*$/.exec(event.target.value ?? "");
    if (date && at && event.target.closest("[data-way=date]")) {
      event.target.value = `${date[1]}/${date[2]}/${date[3]}`;
      changed();
    }
  });
  document.addEventListener("keydown", (event) => {
    const form = inForm(event);
    if (event.key.toLowerCase() === "s" && (event.ctrlKey || event.metaKey) && at?.form.isConnected) {
      event.preventDefault();
      save();
      return;
    }
    if (!form || event.isComposing) return;
    const box = event.target;
    if (box.dataset.codes && event.key === "ArrowDown" && box !== offering) ask(box);
    else if (box === offering && event.key === "ArrowDown") mark(marked + 1);
    else if (box === offering && event.key === "ArrowUp") mark(marked - 1);
    else if (box === offering && event.key === "Enter" && marked >= 0) take(popup().children[marked]);
    else if (box === offering && event.key === "Escape") shut();
    // Enter in a box goes on to the next one: a half-filled form is not saved by a slip.
    else if (event.key === "Enter" && box.matches("input:not([type=radio]), select")) next(form, box);
    else return;
    event.preventDefault();
  });
  const next = (form, box) => {
    const boxes = [...form.querySelectorAll("input:not([type=hidden]), textarea, select, button[type=submit]")];
    boxes[boxes.indexOf(box) + 1]?.focus();
  };
  document.addEventListener("pointerdown", (event) => {
    if (!offering || !event.target.closest?.("#codes-offered")) return;
    event.preventDefault();
    take(event.target.closest("li"));
  });
  document.addEventListener("click", (event) => {
    if (!inForm(event)) return;
    const add = event.target.closest("[data-add]"), remove = event.target.closest("[data-remove]");
    if (add) {
      const last = rowsOf(add.closest("[data-field]")).at(-1);
      last.after(blank(last));
      last.nextElementSibling.querySelector("input:not([type=hidden]), select").focus();
    } else if (remove) {
      const row = remove.closest(".row"), rows = rowsOf(row.closest("[data-field]"));
      const to = rows[rows.indexOf(row) + 1] ?? rows[rows.indexOf(row) - 1];
      if (rows.length === 1) row.replaceWith(blank(row)); else row.remove();
      to?.querySelector("input:not([type=hidden]), select")?.focus();
      changed();
    } else if (event.target.closest("[data-resolve]")) {
      resolve(event.target.closest("[data-clash]"));
    }
  });
  document.addEventListener("submit", (event) => {
    if (!inForm(event)) return;
    event.preventDefault();
    save();
  });
  window.addEventListener("online", () => { if (at && !at.done && at.form.isConnected) schedule(0); });
  window.addEventListener("beforeunload", (event) => {
    if (at && !at.done && at.form.isConnected && !same(at.seen, at.sent)) event.preventDefault();
  });

  // ---- beginning

  // Streamlit may draw the page anew at any moment, as after a line that dropped: the same form
  // then goes on with what stood in it.
  const begin = (form) => {
    if (at?.form === form) return;
    form.dataset.begun = "yes";
    const state = JSON.parse(form.dataset.form);
    const before = at && !at.done && at.state.kind === state.kind && at.state.record === state.record
      && (state.draft === null || state.draft === at.state.draft) ? at : null;
    clearTimeout(at?.timer);
    at = {
      form, state: before ? before.state : state, words: JSON.parse(form.dataset.words),
      hidden: before?.hidden ?? {}, tries: 0, sent: before?.sent ?? { ...state.over },
      errand: JSON.parse(form.dataset.errand),
    };
    // Signs of HTML keep the browser's cleaner from leaving a value in its box: it is put there here.
    for (const [name, value] of Object.entries({ ...state.typed, ...state.over })) {
      if (/[<>]/.test(JSON.stringify(value))) fill(name, value);
    }
    const kept = before ? before.seen : afresh(state);
    if (kept) for (const [name, value] of Object.entries(kept)) fill(name, value);
    at.seen = touched();
    if (!before) arrive(at.errand.field);
    if (!before && !state.draft && Object.keys(state.over).length) at.sent = null; // a copy is a draft of its own
    if (same(at.seen, at.sent) || !Object.keys(at.seen).length) return;
    if (kept && !before) say("restored");
    at.state.draft ??= newId();
    schedule(PAUSE);
  };
  const afresh = (state) => {
    const found = remembered(state);
    if (!found || (state.draft && found.draft !== state.draft)) return null;
    Object.assign(at.state, {
      draft: found.draft, saves: found.saves, revision: Math.max(found.revision, state.revision),
      version: found.version || state.version,
    });
    return found.typed;
  };
  const look = () => {
    const form = document.querySelector("form[data-form]");
    if (form) begin(form);
    else if (at && !at.form.isConnected) clearTimeout(at.timer);
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
  look();
})();
