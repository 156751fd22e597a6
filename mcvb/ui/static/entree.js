// The pad of pictures of a secret: without scripts, the field of signs is enough.
document.querySelectorAll("[data-images]").forEach((choice) => {
  const pad = choice.querySelector(".images"), grid = pad.querySelector("#grille"), toggle = pad.querySelector(".basculer");
  const field = choice.querySelector("[name=secret]"), kept = pad.querySelector("[name=images]"), told = pad.querySelector("output");
  let chosen = [];
  const show = () => {
    kept.value = chosen.length ? "images:" + chosen.join(".") : "";
    told.textContent = chosen.length + (chosen.length > 1 ? " images sur 4" : " image sur 4");
  };
  pad.hidden = false;
  toggle.addEventListener("click", () => {
    const open = grid.hidden;
    grid.hidden = !open;
    toggle.setAttribute("aria-expanded", String(open));
    toggle.textContent = open ? "Plutôt des chiffres ou des lettres" : "Plutôt 4 images";
    field.value = ""; chosen = []; show();
    field.disabled = open;
  });
  pad.querySelectorAll("[data-image]").forEach((button) => button.addEventListener("click", () => {
    if (chosen.length < 4) { chosen.push(button.dataset.image); show(); }
  }));
  pad.querySelector(".effacer").addEventListener("click", () => { chosen = []; show(); });
});
