// The voice of a call, all of it on the device: the prospect's replies are spoken by a voice installed here, never by one
// that sends the words away (`localService`). Recognition may send speech to the browser's maker: off until asked, with a notice.
(() => {
  const keep = (name, value) => { try { if (value === undefined) return localStorage.getItem(name); localStorage.setItem(name, value); } catch (_) { /* refused */ } return null; };
  const RATES = { lente: 0.8, normale: 1, rapide: 1.2 };
  const Ear = window.SpeechRecognition || window.webkitSpeechRecognition;
  let spoken = "", agreed = false, handing = 0;
  const voice = () => (window.speechSynthesis ? speechSynthesis.getVoices().find((one) => one.localService && one.lang.toLowerCase().startsWith("fr")) : null) || null;
  const replies = () => [...document.querySelectorAll(".a4-conversation .a4-bulle.autre .mots")].map((one) => one.textContent);
  const speak = (text) => {
    const mine = voice();
    if (!mine || !text) return;
    speechSynthesis.cancel();
    const words = new SpeechSynthesisUtterance(text);
    words.lang = "fr-FR"; words.voice = mine; words.rate = RATES[keep("a4-debit") || "normale"] || 1;
    speechSynthesis.speak(words);
  };
  const field = () => document.querySelector('[class*="st-key-dire_"] input');
  const type = (text) => {
    const box = field(); if (!box) return;
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(box, text);
    box.dispatchEvent(new Event("input", { bubbles: true })); box.focus();
  };
  const element = (tag, text, more) => Object.assign(document.createElement(tag), { textContent: text }, more || {});
  const listen = (button, note) => {
    if (!agreed) {
      agreed = true; note.hidden = false; button.textContent = "D'accord, dicter";
      return;
    }
    const ear = new Ear(); ear.lang = "fr-FR"; ear.interimResults = false;
    button.disabled = true; button.textContent = "Parle…";
    ear.onresult = (event) => type([...event.results].map((one) => one[0].transcript).join(" "));
    ear.onerror = () => { note.hidden = false; note.textContent = "Le micro n'a rien donné : écris ta phrase, cela marche toujours."; };
    ear.onend = () => { button.disabled = false; button.textContent = "Dicter"; };
    try { ear.start(); } catch (_) { ear.onerror(); ear.onend(); }
  };
  const fill = (bar) => {
    if (bar.childElementCount) return;
    const can = Boolean(voice());
    const label = element("label", ""), box = element("input", "", { type: "checkbox", checked: keep("a4-voix") === "oui", disabled: !can });
    label.append(box, element("span", can ? " Écouter les réponses" : " Aucune voix française sur cet appareil : lis les réponses"));
    const rate = element("select", "", { disabled: !can }); rate.setAttribute("aria-label", "Débit de la voix");
    Object.keys(RATES).forEach((name) => rate.append(element("option", `voix ${name}`, { value: name, selected: (keep("a4-debit") || "normale") === name })));
    const again = element("button", "Réécouter", { type: "button", disabled: !can });
    box.onchange = () => { keep("a4-voix", box.checked ? "oui" : "non"); if (box.checked) speak(replies().at(-1)); else if (can) speechSynthesis.cancel(); };
    rate.onchange = () => keep("a4-debit", rate.value);
    again.onclick = () => speak(replies().at(-1));
    bar.append(label, rate, again);
    if (Ear && field()) {
      const note = element("p", "Ton navigateur peut envoyer ta voix à son fabricant pour la transformer en texte. Atelier 4B n'enregistre rien. Tu peux toujours écrire.", { hidden: true });
      const button = element("button", "Dicter", { type: "button" });
      button.onclick = () => listen(button, note);
      bar.append(button, note);
    }
  };
  const follow = () => {
    const talk = document.querySelector(".a4-conversation");
    if (!talk) { spoken = ""; return; }
    document.querySelectorAll(".a4-voix").forEach(fill);
    const all = replies(), last = `${all.length}|${all.at(-1)}`;
    if (last !== spoken) {
      // The control that had the focus goes with its turn, a little later: the next one takes it, so that a keyboard is enough.
      if (spoken !== "") handing = Date.now() + 4000;
      spoken = last; talk.scrollTop = talk.scrollHeight;
      if (keep("a4-voix") === "oui") speak(all.at(-1));
    }
    if (Date.now() < handing && (document.activeElement === document.body || !document.activeElement)) {
      const next = document.querySelector(".st-key-choix button") || field();
      if (next) next.focus({ preventScroll: true });
    }
  };
  // Browsers find their voices a little after the page: the controls are then drawn again.
  if (window.speechSynthesis && speechSynthesis.addEventListener) speechSynthesis.addEventListener("voiceschanged", () => {
    document.querySelectorAll(".a4-voix").forEach((bar) => { bar.replaceChildren(); fill(bar); });
  });
  let waiting = 0;
  new MutationObserver(() => { if (!waiting) waiting = setTimeout(() => { waiting = 0; follow(); }, 60); }).observe(document, { childList: true, subtree: true, characterData: true });
})();
