// What the collective call, the duel and the race draw on phones and on the projector.
import { el } from "./direct_commun.js";

const LONG = 75;

// The whole text of a choice: on a phone's button as on the projector, never a shortened one.
export const fullText = (prompt, option) => (prompt.data.complet && prompt.data.complet[option.id]) || option.text;
export const long = (prompt) => prompt.options.some((option) => fullText(prompt, option).length > LONG);

// The mood of the person on the line: a word, a bar of five steps, never a colour alone.
export function meter(prompt) {
  const mood = prompt.data.humeur;
  if (!mood) return null;
  const steps = Math.max(1, Math.round(mood.part * 5));
  const bars = Array.from({ length: 5 }, (_, place) => el("span", { class: place < steps ? "plein" : "vide" }));
  return el("p", { class: "humeur", role: "img", "aria-label": `Humeur : ${mood.mot}, ${steps} sur 5` },
    el("span", { class: "marches", "aria-hidden": "true" }, ...bars), el("span", { "aria-hidden": "true" }, mood.mot));
}

// How the mood moved, in one line: the rows of a reveal that bear the parts of the meter.
const parts = (prompt) => (prompt.data.humeur ? Object.keys(prompt.data.humeur.details) : []);
export function moved(prompt, reveal) {
  const found = reveal.rows.filter((row) => parts(prompt).includes(row.label));
  return found.length ? el("p", { class: "bouge" }, el("strong", {}, reveal.head[1]), ...found.map((row) => el("span", { class: row.tone }, `${row.label} ${row.cells[0]}`))) : null;
}
export const otherRows = (prompt, reveal) => (prompt.data.extraits ? [] : reveal.rows.filter((row) => !parts(prompt).includes(row.label)));
// The reminder of the question is worth its place beside an answer, not beside a conversation or cards.
export const recalled = (prompt) => (prompt.data.humeur || prompt.kind === "cartes" ? "" : prompt.text);
export const short = (prompt) => prompt.options.every((option) => option.text.length < 30);

// Two extracts side by side, with what they are about.
export function extracts(prompt) {
  const found = prompt.data.extraits;
  if (!found) return null;
  const shown = Object.entries(found).map(([side, text], place) => el("figure", { class: `extrait n${place}` },
    el("figcaption", {}, `Extrait ${side}`), el("blockquote", {}, text)));
  return el("div", { class: "duel" }, prompt.data.contexte ? el("p", { class: "contexte" }, prompt.data.contexte) : null, el("div", { class: "cote" }, ...shown));
}

// The cards most missed, with what had to be done and why.
export function missed(prompt, reveal) {
  const found = Object.entries(reveal.why);
  if (prompt.kind !== "cartes" || !found.length) return null;
  return el("dl", { class: "manquees" }, ...found.flatMap(([name, why]) => [el("dt", {}, name), el("dd", {}, why)]));
}
