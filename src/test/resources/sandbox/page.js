// The sandbox's page. What comes from alerts, the model or a host is put in as text; only messages and cases come as HTML, which the
// sandbox's own renderers escaped. The Content-Security-Policy lets no other script run.
"use strict";

const $ = (id) => document.getElementById(id);
const state = { setup: null, incidents: [], messages: new Map(), cases: new Map(), chosen: null, byHand: false, heard: 0 };

function element(tag, text, attributes = {}) {
  const made = document.createElement(tag);
  if (text !== null) made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

function tell(text) {
  if ($("news").textContent !== text) $("news").textContent = text;
}

async function send(what, body) {
  const heard = state.heard;
  try {
    const answer = await fetch("/sandbox/" + what, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
    });
    const type = answer.headers.get("Content-Type") || "";
    const said = type.startsWith("application/json") ? (await answer.json()).said : "Refused: " + answer.status;
    if (heard === state.heard) tell(said); // else what camel-soar says about it is there already
    return answer.ok;
  } catch (gone) {
    tell("The sandbox does not answer");
    return false;
  }
}

// ---- Shelf and faults: made once, then only their state changes

function showSetup(setup) {
  if (!state.setup) {
    for (const alert of setup.alerts) shelve($("alerts"), alert, () => send("fire", { alert: alert.id }));
    for (const fault of setup.faults) {
      const button = shelve($("faults"), fault, () =>
        send("fault", { fault: fault.id, on: button.getAttribute("aria-pressed") !== "true" }));
      button.append(element("span", "", { class: "switch", "aria-hidden": "true" })); // aria-pressed says it to who does not see it
    }
    setup.people.forEach((person, index) => {
      const label = element("label", null);
      const radio = element("input", null, { type: "radio", name: "person", value: person.id });
      radio.checked = index === 0;
      label.append(radio, " " + person.name + (person.decides ? "" : " (may not decide)"));
      $("people").append(label);
    });
  }
  state.setup = setup;
  for (const fault of setup.faults) {
    const button = $("faults").querySelector(`[data-id="${fault.id}"]`);
    button.setAttribute("aria-pressed", String(fault.on));
    button.querySelector(".switch").textContent = fault.on ? "on" : "off";
  }
}

function shelve(list, thing, press) {
  const button = element("button", thing.title, { type: "button", "data-id": thing.id, title: thing.says });
  button.addEventListener("click", press);
  const item = element("li", null);
  item.append(button, element("span", thing.says, { class: "says" }));
  list.append(item);
  return button;
}

// ---- Incidents and their stages

function showIncidents(incidents) {
  for (const incident of incidents) {
    const before = state.incidents.find((one) => one.id === incident.id);
    if (!before || before.headline !== incident.headline) tell(`${incident.rule}: ${incident.headline}`);
  }
  state.incidents = incidents;
  if (!state.byHand || !incidents.some((one) => one.id === state.chosen)) {
    state.chosen = incidents.length ? incidents[0].id : null;
  }
  const focused = document.activeElement && document.activeElement.dataset.incident;
  $("incidents").replaceChildren(...incidents.map((incident) => {
    const button = element("button", null, { type: "button", "data-incident": incident.id });
    if (incident.id === state.chosen) button.setAttribute("aria-current", "true");
    const count = incident.alerts > 1 ? ` (${incident.alerts} alerts)` : "";
    button.append(element("b", incident.rule), element("span", `${incident.host || "no host"}${count}`),
      element("span", incident.headline, { class: "headline" }));
    button.addEventListener("click", () => choose(incident.id));
    const item = element("li", null);
    item.append(button);
    return item;
  }));
  if (focused) refocus($("incidents"), `[data-incident="${focused}"]`);
  if (!incidents.length) $("incidents").append(element("li", "None yet: fire an alert.", { class: "none" }));
  showStages();
  showCase();
}

function choose(id) {
  state.chosen = id;
  state.byHand = state.incidents.length > 0 && state.incidents[0].id !== id; // the newest is followed again
  showIncidents(state.incidents);
  const incident = state.incidents.find((one) => one.id === id);
  const shown = incident && incident.ts && document.querySelector(`[data-thread="${incident.ts}"]`);
  if (shown) shown.scrollIntoView({ block: "nearest" });
}

function showStages() {
  const incident = state.incidents.find((one) => one.id === state.chosen);
  if (!incident) return;
  const words = { done: "done", now: "now", next: "to come", skipped: "left out" };
  $("stages").replaceChildren(...incident.stages.map((stage) => {
    const item = element("li", null, { class: stage.how });
    if (stage.how === "now") item.setAttribute("aria-current", "step");
    item.append(element("b", stage.name), element("span", words[stage.how], { class: "how" }),
      element("span", stage.says, { class: "says" }));
    return item;
  }));
}

function showCase() {
  const incident = state.incidents.find((one) => one.id === state.chosen);
  const first = incident && incident.follows && state.incidents.find((one) => one.id === incident.follows);
  const record = incident && state.cases.get(incident.case || (first && first.case));
  if ($("record").dataset.html === (record ? record.html : "")) return;
  $("record").dataset.html = record ? record.html : "";
  if (record) {
    const open = [...$("record").querySelectorAll("details")].map((file) => file.open);
    put($("record"), record.html);
    $("record").querySelectorAll("details").forEach((file, index) => { file.open = Boolean(open[index]); });
  } else {
    $("record").replaceChildren(element("p", "It opens when the incident is triaged.", { class: "none" }));
  }
}

// ---- Slack

/** Escaped HTML of the sandbox's renderers. */
function put(parent, html) {
  parent.innerHTML = html;
  for (const link of parent.querySelectorAll("a[href]")) {
    if (link.href.includes("/app/security/cases/")) {
      link.href = "#case"; // the simulated Kibana has no pages of its own
    } else {
      link.target = "_blank";
      link.rel = "noopener noreferrer";
    }
  }
}

function refocus(parent, selector) {
  const again = parent.querySelector(selector);
  if (again) again.focus();
}

/** The newest request first; below each its thread, in Slack's order. */
function placeOf(message) {
  const clicked = message.below && document.querySelector(`[data-message="${message.below}"]`);
  if (clicked) {
    let last = clicked; // what one person was told goes between a message and its replies, in its order
    while (last.nextElementSibling && last.nextElementSibling.dataset.whisper) last = last.nextElementSibling;
    return { thread: clicked.parentElement, before: last.nextElementSibling };
  }
  const root = message.thread || message.ts;
  let thread = document.querySelector(`[data-thread="${root}"]`);
  if (!thread) {
    thread = element("div", null, { class: "thread", "data-thread": root });
    if (!message.whisper) thread.append(replyForm(root));
    const next = [...$("messages").querySelectorAll(".thread")].find((one) => one.dataset.thread < root);
    $("messages").insertBefore(thread, next || null);
  }
  const after = [...thread.querySelectorAll("[data-message]:not([data-whisper])")].find((one) => one.dataset.message > message.ts);
  return { thread, before: after || thread.querySelector("form") };
}

function showMessage(message) {
  let place = document.querySelector(`[data-message="${message.ts}"]`);
  if (!place) {
    const { thread, before } = placeOf(message);
    place = element("div", null, { "data-message": message.ts });
    if (message.whisper) place.dataset.whisper = "yes";
    thread.insertBefore(place, before);
  }
  const focused = place.contains(document.activeElement) ? document.activeElement : null;
  const ticked = ticks(place);
  put(place, message.html);
  place.querySelectorAll("input[type=checkbox]").forEach((box) => { box.checked = ticked.includes(box.value); });
  if (focused) {
    const same = focused.dataset.action ? `[data-action="${focused.dataset.action}"]` : `input[value="${CSS.escape(focused.value || "")}"]`;
    const article = place.querySelector("article");
    article.tabIndex = -1;
    (place.querySelector(same) || article).focus();
  }
}

/** A click that was refused is answered by Slack with 200 all the same: what becomes of it is in the message to who clicked. */
function whispered(message) {
  const place = document.querySelector(`[data-message="${message.ts}"]`);
  state.heard += 1;
  tell([...place.querySelectorAll(".only, section")].map((part) => part.textContent.trim()).join(": "));
}

function ticks(place) {
  return [...place.querySelectorAll("input[type=checkbox]:checked")].map((box) => box.value);
}

function hideMessage(ts) {
  const place = document.querySelector(`[data-message="${ts}"]`);
  if (!place) return;
  const thread = place.closest(".thread");
  place.remove();
  if (!thread.querySelector("[data-message]")) thread.remove();
}

function replyForm(root) {
  const form = element("form", null, { class: "reply-form" });
  const id = "ask-" + root.replace(".", "-");
  const field = element("input", null, { id, type: "text", maxlength: "3000", autocomplete: "off", placeholder: "What was done on this host before?" });
  form.append(element("label", "Ask @camel-soar in this thread", { for: id }), field, element("button", "Send", { type: "submit" }));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (field.value.trim() && await send("ask", { ts: root, user: person(), text: field.value })) field.value = "";
  });
  return form;
}

function person() {
  return $("people").querySelector("input:checked").value;
}

function confirmed(button) {
  const asked = button.dataset;
  if (!("confirmTitle" in asked)) return Promise.resolve(true);
  $("confirm-title").textContent = asked.confirmTitle;
  $("confirm-text").textContent = asked.confirmText;
  $("confirm-go").textContent = asked.confirmConfirm;
  $("confirm-deny").textContent = asked.confirmDeny;
  return new Promise((decide) => {
    const dialog = $("confirm");
    let go = false;
    $("confirm-go").onclick = () => { go = true; dialog.close(); };
    $("confirm-deny").onclick = () => dialog.close();
    dialog.onclose = () => decide(go);
    dialog.showModal();
  });
}

$("messages").addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-action]");
  if (!button) return;
  const place = button.closest("[data-message]");
  const click = { ts: place.dataset.message, action: button.dataset.action, user: person(), ticked: ticks(place) };
  if (await confirmed(button)) send("click", click);
});

// ---- The Windows hosts

function showSession(commands) {
  if (!commands.length) return;
  const atEnd = $("session").scrollTop + $("session").clientHeight >= $("session").scrollHeight - 20;
  $("session").replaceChildren(...commands.flatMap((command) => {
    const prompt = element("p", null, { class: "prompt" });
    prompt.append(element("span", `${command.host}\\${command.user}> `), element("b", command.command));
    const parts = [prompt];
    if (command.output) parts.push(element("pre", command.output));
    if (command.errors) parts.push(element("pre", command.errors, { class: "errors" }));
    parts.push(element("p", command.running ? "runs …" : command.stopped ? "stopped: its time was over" : `exit code ${command.exit}`, { class: "exit" }));
    return parts;
  }));
  if (atEnd) $("session").scrollTop = $("session").scrollHeight;
}

// ---- What is new

function take(news, all) {
  if (all) {
    for (const ts of state.messages.keys()) if (!("message:" + ts in news)) forget("message:" + ts);
    for (const id of state.cases.keys()) if (!("case:" + id in news)) forget("case:" + id);
  }
  const whispers = [];
  for (const [name, part] of Object.entries(news)) {
    if (part === null) forget(name);
    else if (name === "setup") showSetup(part);
    else if (name.startsWith("message:")) {
      if (part.whisper && !all && !state.messages.has(part.ts)) whispers.push(part);
      state.messages.set(part.ts, part);
      showMessage(part);
    } else if (name.startsWith("case:")) state.cases.set(name.slice(5), part);
    else if (name === "host") showSession(part);
  }
  const none = $("messages").querySelector(".none");
  if (none && state.messages.size) none.remove();
  if (news.incidents) showIncidents(news.incidents);
  else showCase();
  whispers.forEach(whispered);
}

function forget(name) {
  if (name.startsWith("message:")) { state.messages.delete(name.slice(8)); hideMessage(name.slice(8)); }
  if (name.startsWith("case:")) state.cases.delete(name.slice(5));
}

function listen() {
  const live = new EventSource("/sandbox/live");
  live.addEventListener("all", (event) => { $("line").textContent = "live"; take(JSON.parse(event.data), true); });
  live.addEventListener("news", (event) => take(JSON.parse(event.data), false));
  live.onerror = () => {
    $("line").textContent = "not connected: is ./soar sandbox --page still running?";
    if (live.readyState === EventSource.CLOSED) setTimeout(listen, 2000);
  };
}

// What stays below the stages begins where they end, however many lines they take.
new ResizeObserver(() => document.documentElement.style.setProperty("--bar", $("bar").offsetHeight + "px")).observe($("bar"));
listen();
