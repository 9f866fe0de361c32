// Sends the forms that change something, and files, to the server, and goes where it says.
(() => {
  if (window.stdbActs) return;
  window.stdbActs = true;

  const token = () => document.cookie.match(/(?:^|; )_streamlit_xsrf=([^;]*)/)?.[1] ?? "";

  // Where a form says what went wrong or how far it is; readers of screens hear it.
  const say = (form, text, bad) => {
    const line = form.querySelector("[data-said]");
    if (!line) return;
    line.textContent = text;
    line.classList.toggle("bad", Boolean(bad));
  };

  // What is wrong in one field stands beside it, and the field is where one goes on.
  const beside = (form, field, text) => {
    const line = form.querySelector(`[data-wrong="${CSS.escape(field)}"]`);
    const box = line?.closest("[data-about]")?.querySelector("input:not([type=hidden]), select, textarea");
    if (!box) return false;
    line.textContent = text;
    box.setAttribute("aria-invalid", "true");
    box.focus();
    say(form, "");
    return true;
  };
  const right = (form) => {
    for (const line of form.querySelectorAll("[data-wrong]")) line.textContent = "";
    for (const box of form.querySelectorAll("[aria-invalid]")) box.removeAttribute("aria-invalid");
  };

  // Columns that were changed and not yet tried: what the last button says would no longer be true.
  const changed = (yes) => document.documentElement.classList.toggle("st-changed", yes);

  const answered = (form, status, body) => {
    let told = {};
    try { told = JSON.parse(body); } catch { /* not ours: a proxy's page, said as lost below */ }
    // Who signs in or out needs a new connection: the cookie of the present one is an old one.
    if (status === 200 && told.load) {
      window.location.assign(told.load);
      return;
    }
    if (status === 200 && told.go) {
      say(form, "");
      changed(false);
      window.stdbGo(told.go);
      return;
    }
    if (status === 200 && "text" in told) {
      say(form, "");
      const into = form.querySelector("textarea");
      into.value = told.text;
      into.focus();
      if (into.readOnly) into.select();
      return;
    }
    if (status === 200 && told.said) {
      say(form, told.said);
      return;
    }
    const { message, remedy, field } = told.error ?? {};
    if (field && beside(form, field, `${message} ${remedy ?? ""}`)) return;
    say(form, message ? `${message} ${remedy ?? ""}` : form.dataset.lost, true);
  };

  const send = (form, address, body, type) => {
    if (form.dataset.busy) return;
    form.dataset.busy = "yes";
    right(form);
    if (form.dataset.working) say(form, form.dataset.working);
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.setRequestHeader("X-Xsrftoken", decodeURIComponent(token()));
    request.setRequestHeader("Content-Type", type);
    request.upload.onprogress = ({ loaded, total }) => {
      if (form.dataset.sending) {
        say(form, form.dataset.sending.replace("%", `${Math.floor((100 * loaded) / total)} %`));
      }
    };
    request.onloadend = () => {
      delete form.dataset.busy;
      answered(form, request.status, request.responseText);
    };
    request.send(body);
  };

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-do]");
    if (!form) return;
    event.preventDefault();
    const asked = new URLSearchParams(new FormData(form));
    send(form, form.dataset.do, asked.toString(), "application/x-www-form-urlencoded");
  });

  // A select that asks for something by itself, such as another kind of record.
  document.addEventListener("change", (event) => {
    if (event.target.matches("form[data-do] [data-at-once]")) event.target.form.requestSubmit();
    if (event.target.matches(".mapping select")) changed(true);
    if (event.target.matches("form[data-upload] input[type=file]")) take(event.target);
    if (event.target.matches("input[data-read]")) take(event.target, "/do/text");
  });

  // Ticks are kept in the database at once: the next page, another tab and tomorrow know them.
  const boxes = () => [...document.querySelectorAll("input[data-tick]")];
  const ticks = (input, some) => {
    const wanted = input.checked;
    for (const box of some) box.checked = wanted;
    const body = new URLSearchParams({ records: some.map((box) => box.dataset.tick).join(","), on: wanted ? "1" : "" });
    const headers = { "X-Xsrftoken": decodeURIComponent(token()), "Content-Type": "application/x-www-form-urlencoded" };
    fetch("/do/tick", { method: "POST", headers, body: body.toString() })
      .then(async (answer) => {
        const told = await answer.json();
        if (!told.said) throw new Error(told.error?.message ?? "");
        return told.said;
      })
      .then((said) => {
        const line = document.querySelector("[data-ticked]");
        if (!line) return;
        line.textContent = said;
        line.classList.remove("bad");
        line.parentElement.hidden = !/[1-9]/.test(said);
        const all = document.querySelector("input[data-tick-all]");
        if (all) all.checked = boxes().every((box) => box.checked);
      })
      .catch((error) => {
        for (const box of some) box.checked = !wanted;
        const line = document.querySelector("[data-ticked]");
        if (!line) return;
        line.parentElement.hidden = false;
        line.textContent = error.message || input.dataset.lost;
        line.classList.add("bad");
      });
  };
  document.addEventListener("change", (event) => {
    if (event.target.matches("input[data-tick]")) ticks(event.target, [event.target]);
    if (event.target.matches("input[data-tick-all]")) {
      ticks(event.target, boxes().filter((box) => box.checked !== event.target.checked));
    }
    if (event.target.matches("form[data-go] [data-at-once]")) event.target.form.requestSubmit();
  });

  // A long text is sent by the key that sends messages everywhere.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    if (event.target.matches("form[data-do] textarea")) event.target.form.requestSubmit();
  });

  // A line of a plan is moved by Alt and an arrow from anywhere in it.
  document.addEventListener("keydown", (event) => {
    const step = event.altKey && { ArrowUp: "up", ArrowDown: "down" }[event.key];
    const button = step && event.target.closest?.("[data-line]")?.querySelector(`[data-step=${step}]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });

  // Paper has nothing to open: what is folded on the screen is printed whole.
  const folded = new Set();
  window.addEventListener("beforeprint", () => {
    for (const part of document.querySelectorAll(".result-of-check details:not([open]):not(.again)")) {
      part.open = true;
      folded.add(part);
    }
  });
  window.addEventListener("afterprint", () => {
    for (const part of folded) part.open = false;
    folded.clear();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
    const copy = event.target.closest("[data-copy]");
    const copied = copy?.form.querySelector("textarea");
    if (copied?.value) {
      copied.select();
      // The newer way is closed to pages without TLS, as in most offices.
      if (document.execCommand("copy")) say(copy.form, copy.dataset.copied);
    }
    if (event.target.closest("[data-try]")) document.querySelector(".mapping").closest("form").requestSubmit();
  });
  window.addEventListener("popstate", () => changed(false));

  // Feed readers look for the feed of a page in its head.
  new MutationObserver(() => {
    const feed = document.querySelector(".taking a.feed");
    const told = document.head.querySelector("link[type='application/atom+xml']");
    if (told?.href === feed?.href) return;
    told?.remove();
    if (feed) {
      document.head.append(Object.assign(document.createElement("link"),
        { rel: "alternate", type: feed.type, title: feed.title, href: feed.href }));
    }
  }).observe(document.body, { childList: true, subtree: true });

  // What is folded out over the page is folded in again by a press beside it.
  document.addEventListener("click", (event) => {
    for (const open of document.querySelectorAll("details.take[open]")) {
      if (!open.contains(event.target)) open.open = false;
    }
  });

  const take = (input, address = input.form.dataset.upload || "/do/upload") => {
    const [file] = input.files;
    if (!file) return;
    const asked = new URLSearchParams({ name: file.name });
    if (input.form.dataset.upload) {
      // What stands beside the file, such as the record that it is for.
      for (const [name, value] of new FormData(input.form)) {
        if (typeof value === "string") asked.append(name, value);
      }
    }
    send(input.form, `${address}?${asked}`, file, "application/octet-stream");
    input.value = "";
  };

  // A file may be dropped anywhere on the box; elsewhere the browser would leave the page for it.
  for (const kind of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      const form = event.target.closest?.("form[data-upload]");
      document.querySelector("form[data-upload]")?.classList.toggle("over", kind === "dragover" && Boolean(form));
      if (!document.querySelector("form[data-upload]")) return;
      event.preventDefault();
      if (kind !== "drop" || !form || !event.dataTransfer.files.length) return;
      const input = form.querySelector("input[type=file]");
      input.files = event.dataTransfer.files;
      take(input);
    });
  }
})();
