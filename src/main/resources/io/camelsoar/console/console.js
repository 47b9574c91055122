// The console. What comes from alerts, people, the model or a host is put in as text, never as HTML; the Content-Security-Policy lets no
// other script run. The token stays in this tab, and goes out as a header alone.
"use strict";

const $ = (id) => document.getElementById(id);
const PERIOD = 10000, PATIENCE = 15000, GOES_ON = 3000, MOST_PAGES = 20;
const VIEWS = ["incidents", "parked", "incident", "times", "health"];
const STATES = ["NEW", "TRIAGED", "AWAITING_APPROVAL", "POSTED", "APPROVED", "DENIED", "EXPIRED", "EXECUTING", "EXECUTED", "UNKNOWN", "RECORDED"];
const state = { view: null, id: null, state: "", text: "", shown: {}, pages: {}, since: null, problem: null, turn: 0, visit: 0 };

function element(tag, text, attributes = {}, ...children) {
  const made = document.createElement(tag);
  if (text !== null && text !== undefined) made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

const words = (name) => name.charAt(0) + name.slice(1).toLowerCase().replaceAll("_", " ");
const when = (iso) => iso ? iso.slice(0, 19).replace("T", " ") : "";
const time = (iso) => element("time", when(iso), { datetime: iso || "" });

function tell(text) {
  if ($("news").textContent !== text) $("news").textContent = text;
}

// ---- Asking

class Refused extends Error {}

async function ask(path, options = {}) {
  const token = sessionStorage.getItem("token");
  const headers = { ...options.headers, ...(token ? { Authorization: "Bearer " + token } : {}) };
  let answer;
  try {
    answer = await fetch(path, { ...options, headers, cache: "no-store", credentials: "omit", signal: AbortSignal.timeout(PATIENCE) });
  } catch (gone) {
    disconnected();
    throw gone;
  }
  if (answer.status === 401) throw new Refused();
  connected();
  return answer;
}

function connected() {
  state.since = null;
  $("line").className = "";
  $("line").textContent = "live";
}

function disconnected() {
  if (!state.since) state.since = new Date().toISOString();
  $("line").className = "gone";
  $("line").textContent = `No connection to camel-soar since ${when(state.since)}; what is shown is older`;
}

async function read(path) {
  const answer = await ask(path);
  if (!answer.ok) throw new Error(await said(answer));
  return answer.json();
}

// Why something is not there, such as that the store is away.
async function said(answer) {
  const type = answer.headers.get("Content-Type") || "";
  return type.startsWith("application/json") ? (await answer.json()).said : "camel-soar answered " + answer.status;
}

// ---- Logging in

function login(why) {
  $("refused").textContent = why;
  $("login").hidden = false;
  $("views").hidden = $("leave").hidden = true;
  for (const view of VIEWS) $(view).hidden = true;
  $("line").textContent = "not logged in";
  $("token").focus();
}

function leave(why) {
  state.visit++;
  sessionStorage.removeItem("token");
  for (const view of ["list", "parked-list", "one", "acknowledged", "resolved", "checks", "states"]) $(view).replaceChildren();
  state.shown = {};
  state.pages = {};
  $("off").textContent = "";
  $("off").hidden = true;
  tell("");
  login(why);
}

async function enter() {
  const visit = state.visit;
  try {
    await refresh();
    if (visit !== state.visit) return; // somebody logged out meanwhile
    if (state.problem && $("news").textContent === state.problem) tell("");
    state.problem = null;
    entered();
  } catch (refused) {
    if (visit === state.visit) failed(refused);
  }
}

function failed(problem) {
  if (problem instanceof Refused) {
    const had = sessionStorage.getItem("token");
    leave(had ? "This token is refused." : "");
  } else if (!state.since) {
    state.problem = problem.message;
    tell(state.problem);
    entered(); // it answered, and did not refuse: the health is there, too, while the store is away
  }
}

function entered() {
  $("login").hidden = true;
  $("views").hidden = false;
  $("leave").hidden = !sessionStorage.getItem("token");
}

$("login").addEventListener("submit", (event) => {
  event.preventDefault();
  sessionStorage.setItem("token", $("token").value);
  sessionStorage.setItem("name", $("name").value.trim());
  $("token").value = "";
  route();
});
$("leave").addEventListener("click", () => leave("Logged out."));

// ---- Views

function route() {
  const [path, query] = location.hash.slice(1).split("?", 2);
  const [view, id] = path.split("/");
  state.view = VIEWS.includes(view) && (view !== "incident" || id) ? view : "incidents";
  state.id = id || null;
  if (state.view === "incidents") {
    const asked = new URLSearchParams(query);
    state.state = STATES.includes(asked.get("state")) ? asked.get("state") : "";
    state.text = $("text").value = (asked.get("text") || "").slice(0, $("text").maxLength);
  }
  for (const each of VIEWS) $(each).hidden = each !== state.view;
  for (const link of $("views").querySelectorAll("a")) {
    if (link.getAttribute("href") === "#" + state.view) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (state.view === "incident") {
    state.shown.one = null;
    $("one").replaceChildren();
    $("incident-title").textContent = "Incident";
    $("incident-title").focus();
  }
  tell("");
  enter();
}

// Whatever was asked for another view meanwhile does not show.
async function refresh() {
  const turn = ++state.turn;
  const shows = { incidents: showIncidents, parked: showParked, incident: showOne, times: showTimes, health: showHealth };
  const [counts] = await Promise.all([read("/soar/console/counts"), shows[state.view](() => turn === state.turn)]);
  if (turn === state.turn) showCounts(counts);
}

// What did not change stays as it is, with its focus and its place.
function show(place, data, build) {
  const text = JSON.stringify(data);
  if (state.shown[place] === text) return;
  state.shown[place] = text;
  const focused = document.activeElement && $(place).contains(document.activeElement) ? document.activeElement.id : null;
  const open = [...$(place).querySelectorAll("details[open]")].map((one) => one.id);
  $(place).replaceChildren(...build());
  for (const id of open) if (id && $(id)) $(id).open = true;
  if (focused && $(focused)) $(focused).focus();
}

const many = (count, most) => count >= most ? `${most}+` : String(count);

function showCounts(counts) {
  const off = [counts.fault && `The store: ${counts.fault}.`, counts.off && `Execution is switched off ${counts.off}. No command starts, and `
    + `approved ones wait${counts.off.startsWith("by soar.") ? "" : ", until somebody says /soar on in Slack"}.`].filter(Boolean).join(" ");
  if ($("off").textContent !== off) $("off").textContent = off;
  $("off").hidden = !off;
  $("parked-count").textContent = counts.parked ? `(${many(counts.parked, counts.most)})` : "";
  show("states", [counts, state.state], () => ["", ...STATES].map((name) => {
    const label = name ? `${words(name)} (${many(counts.states[name] || 0, counts.most)})` : "All";
    const button = element("button", label, { type: "button", id: "state-" + name, "aria-pressed": String(state.state === name) });
    button.addEventListener("click", () => look(name, state.text));
    return button;
  }));
}

// ---- Lists

// What is looked for is in the address, for a colleague, and for the way back.
function look(name, text) {
  const asked = new URLSearchParams();
  if (name) asked.set("state", name);
  if (text) asked.set("text", text);
  const address = asked.toString() ? "#incidents?" + asked : "#incidents";
  state.pages.list = 1;
  if (location.hash === address) enter();
  else location.hash = address;
}

function page(list, parked, after) {
  const asked = new URLSearchParams();
  if (parked) asked.set("parked", "true");
  else {
    if (state.state) asked.set("state", state.state);
    if (state.text) asked.set("text", state.text);
  }
  if (after) asked.set("after", after);
  return read("/soar/console/incidents?" + asked);
}

// As many pages as somebody asked for, each from where the one before ends now: what comes moves all the others.
async function showList(list, older, parked, current, rows, none) {
  const incidents = [];
  let last = { next: null };
  for (let pages = state.pages[list] || 1; pages > 0; pages--) {
    last = await page(list, parked, last.next);
    if (!current()) return;
    incidents.push(...last.incidents);
    if (!last.next) break;
  }
  show(list, incidents, () => incidents.length ? rows(incidents) : [element("p", none, { class: "none" })]);
  $(older).hidden = !last.next;
  $(older).textContent = last.lookedBackTo ? `Looked back to ${when(last.lookedBackTo)}. Look further back` : "Older";
}

async function goOn(list, parked) {
  const rows = () => $(list).querySelectorAll("tbody tr, article").length, before = rows();
  try {
    state.pages[list] = (state.pages[list] || 1) + 1;
    await refresh();
    tell((rows() > before ? `${rows() - before} more` : "No more in this part")
      + (isLong() ? "; so long a list is not kept up to date, until the page is loaded again" : ""));
  } catch (problem) {
    failed(problem);
  }
}

$("older").addEventListener("click", () => goOn("list", false));
$("parked-older").addEventListener("click", () => goOn("parked-list", true));
$("search").addEventListener("submit", (event) => {
  event.preventDefault();
  look(state.state, $("text").value.trim());
});

const link = (incident, kind) => element("a", incident.rule || incident.id, { href: "#incident/" + incident.id, id: kind + incident.id });

function showIncidents(current) {
  return showList("list", "older", false, current, (incidents) => {
    const head = element("tr", null, {}, ...["Opened", "State", "Severity", "Rule", "Host", "Account", "Decided by"].map((name) =>
      element("th", name, { scope: "col", class: "severity" })));
    const rows = incidents.map((one) => element("tr", null, {},
      element("td", null, { class: "time" }, time(one.opened)),
      element("td", words(one.state) + (one.parked ? ", parked" : "")),
      element("td", one.severity, { class: one.severity === "critical" ? "severity critical" : "severity" }),
      element("td", null, {}, link(one, "list-"), one.alerts > 1 ? ` (${one.alerts} alerts)` : ""),
      element("td", one.host, { "data-name": "Host" }),
      element("td", one.account, { "data-name": "Account" }),
      element("td", one.decidedBy, { "data-name": "Decided by" })));
    return [element("table", null, { "aria-labelledby": "incidents-title" },
      element("thead", null, {}, head), element("tbody", null, {}, ...rows))];
  }, state.text || state.state ? "No such incident." : "No incident yet.");
}

function showParked(current) {
  return showList("parked-list", "parked-older", true, current, (incidents) => incidents.map((one) => {
    const card = element("article", null, { class: "card" },
      element("p", null, {}, link(one, "parked-"), ` on ${one.host || "no host"}`),
      element("p", null, { class: "says" }, `${words(one.state)}, parked since `, time(one.parked)),
      element("p", one.reason || "No reason is known."), replayButton(one));
    return card;
  }), "Nothing is parked.");
}

// ---- Replay

function replayButton(one) {
  const button = element("button", "Replay", { type: "button", id: "replay-" + one.id, "aria-label": `Replay ${one.rule || one.id}` });
  button.addEventListener("click", () => {
    $("confirm-text").textContent = `${one.rule || one.id} on ${one.host || "no host"} goes on from where it was. The audit trail says so.`;
    $("confirm").dataset.id = one.id;
    $("confirm").showModal();
    $("confirm-no").focus();
  });
  return button;
}

// What was not mended mostly fails within moments; what takes longer shows by itself later.
async function parkedAgain(id) {
  for (const until = Date.now() + GOES_ON; Date.now() < until;) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    try {
      const one = await read("/soar/incidents/" + encodeURIComponent(id));
      if (one.parked) return one.parked;
    } catch (problem) {
      if (problem instanceof Refused) throw problem;
      return null; // it was replayed all the same
    }
  }
  return null;
}

$("confirm-no").addEventListener("click", () => $("confirm").close());
$("confirm-yes").addEventListener("click", async () => {
  $("confirm").close();
  $("confirm-yes").disabled = true;
  try {
    const name = encodeURIComponent(sessionStorage.getItem("name") || "");
    const answer = await ask("/soar/console/replay/" + $("confirm").dataset.id, { method: "POST", headers: { "X-Soar-Console": name } });
    const outcome = await said(answer);
    if (answer.ok) tell("Replayed ...");
    const again = answer.ok ? await parkedAgain($("confirm").dataset.id) : null;
    await refresh();
    tell(again ? "Replayed, and parked again: " + again : answer.ok ? "Replayed; it goes on" : "Not replayed: " + outcome);
  } catch (problem) {
    failed(problem);
    if (!(problem instanceof Refused)) tell("Not known whether it was replayed: there is no answer");
  } finally {
    $("confirm-yes").disabled = false;
  }
});

// ---- One incident

function facts(pairs) {
  return element("dl", null, {}, ...pairs.filter(([, value]) => value !== null && value !== undefined && value !== "").flatMap(([name, value]) =>
    [element("dt", name), value instanceof Node ? element("dd", null, {}, value) : element("dd", String(value))]));
}

function table(label, names, rows) {
  return element("table", null, { "aria-label": label },
    element("thead", null, {}, element("tr", null, {}, ...names.map((name) => element("th", name, { scope: "col" })))),
    element("tbody", null, {}, ...rows.map((row) => element("tr", null, {}, ...row.map((cell, index) =>
      cell instanceof Node ? element("td", null, { class: "time" }, cell) : element("td", cell, { "data-name": names[index] }))))));
}

const between = (from, to) => took(Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000));

async function showOne(current) {
  const answer = await ask("/soar/incidents/" + encodeURIComponent(state.id));
  if (!current()) return;
  if (!answer.ok) {
    const why = answer.status === 404 ? "There is no such incident." : await said(answer);
    if (current()) show("one", why, () => [element("p", why)]);
    return;
  }
  const one = await answer.json();
  if (!current()) return;
  $("incident-title").textContent = one.rule || one.id;
  show("one", one, () => [summary(one), ...timeline(one), ...commands(one), ...trail(one)]);
}

// It leads to soar.kibana.url; whatever is no address of the web stays text.
function caseLink(record) {
  return /^https?:\/\//.test(record.url || "") ? element("a", record.id, { href: record.url, target: "_blank", rel: "noopener noreferrer" }) : record.id;
}

function summary(one) {
  const host = one.host || {}, decision = one.decision;
  const card = element("div", null, { class: "card" }, facts([
    ["Id", one.id], ["State", words(one.state)], ["Severity", one.severity],
    ["Host", [host.name, host.address, host.system].filter(Boolean).join(", ")], ["User", one.user],
    ["Analyst", one.analystName], ["Decision", decision && `${decision.approved ? "Approved" : "Declined"} by ${decision.name || decision.by}`],
    ["Case", one.case && caseLink(one.case)], ["Parked", one.parked]]));
  if (one.parked) card.append(replayButton({ id: one.id, rule: one.rule, host: host.name || host.address }));
  return card;
}

function timeline(one) {
  const entries = one.timeline || [];
  return [element("h3", "Timeline"), table("Timeline", ["When", "After", "What"], entries.map((entry, index) =>
    [time(entry.at), index ? "+" + between(entries[index - 1].at, entry.at) : "", entry.what]))];
}

function commands(one) {
  if (!one.commands || !one.commands.length) return [];
  return [element("h3", "Commands"), ...one.commands.map((command) => element("details", null, { id: "command-" + command.number },
    element("summary", `${command.number}. ${words(command.state)}, ${words(command.class)}`
      + (command.seconds === null || command.seconds === undefined ? "" : `, took ${took(command.seconds)}`)),
    element("pre", command.shown || command.text),
    ...[command.why, command.output, command.errors].filter(Boolean).map((text) => element("pre", text))))];
}

function trail(one) {
  const events = one.audit ? one.audit.events : [];
  if (!events.length) return [];
  return [element("details", null, { id: "trail" }, element("summary", `Audit trail: ${events.length} events`),
    table("Audit trail", ["When", "Who", "What", "Detail"], events.map((event) => [time(event.at), event.actor, words(event.action),
      event.detail === null ? "" : typeof event.detail === "string" ? event.detail : JSON.stringify(event.detail)])))];
}

// ---- Times

async function showTimes(current) {
  const times = await read("/soar/console/times");
  if (!current()) return;
  draw("acknowledged", "Until somebody decided", "MTTA", times);
  draw("resolved", "Until all was in the case", "MTTR", times);
}

function draw(name, title, mean, times) {
  const overall = (times.mean || {})[name];
  show(name, [times[name], overall], () => {
    const days = times[name].filter((day) => day.count > 0);
    return [element("h3", title), ...(overall === undefined ? [] : [element("p", `${mean}, the mean of all: ${took(overall)}`)]), element("p", null, { class: "says key" }, element("span", "■", { class: "median" }), " median ",
      element("span", "■", { class: "p90" }), " 90th percentile" + (times.partial[name] ? "; of the latest ones alone, there are more" : "")),
    chart(times[name], title),
    element("details", null, { id: name + "-numbers" }, element("summary", "The numbers"), table(title, ["Day", "Incidents", "Mean", "Median", "90th percentile"],
      days.map((day) => [day.day, String(day.count), took(day.mean), took(day.median), took(day.p90)])))];
  });
}

// ---- Health

const isPart = (check) => /^(route|consumer):/.test(check.name || "");

// A service that fails is UP all the same.
const isWell = (check) => check.status === "UP" && String((check.data || {}).failing) !== "true";

// Camel escapes a message, and what it writes as JSON once more.
function unescaped(message) {
  try {
    return JSON.parse(`"${message}"`);
  } catch (plain) {
    return message;
  }
}

function health(check) {
  // what Camel counts of each call of a check is no news
  const data = Object.entries(check.status === "UP" ? {} : check.data || {}).filter(([name]) => !/^(check|invocation|success)\./.test(name));
  const told = { ...(check.message ? { message: unescaped(check.message) } : {}), ...Object.fromEntries(data) };
  return element("article", null, { class: "card" },
    element("h3", null, {}, check.name || check.id || "check", " ", element("b", check.status, { class: check.status === "UP" ? "UP" : "DOWN" }),
      check.status === "UP" && !isWell(check) ? element("b", " failing", { class: "DOWN" }) : ""),
    facts(Object.entries(told).map(([name, value]) => [name, value && typeof value === "object" ? JSON.stringify(value) : value])));
}

// Of some 300 checks most are routes, and well: first comes what somebody may have to do something about, then the services.
async function showHealth(current) {
  const answer = await ask("/observe/health?data=true");
  const all = await answer.json(); // 503 says what is down
  if (!current()) return;
  const checks = [...(all.checks || [])].sort((one, other) => String(one.name || one.id).localeCompare(String(other.name || other.id)));
  const folded = checks.filter((check) => isPart(check) && isWell(check));
  const routes = folded.filter((check) => check.name.startsWith("route:")).length;
  const news = checks.map((check) => [check.name, check.status, check.message, isWell(check)]);
  show("checks", [all.status, news], () => [element("p", null, {}, "All in all: ", element("b", all.status, { class: all.status === "UP" ? "UP" : "DOWN" })),
    ...checks.filter((check) => !isWell(check)).map(health), ...checks.filter((check) => isWell(check) && !isPart(check)).map(health),
    ...(folded.length ? [element("details", null, { id: "well" }, element("summary", `UP: ${routes} routes, ${folded.length - routes} consumers`),
      element("p", folded.map((check) => check.name).join(", "), { class: "says" }))] : [])]);
}

// ---- Always

addEventListener("hashchange", () => $("login").hidden && route());
// Each page is a question to the store.
const isLong = () => (state.pages[{ incidents: "list", parked: "parked-list" }[state.view]] || 1) > MOST_PAGES;
setInterval(() => {
  if (!document.hidden && $("login").hidden && !isLong()) enter();
}, PERIOD);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && $("login").hidden) enter();
});
route();
