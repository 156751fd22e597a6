// What phones, the projector and the remote control share: making elements, following a session, the timer.
export const SHAPES = ["▲", "●", "■", "◆", "★", "⬟"];

export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "class") made.className = value;
    else if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "share") made.style.setProperty("--part", value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

export function show(place, ...children) {
  place.replaceChildren(...children.filter(Boolean));
}

// Follows a session: server-sent events, and a question every few seconds where a network lets none through.
export function follow(address, onView, onState) {
  let source = null, polling = null, lastSeen = 0;
  const got = (view) => { lastSeen = Date.now(); onState("ok"); onView(view); };
  async function ask() {
    try {
      const answer = await fetch(`${address}/etat`, { cache: "no-store" });
      if (answer.status === 403) { onState("refus"); return; }
      if (answer.ok) got(await answer.json());
    } catch { onState("coupe"); }
  }
  function open() {
    if (source) source.close();
    source = new EventSource(`${address}/flux`);
    source.onmessage = (event) => { stopPolling(); got(JSON.parse(event.data)); };
    source.addEventListener("fin", () => { source.close(); onState("fin"); });
    source.onerror = () => { onState("coupe"); startPolling(); if (source.readyState === 2) setTimeout(reopen, 4000); };
  }
  function reopen() { if (source.readyState === 2) open(); }
  function startPolling() { if (!polling) polling = setInterval(ask, 3000); }
  function stopPolling() { clearInterval(polling); polling = null; }
  // A phone that wakes up, or a page shown again by « back », asks at once instead of waiting.
  function wake() { if (document.visibilityState === "visible") { ask(); if (source.readyState === 2) open(); } }
  document.addEventListener("visibilitychange", wake);
  window.addEventListener("online", wake);
  window.addEventListener("pageshow", (event) => { if (event.persisted) { open(); ask(); } });
  setTimeout(() => { if (!lastSeen) { ask(); startPolling(); } }, 2500);
  open();
}

// Seconds left of a view's question, null without a timer; the server's clock counts, not the phone's.
export function clock() {
  let ends = null, ahead = 0;
  return {
    set(view) { ends = view.phase === "ouverte" ? view.ends : null; ahead = view.now - Date.now(); },
    left() { return ends ? Math.max(0, Math.ceil((ends - Date.now() - ahead) / 1000)) : null; },
  };
}

export const times = (number, one, many) => `${number} ${number > 1 ? many : one}`;
// Time left, calmly: whole minutes while there are several. The short form is the projector's and the remote control's.
export const leftLong = (seconds) => (seconds > 90 ? times(Math.ceil(seconds / 60), "minute", "minutes") : times(seconds, "seconde", "secondes"));
export const leftShort = (seconds) => (seconds > 90 ? `${Math.ceil(seconds / 60)}\u00a0min` : `${seconds}\u00a0s`);
export const percent = (part, whole) => (whole ? `${Math.round((100 * part) / whole)} %` : "0 %");
