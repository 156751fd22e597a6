// A participant's phone. What is answered is kept here until the server says it has it: a reload or a nap loses nothing.
import { SHAPES, clock, el, follow, leftLong, show, times } from "./direct_commun.js";
import { extracts, fullText } from "./direct_formats.js";
import { cards, decided } from "./direct_cartes.js";

const game = document.getElementById("jeu");
const state = document.getElementById("etat");
const points = document.getElementById("points");
const spoken = document.getElementById("dit");
const address = game.dataset.adresse;
const STORE = `direct${address}`;
const timer = clock();
let view = null, drawn = "", refused = "", sending = false, wait = 800, gone = false;
let waiting = JSON.parse(sessionStorage.getItem(STORE) || "{}");

const drafts = {};
const keep = () => sessionStorage.setItem(STORE, JSON.stringify(waiting));
const newId = () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(16).padStart(8, "0")).join("-");

async function send() {
  const next = Object.values(waiting)[0];
  if (sending || gone || !next) return;
  sending = true;
  try {
    const answer = await fetch(`${address}/repondre`, {
      method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(next), keepalive: true,
    });
    if (answer.status >= 500) throw new Error("panne");
    const said = await answer.json();
    delete waiting[next.key];
    keep();
    wait = 800;
    if (answer.ok && view && view.prompt && view.prompt.key === next.key) view.me.value = said.value;
    if (view && view.prompt && next.key.startsWith(`${view.prompt.key}/`) && (answer.ok || answer.status === 409)) view.me.parts[next.key] = { value: answer.ok ? said.value : "", mine: answer.ok };
    if (!answer.ok) refused = said.refus || "Cette réponse n'a pas été prise.";
    sending = false;
    draw();
    send();
  } catch {
    sending = false;
    state.textContent = "Connexion perdue, nouvel essai…";
    setTimeout(send, wait + Math.random() * 400);
    wait = Math.min(wait * 1.6, 5000);
  }
}

function give(value) {
  const key = view.prompt.key;
  if (waiting[key] || view.me.value !== null) return;
  refused = "";
  waiting[key] = { id: newId(), key, value };
  keep();
  draw();
  send();
}

// One card of several: each has a key of its own.
function givePart(key, value) {
  if (waiting[key] || view.me.parts[key] || view.phase === "pause") return;
  refused = "";
  waiting[key] = { id: newId(), key, value };
  keep();
  draw();
  send();
}

function choices(prompt, chosen) {
  return el("div", { class: "choix", role: "group", "aria-label": "Réponses" }, ...prompt.options.map((option, place) =>
    el("button", {
      type: "button", class: `choix-un n${place}${chosen === option.id ? " choisi" : ""}`, disabled: chosen !== null || view.phase === "pause",
      "aria-pressed": String(chosen === option.id), onclick: () => give(option.id),
    }, el("span", { class: "signe", "aria-hidden": "true" }, `${SHAPES[place]} ${option.mark}`), el("span", {}, fullText(prompt, option)))));
}

function words(prompt) {
  const fields = Array.from({ length: prompt.kind === "mots" ? prompt.most : 1 }, (_, place) =>
    el(prompt.kind === "mots" ? "input" : "textarea", {
      type: "text", maxlength: prompt.longest, rows: 4, autocomplete: "off", autocapitalize: "off",
      "aria-label": prompt.kind === "mots" ? `Mot ou expression ${place + 1}` : "Ta réponse",
      placeholder: place === 0 && prompt.data.exemples ? `par exemple : ${prompt.data.exemples[0]}` : "",
    }));
  // What is being typed outlives a pause, a refusal, a question taken back.
  fields.forEach((field, place) => {
    field.value = (drafts[prompt.key] || [])[place] || "";
    field.addEventListener("input", () => { drafts[prompt.key] = fields.map((one) => one.value); });
  });
  const submit = (event) => {
    event.preventDefault();
    const given = fields.map((field) => field.value.trim()).filter(Boolean);
    if (given.length) give(prompt.kind === "mots" ? given : given[0]);
  };
  return el("form", { class: "mots", onsubmit: submit }, ...fields, el("button", { type: "submit" }, "Envoyer"));
}

const answerText = (prompt, value) => {
  const found = prompt.options.find((option) => option.id === value);
  return found ? fullText(prompt, found) : Array.isArray(value) ? value.join(", ") : value;
};

function question() {
  const { prompt, me } = view;
  const held = waiting[prompt.key];
  const chosen = held ? held.value : me.value;
  const lines = prompt.lines.map((line) => el("p", { class: line.ours ? "replique nous" : "replique" }, el("strong", {}, line.who), ` ${line.text}`));
  const head = [el("p", { class: "surtitre" }, prompt.data.total > 1 ? `${prompt.title} · ${view.round} sur ${prompt.data.total}` : prompt.title),
    prompt.text ? el("h2", { class: "question" }, prompt.text) : null];
  const note = refused ? el("div", { class: "note attention", role: "alert" }, el("p", {}, refused)) : null;
  const paused = view.phase === "pause" ? el("div", { class: "note" }, el("p", {}, "Pause : écoute la classe, on reprend bientôt.")) : null;
  const sent = chosen === null ? null : el("div", { class: held ? "note" : "note reussite" },
    el("p", {}, held ? "Envoi en cours…" : "Réponse enregistrée. Regarde l'écran de la classe."));
  const typed = prompt.kind === "texte" || prompt.kind === "mots";
  let body = null;
  if (prompt.kind === "cartes") return [...head, paused, ...cards({ view, waiting, refused, give: givePart, draw: () => { drawn = ""; draw(); } }), el("p", { class: "reste", id: "reste" })];
  if (prompt.kind === "attente") body = el("p", {}, "Regarde l'écran de la classe.");
  else if (!typed) body = choices(prompt, chosen);
  else if (chosen !== null) body = el("p", { class: "carte" }, answerText(prompt, chosen));
  else if (view.phase !== "pause") body = words(prompt);
  return [...head, ...lines, extracts(prompt), paused, note, body, sent, el("p", { class: "reste", id: "reste" })];
}

function revealed() {
  const { prompt, reveal, me, gain } = view;
  if (prompt.kind === "cartes") return decided(view);
  const judged = reveal.right.length > 0;
  const right = judged && reveal.right.includes(me.value);
  const title = me.value === null ? "Pas de réponse cette fois" : !judged ? "Merci pour ta réponse" : right ? "✓ Bonne réponse" : "Pas cette fois";
  const good = reveal.right.map((id) => answerText(prompt, id)).join(" · ");
  return [
    el("p", { class: "surtitre" }, prompt.title),
    el("h2", { class: right ? "verdict bien" : "verdict" }, title),
    gain !== null && gain !== undefined && !judged ? el("p", {}, `Qualité : ${gain} sur 100`) : null,
    prompt.text ? el("p", { class: "doux" }, prompt.text) : null,
    me.value !== null && !right ? el("p", {}, el("strong", {}, "Ta réponse : "), answerText(prompt, me.value)) : null,
    !right && reveal.why[me.value] ? el("p", {}, reveal.why[me.value]) : null,
    judged ? el("div", { class: "note reussite" }, el("p", {}, el("strong", {}, "La bonne réponse : "), good)) : null,
    reveal.text ? el("p", {}, reveal.text) : null,
    reveal.source ? el("p", { class: "aide" }, reveal.source) : null,
  ];
}

function ended() {
  const { me, won } = view;
  const prizes = won.length ? el("div", { class: "note reussite" }, el("p", {}, `Prix : ${won.join(", ")}. Bravo !`)) : null;
  return [
    el("h2", {}, view.phase === "fini" ? "La séance est terminée" : "C'est le moment du podium"),
    prizes,
    me.judged && !me.quality ? el("p", { class: "carte" }, "Tu as joué jusqu'au bout. Les explications d'aujourd'hui te serviront la prochaine fois.") : null,
    me.quality ? el("p", { class: "carte" }, `Qualité moyenne de tes réponses : ${me.quality} sur 100, sur ${times(me.judged, "question", "questions")}.`) : null,
    me.progress > 0 ? el("p", {}, `Tu as gagné ${times(me.progress, "point", "points")} entre la première et la seconde moitié.`) : null,
    el("p", { class: "doux" }, "Merci d'avoir participé."),
    view.phase === "fini" ? el("p", {}, el("a", { class: "bouton second", href: "/" }, "Aller à l'atelier")) : null,
  ];
}

function body() {
  if (view.phase === "retire") return [el("h2", {}, "Tu as quitté la séance"), el("p", {}, "Ton enseignant t'a retiré de cette séance. Va le voir : vous en parlerez ensemble.")];
  if (view.phase === "efface") return [el("h2", {}, "La séance est terminée"), el("p", {}, "Elle a été fermée par ton enseignant.")];
  if (view.phase === "attente") return [el("h2", {}, "Tu es dans la séance"), el("p", { class: "chapo" }, view.me.team ? `Tu joues avec : ${view.me.team}.` : "Regarde l'écran : ça commence bientôt."), el("p", { class: "doux" }, "Tu peux verrouiller ton téléphone, tu retrouveras ta place.")];
  if (view.phase === "revele") return revealed();
  if (view.phase === "podium" || view.phase === "fini") return ended();
  return question();
}

function draw() {
  const key = view.prompt ? view.prompt.key : "";
  const sign = JSON.stringify([view.phase, key, view.me && view.me.value, view.me && view.me.parts, Object.keys(waiting), refused, view.won, view.seq && view.phase === "revele" ? view.seq : 0]);
  if (sign === drawn) return;
  const moved = !drawn || JSON.parse(drawn)[0] !== view.phase || JSON.parse(drawn)[1] !== key;
  drawn = sign;
  show(game, ...body());
  tick();
  if (!moved) return;
  window.scrollTo(0, 0);
  const heading = game.querySelector("h2");
  spoken.textContent = heading ? heading.textContent : "";
}

function tick() {
  const place = document.getElementById("reste"), left = timer.left();
  if (!place || left === null) return;
  place.textContent = left ? `Encore ${leftLong(left)}` : "Temps écoulé : tu peux encore répondre.";
}

follow(address, (next) => {
  if (view && view.prompt && next.prompt && view.prompt.key !== next.prompt.key) refused = "";
  view = next;
  gone = view.phase === "retire";
  timer.set(view);
  points.textContent = view.me && view.me.points ? times(view.me.points, "point", "points") : "";
  draw();
  send();
}, (link) => {
  if (link === "fin") { view = { phase: "efface" }; drawn = ""; show(game, ...body()); }
  state.textContent = { ok: "", coupe: "Connexion perdue, nouvel essai…", refus: "Tape de nouveau le code." }[link] || "";
});
setInterval(tick, 500);
window.addEventListener("online", send);
