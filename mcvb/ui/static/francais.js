// Streamlit's own words, built in English, said in French. Only texts and labels that match exactly are changed.
(() => {
  const words = {
    "Theme": "Thème", "Choose app theme": "Choisir le thème", "Light": "Clair", "Dark": "Sombre", "System": "Comme l'appareil", "Use system setting": "Comme l'appareil",
    "Close": "Fermer", "Cancel": "Annuler", "Stop": "Arrêter", "Help": "Aide", "No results": "Aucun résultat", "Search": "Chercher",
    "Fullscreen": "Plein écran", "Close fullscreen": "Quitter le plein écran", "Exit fullscreen": "Quitter le plein écran",
    "Show data": "Voir les données", "Show chart": "Voir le graphique", "Select all": "Tout choisir", "Running...": "En cours…", "Reset": "Remettre à zéro",
    "Rerun": "Recharger", "Print": "Imprimer", "Settings": "Réglages", "Main menu": "Menu", "Loading...": "Chargement…", "Copy": "Copier", "Copy to clipboard": "Copier",
    "Copy column name": "Copier le nom de la colonne", "Clear value": "Effacer", "Clear all": "Tout effacer", "Clear": "Effacer", "View less": "Voir moins",
    "Uploading...": "Envoi…", "Upload": "Choisir un fichier", "Upload failed": "L'envoi a échoué", "Browse files": "Choisir un fichier",
    "Drag and drop file here": "Dépose ton fichier ici", "Drag and drop files here": "Dépose tes fichiers ici", "Drag and drop a file here": "Dépose ton fichier ici",
    "Pin column": "Épingler la colonne", "Unpin column": "Détacher la colonne", "Hide column": "Cacher la colonne", "Autosize": "Ajuster la largeur", "Format": "Format",
    "Sort ascending": "Trier de A à Z", "Sort descending": "Trier de Z à A", "Statistics": "Statistiques", "Show/hide columns": "Choisir les colonnes",
    "Download as CSV": "Télécharger en CSV", "Add row": "Ajouter une ligne", "Delete row(s)": "Supprimer", "No options to select": "Aucun choix", "No options to select.": "Aucun choix.",
    "Choose options": "Choisir", "Choose an option": "Choisir", "Show suggestions": "Voir les choix", "Connecting": "Connexion…", "Record": "Enregistrer", "Stop recording": "Arrêter l'enregistrement", "Clear recording": "Effacer l'enregistrement", "Download as WAV": "Télécharger en WAV", "Play": "Écouter", "Pause": "Pause", "Connection error": "Connexion perdue",
    "Please wait...": "Un instant…", "Loading": "Chargement", "Expand sidebar": "Ouvrir le menu", "Collapse sidebar": "Fermer le menu", "Open sidebar": "Ouvrir le menu",
    "Close sidebar": "Fermer le menu", "Expanded": "Ouvert", "Collapsed": "Fermé", "Sidebar": "Menu", "Appearance": "Apparence", "More options": "Plus de choix",
    "Save as SVG": "Enregistrer en SVG", "Copy Vega-Lite spec": "Copier la description du graphique", "Download as PNG": "Télécharger en PNG", "Download as SVG": "Télécharger en SVG", "View data": "Voir les données", "Download": "Télécharger", "Download data": "Télécharger les données", "Save as PNG": "Enregistrer en PNG", "View source": "Voir la source", "Press Enter to apply": "Entrée pour valider",
    "Press Enter to submit form": "Entrée pour valider", "Press Ctrl+Enter to apply": "Ctrl+Entrée pour valider", "Press Ctrl+Enter to submit form": "Ctrl+Entrée pour valider",
    "Invalid date format": "Date non reconnue", "Choose date": "Choisir une date", "Skip to main content": "Aller au contenu", "Made with Streamlit": "", "Deploy": "Publier", "Open": "Ouvrir", "file upload": "Choisir un fichier", "App pages": "Pages de l'atelier", "Page not found": "Page introuvable", "empty": "vide", "Logo": "Atelier 4B", "Navigate to home page": "Aller à l'accueil", "Show password": "Montrer", "Hide password": "Cacher",
  };
  const patterns = [
    [/^The page that you have requested does not seem to exist\. Running the app.s main page\.$/, "Cette adresse n'existe pas : voici l'accueil."],
    [/^Remove (.+)$/, "Retirer $1"], [/^Help for (.+)$/, "Aide : $1"], [/^Limit ([\d.]+) ?MB per file(.*)$/, "$1 Mo au plus par fichier$2"],
    [/^([\d.]+) ?MB per file(.*)$/, "$1 Mo au plus par fichier$2"], [/^([\d.]+)KB$/, "$1 Ko"], [/^([\d.]+)MB$/, "$1 Mo"],
    [/^File must be ([\d.]+) ?MB or smaller\.?$/, "Le fichier dépasse $1 Mo : choisis un fichier plus petit."],
    [/^(.+) files? (?:is|are) not allowed\.?$/, "Les fichiers $1 ne sont pas acceptés ici."], [/^View (\d+) more$/, "Voir $1 de plus"],
    [/^Selected values$/, "Choix faits"], [/^Shortcut (.+)$/, "Raccourci $1"], [/^Selected (.+)$/, "Choisi : $1"], [/^(\d+) selected$/, "$1 choisis"], [/^(\d+) more$/, "$1 de plus"],
  ];
  const french = (text) => {
    const known = text.trim();
    if (known in words) return text.replace(known, words[known]);
    const named = known.match(/^([A-Z][\w /.-]+): (.+)$/);
    if (named && named[1] in words) return `${words[named[1]]} : ${named[2]}`;
    for (const [pattern, said] of patterns) if (pattern.test(known)) return known.replace(pattern, said);
    return text;
  };
  const attributes = ["aria-label", "title", "placeholder", "alt"];
  const mend = (node) => {
    if (node.nodeType === 3) {
      if (node.nodeValue.length < 90) { const said = french(node.nodeValue); if (said !== node.nodeValue) node.nodeValue = said; }
      return;
    }
    if (node.nodeType !== 1 || node.tagName === "SCRIPT" || node.tagName === "STYLE") return;
    for (const name of attributes) {
      const value = node.getAttribute(name);
      if (value) { const said = french(value); if (said !== value) node.setAttribute(name, said); }
    }
    node.childNodes.forEach(mend);
  };
  const watch = () => {
    mend(document.body);
    new MutationObserver((changes) => changes.forEach((change) => {
      if (change.type === "childList") change.addedNodes.forEach(mend);
      else mend(change.target);
    })).observe(document.body, { childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: attributes });
    const lang = new MutationObserver(() => { if (document.documentElement.lang !== "fr") document.documentElement.lang = "fr"; });
    document.documentElement.lang = "fr";
    lang.observe(document.documentElement, { attributes: true, attributeFilter: ["lang"] });
    // Dialogs and lists are drawn outside the app's own element: the page takes its scheme, light or dark.
    const scheme = () => {
      const app = document.querySelector(".stApp");
      if (app) document.documentElement.style.colorScheme = getComputedStyle(app).colorScheme;
      return app;
    };
    const waiting = setInterval(() => {
      const app = scheme();
      if (!app) return;
      clearInterval(waiting);
      new MutationObserver(scheme).observe(app, { attributes: true, attributeFilter: ["class", "style"] });
    }, 50);
  };
  if (document.body) watch(); else addEventListener("DOMContentLoaded", watch);
})();
