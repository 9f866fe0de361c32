// Sends the files of a record or a criterion, one after another: each has a line of its own that says how far it is
// or why it was refused, and what was refused can be sent again. The lines outlive the page, which
// Streamlit draws anew when a file has arrived.
(() => {
  if (window.stdbAttaches) return;
  window.stdbAttaches = true;

  const lists = new Map(); // record: the list of its files on their way
  const token = () => decodeURIComponent(document.cookie.match(/(?:^|; )_streamlit_xsrf=([^;]*)/)?.[1] ?? "");
  const make = (tag, about = {}) => Object.assign(document.createElement(tag), about);

  const lineOf = (file) => {
    const line = make("li");
    const bar = make("progress", { max: 1, value: 0 });
    bar.setAttribute("aria-label", file.name);
    const said = make("span", { className: "said" });
    said.setAttribute("role", "status");
    line.append(make("strong", { textContent: file.name }), bar, said);
    return line;
  };
  const say = (line, text, state = "") => {
    line.dataset.state = state;
    line.querySelector(".said").textContent = text;
    line.querySelector("progress").hidden = state !== "";
  };

  const refused = (list, one, why, worth) => {
    say(one.line, why, "bad");
    if (!worth) return;
    const again = make("button", { type: "button", textContent: list.words.again });
    again.setAttribute("aria-label", `${list.words.again}: ${one.file.name}`);
    again.addEventListener("click", () => {
      again.remove();
      list.waiting.push(one);
      say(one.line, list.words.waiting);
      next(list);
    });
    one.line.append(again);
  };

  const send = (list, one) => new Promise((done) => {
    if (one.file.size > list.limit) {
      refused(list, one, list.words.large, false);
      done();
      return;
    }
    const asked = new URLSearchParams({ name: one.file.name, record: list.record, visibility: one.visibility });
    const request = new XMLHttpRequest();
    request.open("POST", `${list.address}?${asked}`);
    request.setRequestHeader("X-Xsrftoken", token());
    request.setRequestHeader("Content-Type", "application/octet-stream");
    const bar = one.line.querySelector("progress");
    say(one.line, "");
    request.upload.onprogress = ({ loaded, total }) => {
      bar.value = loaded / total;
      const percent = `${Math.floor((100 * loaded) / total)} %`;
      say(one.line, loaded < total ? list.words.sending.replace("%", percent) : list.words.working);
    };
    request.onloadend = () => {
      let told = {};
      try { told = JSON.parse(request.responseText); } catch { /* a proxy's page, said as lost below */ }
      if (request.status === 200 && told.go) {
        say(one.line, list.words.done, "good");
        list.go = told.go;
      } else {
        const { message, remedy } = told.error ?? {};
        // What is wrong with the file itself is wrong the next time too.
        refused(list, one, message ? `${message} ${remedy ?? ""}` : list.words.lost, ![400, 413, 415, 422].includes(request.status));
      }
      done();
    };
    request.send(one.file);
  });

  const next = async (list) => {
    if (list.busy) return;
    list.busy = true;
    while (list.waiting.length) await send(list, list.waiting.shift());
    list.busy = false;
    if (list.go && document.querySelector(`form[data-attach] input[name=record][value="${list.record}"]`)) {
      window.stdbGo(list.go);
    }
    list.go = null;
  };

  const take = (form, files) => {
    const record = form.elements.record.value;
    const list = lists.get(record) ?? {
      record, waiting: [], busy: false, go: null, address: form.dataset.attach,
      limit: Number(form.dataset.limit), words: JSON.parse(form.dataset.words),
      drawn: make("ul", { className: "sending" }),
    };
    lists.set(record, list);
    for (const line of list.drawn.querySelectorAll("[data-state=good]")) line.remove();
    for (const file of files) {
      const one = { file, line: lineOf(file), visibility: form.elements.visibility?.value ?? "internal" };
      say(one.line, list.words.waiting);
      list.drawn.append(one.line);
      list.waiting.push(one);
    }
    show();
    next(list);
  };
  const show = () => {
    for (const form of document.querySelectorAll("form[data-attach]")) {
      const list = lists.get(form.elements.record.value);
      if (list && list.drawn.parentElement !== form) form.append(list.drawn);
    }
  };
  new MutationObserver(show).observe(document.body, { childList: true, subtree: true });

  document.addEventListener("change", (event) => {
    if (!event.target.matches("form[data-attach] input[type=file]")) return;
    const files = [...event.target.files];
    event.target.value = "";
    if (files.length) take(event.target.form, files);
  });
  // Files may be dropped anywhere on the box; elsewhere the browser would leave the page for them.
  for (const kind of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      const any = document.querySelector("form[data-attach]");
      if (!any) return;
      const form = event.target.closest?.("form[data-attach]");
      for (const one of document.querySelectorAll("form[data-attach]")) one.classList.toggle("over", kind === "dragover" && one === form);
      event.preventDefault();
      if (kind === "drop" && form && event.dataTransfer.files.length) take(form, [...event.dataTransfer.files]);
    });
  }
  window.addEventListener("beforeunload", (event) => {
    if ([...lists.values()].some((list) => list.busy)) event.preventDefault();
  });
})();
