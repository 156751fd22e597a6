// The map of a zone: the picture becomes one that can be zoomed, moved and asked, by mouse, finger or keyboard.
// Without this script the picture stays, with its description; the table under it says the same in words.
(() => {
  const NS = "http://www.w3.org/2000/svg", MOST = 14, kept = new Map();
  const STEPS = [0.2, 0.5, 1, 2, 5, 10, 20, 50, 100];
  const make = (name, text, props = {}) => Object.assign(document.createElement(name), { textContent: text }, props);
  const decode = (address) => new TextDecoder().decode(Uint8Array.from(atob(address.split(",")[1]), (sign) => sign.charCodeAt(0)));

  const upgrade = (box) => {
    const image = box.querySelector("img");
    if (!image || !image.src.startsWith("data:image/svg+xml;base64,")) return;
    const svg = new DOMParser().parseFromString(decode(image.src), "image/svg+xml").documentElement;
    if (svg.namespaceURI !== NS || svg.querySelector("script, foreignObject")) return;
    const map = svg.querySelector(".carte"), size = svg.viewBox.baseVal, km = Number(svg.dataset.km);
    const view = kept.get(box.dataset.cle) || { k: 1, x: 0, y: 0 };
    kept.set(box.dataset.cle, view);
    const bubble = make("div", "", { className: "a4-bulle-carte", hidden: true });
    const frame = make("div", "", { className: "a4-cadre-carte", tabIndex: 0 });
    frame.setAttribute("role", "group");
    frame.setAttribute("aria-label", "Carte à explorer : plus et moins pour zoomer, flèches pour se déplacer, zéro pour tout revoir");
    // A narrow screen makes the picture small: signs, scale and north are drawn bigger on it.
    const seen = () => Math.max(1, 0.72 * size.width / (svg.clientWidth || size.width));
    const scale = () => {
      const bar = svg.querySelector(".echelle path"), word = svg.querySelector(".echelle text"), unit = km * view.k / seen();
      const step = STEPS.find((one) => one * unit >= 90) || 100;
      bar.setAttribute("d", `M0-7V0H${(step * unit).toFixed(1)}V-7`);
      word.setAttribute("x", (step * unit / 2).toFixed(1)); word.textContent = `${String(step).replace(".", ",")} km`;
      svg.querySelector(".echelle").setAttribute("transform", `translate(24 ${size.height - 24}) scale(${seen()})`);
      svg.querySelector(".nord").setAttribute("transform", `translate(${size.width - 34 * seen()} ${44 * seen()}) scale(${seen()})`);
    };
    // Names come by importance; one that would cover another waits until the map is zoomed.
    const names = () => {
      const taken = [];
      map.querySelectorAll(".nom").forEach((one) => {
        one.removeAttribute("display");
        const box = one.getBoundingClientRect();
        const hit = taken.some((other) => box.left < other.right + 3 && box.right > other.left - 3 && box.top < other.bottom && box.bottom > other.top);
        if (hit || taken.length >= svg.clientWidth / 46) one.setAttribute("display", "none"); else taken.push(box);
      });
    };
    const draw = () => {
      view.k = Math.min(MOST, Math.max(1, view.k));
      view.x = Math.min(0, Math.max(size.width * (1 - view.k), view.x));
      view.y = Math.min(0, Math.max(size.height * (1 - view.k), view.y));
      map.setAttribute("transform", `translate(${view.x} ${view.y}) scale(${view.k})`);
      const big = seen() / view.k;
      map.querySelectorAll(".repere").forEach((one) => one.setAttribute("transform", `translate(${one.dataset.x} ${one.dataset.y}) scale(${big})`));
      names();
      frame.style.touchAction = view.k > 1 ? "none" : "pan-y";
      scale();
    };
    const at = (event) => { const place = svg.getBoundingClientRect(), ratio = size.width / place.width; return [(event.clientX - place.left) * ratio, (event.clientY - place.top) * ratio]; };
    const zoom = (by, x = size.width / 2, y = size.height / 2) => {
      const next = Math.min(MOST, Math.max(1, view.k * by)), real = next / view.k;
      view.x = x - (x - view.x) * real; view.y = y - (y - view.y) * real; view.k = next; bubble.hidden = true; draw();
    };
    const whole = () => { Object.assign(view, { k: 1, x: 0, y: 0 }); draw(); };
    const tell = (event) => {
      const one = event.target.closest("[data-t]");
      bubble.hidden = !one;
      if (!one) return;
      bubble.textContent = one.dataset.t;
      const place = frame.getBoundingClientRect(), x = event.clientX - place.left, y = event.clientY - place.top;
      bubble.style.left = `${Math.max(4, Math.min(x + 12, place.width - bubble.offsetWidth - 4))}px`;
      bubble.style.top = `${y + 16 + bubble.offsetHeight > place.height ? y - bubble.offsetHeight - 10 : y + 16}px`;
    };
    const fingers = new Map(); let spread = 0;
    const apart = () => { const [a, b] = [...fingers.values()]; return Math.hypot(a[0] - b[0], a[1] - b[1]); };
    svg.addEventListener("pointerdown", (event) => { fingers.set(event.pointerId, at(event)); spread = 0; if (event.pointerType !== "mouse") tell(event); });
    svg.addEventListener("pointermove", (event) => {
      const before = fingers.get(event.pointerId), now = at(event);
      if (!before) { if (event.pointerType === "mouse") tell(event); return; }
      fingers.set(event.pointerId, now);
      if (fingers.size === 2) {
        const wide = apart(), [a, b] = [...fingers.values()];
        if (spread) zoom(wide / spread, (a[0] + b[0]) / 2, (a[1] + b[1]) / 2);
        spread = wide;
      } else if (view.k > 1) { view.x += now[0] - before[0]; view.y += now[1] - before[1]; bubble.hidden = true; draw(); }
    });
    ["pointerup", "pointercancel", "pointerleave"].forEach((name) => svg.addEventListener(name, (event) => { fingers.delete(event.pointerId); spread = 0; if (name === "pointerleave") bubble.hidden = true; }));
    frame.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !frame.contains(document.activeElement)) return;
      event.preventDefault(); zoom(event.deltaY < 0 ? 1.25 : 0.8, ...at(event));
    }, { passive: false });
    const moves = { ArrowLeft: [80, 0], ArrowRight: [-80, 0], ArrowUp: [0, 80], ArrowDown: [0, -80] };
    frame.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      const move = moves[event.key];
      if (move) { view.x += move[0]; view.y += move[1]; draw(); }
      else if (event.key === "+" || event.key === "=") zoom(1.4);
      else if (event.key === "-" || event.key === "_") zoom(1 / 1.4);
      else if (event.key === "0") whole();
      else if (event.key === "Escape") bubble.hidden = true;
      else return;
      event.preventDefault();
    });
    const tools = make("div", "", { className: "a4-outils-carte" });
    [["+", "Zoomer", () => zoom(1.5)], ["−", "Dézoomer", () => zoom(1 / 1.5)], ["⤢", "Tout revoir", whole]].forEach(([sign, name, act]) => {
      const button = make("button", sign, { type: "button", title: name, onclick: act });
      button.setAttribute("aria-label", name); tools.append(button);
    });
    frame.replaceChildren(svg, bubble, tools);
    image.replaceWith(frame); draw();
    new ResizeObserver(() => draw()).observe(frame);
  };
  let waiting = 0;
  const look = () => { waiting = 0; document.querySelectorAll(".a4-carte-zone:has(> img)").forEach(upgrade); };
  new MutationObserver(() => { if (!waiting) waiting = setTimeout(look, 40); }).observe(document, { childList: true, subtree: true });
})();
