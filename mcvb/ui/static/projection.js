// The projector: what the whole class reads. Space or → does what comes next.
import { SHAPES, clock, el, follow, leftShort, percent, show, times } from "./direct_commun.js";
import { extracts, fullText, long, meter, missed, moved, otherRows, recalled, short } from "./direct_formats.js";

const scene = document.getElementById("scene");
const at = (id) => document.getElementById(id);
const timer = clock();
const NEXT = { attente: "open", ouverte: "close", pause: "resume", revele: "next", podium: "end" };
const SAID = { attente: "Commencer", ouverte: "Montrer la réponse", pause: "Reprendre", revele: "Continuer", podium: "Terminer" };
let view = null, drawn = "", busy = false;

async function act(kind) {
  if (busy || !view || !kind) return;
  busy = true;
  try {
    await fetch(`${scene.dataset.adresse}/acte`, {
      method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ kind, seq: view.seq }),
    });
  } finally { setTimeout(() => { busy = false; }, 350); }
}

function waiting() {
  const names = view.members.map((name) => el("li", {}, name));
  return [el("div", { class: "accueil" },
    el("div", {}, el("p", { class: "consigne" }, "Sur ton téléphone ou ton ordinateur, ouvre"), el("p", { class: "lien" }, scene.dataset.lien),
      el("p", { class: "consigne" }, "et tape le code"), el("p", { class: "grand-code" }, scene.dataset.code)),
    el("img", { class: "grand-qr", src: scene.dataset.qr, alt: "Code QR pour rejoindre la séance" })),
  el("ul", { class: "presents", "aria-label": "Dans la salle" }, ...names)];
}

function options(revealed) {
  const { prompt, reveal } = view;
  const whole = revealed ? Object.values(reveal.counts).reduce((sum, one) => sum + one, 0) : 0;
  return el("ol", { class: `reponses q${prompt.options.length}${long(prompt) ? " longues" : short(prompt) ? " courtes" : ""}` }, ...prompt.options.map((option, place) => {
    const right = revealed && reveal.right.includes(option.id), count = revealed ? reveal.counts[option.id] || 0 : 0;
    const tone = !revealed || !reveal.right.length ? "" : right ? " juste" : " fausse";
    return el("li", { class: `reponse n${place}${tone}`, share: revealed && whole ? count / whole : 0 },
      el("span", { class: "signe" }, right ? "✓" : SHAPES[place], ` ${option.mark}`),
      el("span", { class: "texte" }, fullText(prompt, option)),
      revealed ? el("span", { class: "part" }, `${percent(count, whole)} (${count})`) : null);
  }));
}

const lines = (said) => said.length ? el("div", { class: "echange" }, ...said.slice(-5).map((line) => el("p", { class: line.ours ? "replique nous" : "replique" }, el("strong", {}, line.who), ` ${line.text}`))) : null;

function rows(found, head = []) {
  if (!found.length) return null;
  return el("table", { class: "tableau" },
    head.length ? el("thead", {}, el("tr", {}, ...head.map((title) => el("th", { scope: "col" }, title)))) : null,
    el("tbody", {}, ...found.slice(0, 8).map((row) => el("tr", { class: row.tone },
      el("th", { scope: "row" }, el("span", { class: "barre", share: row.share }, row.label)), ...row.cells.map((cell) => el("td", {}, cell))))));
}

function cloud(found) {
  if (!found.length) return el("p", { class: "consigne" }, "Aucun mot reçu.");
  const mixed = found.map((row, place) => [row, (place * 7) % found.length]).sort((a, b) => a[1] - b[1] || 0).map(([row]) => row);
  return el("ul", { class: "nuage" }, ...mixed.map((row) => el("li", { share: row.share }, row.label, " ", el("small", {}, `× ${row.cells[0]}`))));
}

function question() {
  const { prompt } = view;
  return [el("p", { class: "surtitre" }, prompt.title), meter(prompt), lines(prompt.lines.slice(-2)), extracts(prompt), prompt.text ? el("h2", { class: "question" }, prompt.text) : null,
    view.phase === "pause" ? el("p", { class: "pause" }, "❚❚ Pause") : null,
    prompt.options.length ? options(false) : prompt.kind === "attente" ? null : el("p", { class: "consigne" }, "Réponds sur ton téléphone."),
    rows(view.table)];
}

function revealed() {
  const { prompt, reveal } = view;
  const wrong = Object.entries(reveal.why).map(([id, why]) => [id, why, reveal.counts[id] || 0]).filter(([id, , n]) => n > 0 && !reveal.right.includes(id)).sort((a, b) => b[2] - a[2])[0];
  const mark = wrong && prompt.options.find((option) => option.id === wrong[0]);
  const words = prompt.kind === "mots";
  return [el("p", { class: "surtitre" }, reveal.title), lines(reveal.lines), moved(prompt, reveal), extracts(prompt), recalled(prompt) ? el("h2", { class: "question petite" }, prompt.text) : null,
    prompt.options.length ? options(true) : null,
    words ? cloud(reveal.rows) : rows(otherRows(prompt, reveal), prompt.data.humeur ? [] : reveal.head), missed(prompt, reveal),
    el("div", { class: "explication" },
      reveal.text ? el("p", {}, reveal.text) : null,
      mark ? el("p", { class: "piege" }, el("strong", {}, `Pourquoi pas ${mark.mark} : `), wrong[1]) : null,
      ...reveal.talk.slice(0, 2).map((talk) => el("p", { class: "parlons" }, el("strong", {}, "Parlons-en : "), talk)),
      reveal.source ? el("p", { class: "source" }, reveal.source) : null)];
}

function podium() {
  const cards = view.prizes.map((prize) => el("li", {}, el("h2", {}, prize.title),
    el("p", { class: "noms" }, prize.names.length ? prize.names.join(", ") + (prize.number > prize.names.length ? ` et ${prize.number - prize.names.length} de plus` : "") : times(prize.number, "personne", "personnes")),
    el("p", {}, prize.said)));
  const title = view.phase === "fini" ? "Séance terminée, merci à toutes et à tous" : cards.length ? "Bravo !" : "Merci à toutes et à tous";
  return [el("h2", { class: "bravo" }, title), el("ul", { class: "prix" }, ...cards)];
}

function draw() {
  const bodies = { attente: waiting, ouverte: question, pause: question, revele: revealed, podium, fini: podium };
  const sign = JSON.stringify([view.phase, view.prompt && view.prompt.key, view.reveal, view.table, view.members, view.prizes]);
  if (sign !== drawn) { drawn = sign; show(scene, ...bodies[view.phase]()); }
  document.body.dataset.phase = view.phase;
  document.body.dataset.etape = (view.prompt && view.prompt.data.etape) || "";
  const total = view.prompt && view.prompt.data.total;
  at("rang").textContent = view.prompt && total !== 1 ? `Question ${view.round}${total ? ` sur ${total}` : ""}` : "";
  const asking = view.phase === "ouverte" || view.phase === "pause";
  at("compte").textContent = asking ? `${view.given} sur ${view.people} ${view.given > 1 ? "ont répondu" : "a répondu"}` : `${times(view.people, "personne", "personnes")} dans la salle${view.locked ? " · salle fermée" : ""}`;
  const main = at("suite");
  main.hidden = !NEXT[view.phase];
  main.textContent = SAID[view.phase] || "";
  tick();
}

function tick() {
  const left = timer.left();
  at("minuteur").textContent = left === null ? "" : left ? leftShort(left) : "Temps écoulé";
}

at("suite").addEventListener("click", () => act(NEXT[view.phase]));
at("plein").addEventListener("click", () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()));
document.addEventListener("fullscreenchange", () => { at("plein").textContent = document.fullscreenElement ? "Quitter le plein écran" : "Plein écran"; });
document.addEventListener("keydown", (event) => {
  if (event.target.tagName === "BUTTON" && event.key === " ") return;
  if (event.key === " " || event.key === "ArrowRight") { event.preventDefault(); act(view && NEXT[view.phase]); }
  if (event.key === "f") at("plein").click();
});
follow(scene.dataset.adresse, (next) => { view = next; timer.set(view); draw(); }, (link) => {
  at("etat").textContent = { coupe: "Connexion perdue, nouvel essai…", refus: "Reconnectez-vous sur cet ordinateur.", fin: "Séance effacée." }[link] || "";
});
setInterval(tick, 500);
