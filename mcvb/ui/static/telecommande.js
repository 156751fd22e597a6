// The teacher's remote control: one large button for what comes next, the rest below.
import { clock, el, follow, leftShort, show, times } from "./direct_commun.js";

const place = document.getElementById("commande");
const state = document.getElementById("etat");
const alert_ = document.getElementById("dit");
const timer = clock();
let view = null, busy = false, picked = "", held = false, late = false, focused = "";

async function act(kind, more = {}) {
  if (busy) return;
  busy = true;
  draw();
  try {
    const answer = await fetch(`${place.dataset.adresse}/acte`, {
      method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ kind, seq: view.seq, ...more }),
    });
    const said = await answer.json();
    alert_.hidden = answer.ok;
    alert_.textContent = answer.ok ? "" : said.refus;
  } catch {
    alert_.hidden = false;
    alert_.textContent = "Rien n'est parti : la connexion est coupée, recommencez.";
  }
  busy = false;
  draw();
}

const button = (text, kind, more = {}, look = "second") => el("button", { type: "button", class: look, "data-geste": look === "principal" ? look : `${kind} ${more.participant || ""}`, disabled: busy, onclick: () => act(kind, more) }, text);

function main() {
  const said = { attente: ["Commencer", "open"], ouverte: ["Montrer la réponse", "close"], pause: ["Reprendre", "resume"],
    revele: [view.last ? "Voir le podium" : "Question suivante", "next"], podium: ["Terminer la séance", "end"] }[view.phase];
  if (!said) return el("p", { class: "carte" }, "La séance est terminée : les résultats sont sur votre page « En direct ».");
  return button(said[0], said[1], said[1] === "close" && picked ? { pick: picked } : {}, "principal");
}

function summary() {
  const asking = view.phase === "ouverte" || view.phase === "pause";
  const text = { attente: times(view.people, "personne dans la salle", "personnes dans la salle"), podium: "Podium à l'écran", fini: "" }[view.phase]
    ?? `Question ${view.round}${view.prompt.data.total ? ` sur ${view.prompt.data.total}` : ""} · ${asking ? `${view.given} sur ${view.people} ${view.given > 1 ? "ont répondu" : "a répondu"}` : "réponse à l'écran"}`;
  return [el("p", { class: "surtitre" }, text, el("span", { id: "reste" })), view.prompt && view.prompt.text ? el("p", { class: "rappel" }, view.prompt.text) : null];
}

function typed() {
  if (!view.typed.length) return null;
  const choose = view.prompt.data.choisir && view.phase === "ouverte";
  return el("section", {}, el("h2", {}, "Réponses reçues"), el("ul", { class: "liste" }, ...view.typed.map((one) => el("li", { class: one.hidden ? "masque" : "" },
    el("span", {}, one.text, " ", el("small", {}, one.name)),
    choose && !one.hidden ? el("button", { type: "button", class: picked === one.id ? "" : "second", "data-geste": `pick ${one.id}`, "aria-pressed": String(picked === one.id), onclick: () => { picked = picked === one.id ? "" : one.id; draw(); } }, "Choisir") : null,
    button(one.hidden ? "Remettre" : "Masquer", "hide", { participant: one.id, key: one.key, on: !one.hidden })))));
}

function people() {
  const opened = place.querySelector("details")?.open;
  return el("details", { open: opened }, el("summary", {}, `Participants (${view.people})`), el("ul", { class: "liste" }, ...view.people_list.map((one) => el("li", { class: one.removed ? "masque" : "" },
    el("span", {}, one.name, one.team ? ` · ${one.team}` : "", one.answered ? " ✓" : ""),
    el("button", { type: "button", class: "second", "data-geste": `remove ${one.id}`, disabled: busy, onclick: () => { if (one.removed || confirm(`Retirer « ${one.name} » de la séance ?`)) act("remove", { participant: one.id, on: !one.removed }); } }, one.removed ? "Reprendre" : "Retirer")))));
}

const gesture = (node) => node.dataset.geste || node.tagName;

// Answers come in several times a second: nothing is drawn again under a finger, or the tap would be lost.
function release() {
  held = false;
  if (late) draw();
}
place.addEventListener("pointerdown", () => { held = true; });
place.addEventListener("click", release);
addEventListener("pointercancel", release);
addEventListener("pointerup", () => setTimeout(release, 300)); // on a touch screen the click comes a little later

function draw() {
  if (!view) return;
  if (held) { late = true; return; }
  late = false;
  const active = document.activeElement;
  if (place.contains(active)) focused = gesture(active);
  else if (active && active !== document.body) focused = "";
  const over = view.phase === "fini";
  show(place, ...summary(), main(), over ? null : el("div", { class: "gestes" },
    view.phase === "ouverte" ? button("❚❚ Pause", "pause") : null,
    view.undo ? button("↶ Annuler", "undo") : null,
    button(view.names ? "Masquer les noms" : "Montrer les noms", "names", { on: view.names }),
    button(view.locked ? "Ouvrir la salle" : "Fermer la salle", "lock", { on: !view.locked }),
    view.phase === "podium" ? null : el("button", { type: "button", class: "second", "data-geste": "end", disabled: busy, onclick: () => { if (confirm("Arrêter les questions et passer au podium ?")) act("end"); } }, "Finir maintenant")),
  talk(), typed(), people());
  const again = focused && [...place.querySelectorAll("button, summary")].find((one) => gesture(one) === focused);
  if (again) again.focus({ preventScroll: true });
  tick();
}

function talk() {
  const said = view.phase === "revele" ? view.reveal.talk : [];
  return said.length ? el("section", { class: "carte" }, el("h2", {}, "À dire"), ...said.map((text) => el("p", {}, text))) : null;
}

function tick() {
  const shown = document.getElementById("reste"), left = timer.left();
  if (shown) shown.textContent = left === null ? "" : left ? ` · ${leftShort(left)}` : " · temps écoulé";
}

follow(place.dataset.adresse, (next) => {
  if (!view || !next.prompt || !view.prompt || view.prompt.key !== next.prompt.key) picked = "";
  view = next; timer.set(view); draw();
}, (link) => { state.textContent = { coupe: "Connexion perdue…", refus: "Rouvrez la télécommande.", fin: "Séance effacée." }[link] || ""; });
setInterval(tick, 500);
