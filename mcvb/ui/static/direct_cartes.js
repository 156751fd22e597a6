// The cards of the race on a phone: one record at a time, one decision, then its detail. Nothing here knows the truth.
import { el, times } from "./direct_commun.js";
import { missed } from "./direct_formats.js";

let at = "", opened = "";

const state = (view, waiting, card) => (waiting[card.cle] ? "envoi" : view.me.parts[card.cle] ? "fait" : "");

function details(card, kind, data, give) {
  const pick = (id, text, note = "") => el("button", { type: "button", class: "second detail", onclick: () => { opened = ""; give(card.cle, id); } }, text, note ? el("small", {}, note) : null);
  if (kind === "ecarter") return [el("p", { class: "consigne" }, "Pour quelle raison ?"), ...data.motifs.map((reason) => pick(`ecarter:${reason.id}`, reason.texte))];
  if (kind === "doublon") return [el("p", { class: "consigne" }, "De quelle fiche ?"), ...card.doublons.map((other) => pick(other.id, other.texte))];
  return card.corriger.map((fix) => el("details", { class: "correction", name: "case" }, el("summary", {}, fix.libelle),
    fix.actuel ? el("p", { class: "doux" }, `Écrit dans la fiche : ${fix.actuel}`) : null, ...fix.choix.map((choice) => pick(choice.id, choice.texte))));
}

function record(card, data) {
  const rows = (pairs) => pairs.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", { class: value === "(vide)" ? "vide" : "" }, value)));
  return el("article", { class: "fiche" }, el("h3", {}, `Fiche ${card.numero} · ${card.nom}`), el("dl", {}, ...rows(card.champs)),
    el("div", { class: "verif" }, el("h4", {}, data.verification), el("dl", {}, ...rows(card.verification))));
}

function decisions(card, data, paused, give, draw) {
  const tap = (kind) => { if (kind === "garder") { opened = ""; give(card.cle, kind); } else { opened = opened === kind ? "" : kind; draw(); } };
  return el("div", { class: "decisions", role: "group", "aria-label": "Décision" }, ...Object.entries(data.decisions).map(([kind, text]) =>
    el("button", { type: "button", class: opened === kind ? "" : "second", disabled: paused, "aria-expanded": kind === "garder" ? null : String(opened === kind), onclick: () => tap(kind) }, text)));
}

// The card shown: the one being looked at, else the first that nobody of the team decided.
export function cards({ view, waiting, refused, give, draw }) {
  const data = view.prompt.data, list = data.cartes;
  const open = list.filter((card) => !state(view, waiting, card));
  if (!open.some((card) => card.cle === at)) { at = open.length ? open[0].cle : ""; opened = ""; }
  const card = open.find((one) => one.cle === at);
  const done = list.length - open.length;
  const progress = el("p", { class: "avance", share: done / list.length }, `${times(done, "fiche décidée", "fiches décidées")} sur ${list.length} par ton équipe`);
  const note = refused ? el("div", { class: "note attention", role: "alert" }, el("p", {}, refused)) : null;
  if (!card) return [progress, note, el("div", { class: "note reussite" }, el("p", {}, "Toutes les fiches de la manche sont décidées. Regarde l'écran de la classe."))];
  const later = open.length > 1 ? el("button", { type: "button", class: "second", onclick: () => { at = open[(open.indexOf(card) + 1) % open.length].cle; opened = ""; draw(); window.scrollTo(0, 0); } }, "Passer, j'y reviendrai") : null;
  const detail = opened ? el("div", { class: "details" }, ...details(card, opened, data, give)) : null;
  return [progress, note, record(card, data), decisions(card, data, view.phase === "pause", give, draw), detail, later];
}

// What a closed round tells a phone: its team's quality, then the cards most missed.
export function decided(view) {
  const { prompt, reveal, me, gain } = view;
  const mine = reveal.rows.find((row) => row.label === me.team);
  const cells = mine ? mine.cells.map((cell, place) => el("li", {}, el("strong", {}, `${reveal.head[place + 1]} : `), cell)) : [];
  return [
    el("p", { class: "surtitre" }, reveal.title),
    el("h2", { class: "verdict" }, gain === null || gain === undefined ? "Pas de réponse cette fois" : `${me.team || "Ton équipe"} : qualité ${gain} sur 100`),
    cells.length ? el("ul", {}, ...cells) : null,
    el("h3", {}, "Les fiches à ne plus laisser passer"),
    missed(prompt, reveal),
    reveal.text ? el("p", {}, reveal.text) : null,
    reveal.source ? el("p", { class: "aide" }, reveal.source) : null,
  ];
}
