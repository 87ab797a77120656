"""The document around the pages: its language, its look, what it looks like on paper, and Streamlit's own words."""

from __future__ import annotations

from typing import Final

import streamlit as st

from planning.ui.kit import links, state
from planning.ui.kit.spoken import words

STYLE: Final = """<style>
.stMainBlockContainer { padding: 3.75rem 3rem 1.25rem; max-width: 1800px; }
[data-testid="stMainBlockContainer"] > [data-testid="stVerticalBlock"] { gap: 0.65rem; }
h1 { padding: 0.1rem 0 0.35rem !important; line-height: 1.15 !important; }
[data-testid="stHeading"] [data-testid="stMarkdownContainer"]:has(h1) { margin-bottom: -0.55rem; }
[data-testid="stCaptionContainer"] p { margin-bottom: 0; }
h2 { padding: 0.25rem 0 0.35rem !important; }
h3 { padding: 0.15rem 0 0 !important; }
[data-testid="stDialog"] h2 { padding: 1.2rem 1.5rem 0.2rem !important; }
[data-testid="stLayoutWrapper"]:has(> .st-key-bar) { position: sticky; top: 3.75rem; z-index: 99; margin: 0 -3rem;
  background: var(--cap-bar, #F4F6F8); width: calc(100% + 6rem); max-width: none; padding: 0.3rem 3rem;
  border-bottom: 1px solid rgba(128, 140, 150, 0.3); }
[data-testid="stLayoutWrapper"]:has(> .st-key-document) { position: absolute; }
.st-key-bar [data-testid="stMarkdownContainer"] p { margin: 0; }
@media (min-width: 1280px) { .st-key-bar { flex-wrap: nowrap !important; }
  .st-key-bar > :has(.st-key-bar-strip) { flex: 0 1 auto; min-width: 0; } .st-key-bar-strip { flex-wrap: nowrap; }
  .st-key-bar-strip p { line-height: 1.2; } }
[data-testid="stToolbar"] > div:has(nav), [data-testid="stToolbar"] > div > div:has(nav) { flex: 1 1 auto; }
[data-testid="stTopNav"] { width: 100%; }
[data-testid="stTopNav"] > div:nth-child(6) { margin-left: auto; }
[data-testid="stButtonGroup"] button[data-selected="true"] p { color: var(--cap-text, #0B1118); font-weight: 600; }
.figures { display: flex; flex-wrap: wrap; border-top: 1px solid rgba(128, 140, 150, 0.45);
  border-bottom: 1px solid rgba(128, 140, 150, 0.45); font-variant-numeric: tabular-nums; }
.figures > div { flex: 1 1 0; padding: 0.45rem 0.9rem; border-left: 1px solid rgba(128, 140, 150, 0.3); min-width: 0; }
.figures > div:first-child { padding-left: 0; border-left: 0; }
.figures .value { font-size: 2.1rem; font-weight: 700; line-height: 1.15; white-space: nowrap; }
.figures .value small { font-size: 1.2rem; font-weight: 600; }
.figures .was { font-weight: 400; font-size: 1.5rem; opacity: 0.8; }
.figures .detail { font-size: 0.9rem; }
.figures a { color: inherit !important; text-decoration: none !important; display: block; }
.figures a .label::after { content: " ›" / ""; opacity: 0.75; }
.figures a:hover .label, .figures a:focus-visible .label { text-decoration: underline; }
[data-testid="stLayoutWrapper"]:has(> .st-key-tour) { position: fixed; right: 1.5rem; bottom: 1.5rem; z-index: 98;
  width: min(30rem, calc(100vw - 2rem)); padding: 0.9rem 1.1rem; border-radius: 8px; border: 2px solid #2F7ABF;
  background: var(--cap-bar, #F4F6F8); box-shadow: 0 6px 24px rgba(11, 17, 24, 0.35); }
.st-key-tour p { margin: 0; } .st-key-tour [data-testid="stMarkdownContainer"] { margin-bottom: 0; }
.st-key-board_export { position: fixed; bottom: 0.55rem; left: 2.5rem; z-index: 999999; width: auto; }
.legend { display: flex; flex-wrap: wrap; gap: 0.1rem 0.95rem; font-size: 0.85rem; }
.legend i { display: inline-block; width: 0.85rem; height: 0.7rem; margin-right: 0.35rem; }
.legend .hatch { background: repeating-linear-gradient(135deg, #22272E 0 1.5px, #FFFFFF 1.5px 4px);
  outline: 1px solid #8A9BAA; }
.legend .tick { width: 3px; height: 0.95rem; background: #8A8A8A; vertical-align: -0.1rem; }
.legend .reach { width: 1.2rem; height: 0.5rem; border: solid #8A8A8A; border-width: 0 2px; vertical-align: 0.05rem;
  background: linear-gradient(#8A8A8A, #8A8A8A) center / 100% 2px no-repeat; }
.good { color: var(--cap-good, #0B5394); font-weight: 600; } .bad { color: var(--cap-bad, #A1260D); font-weight: 600; }
@media (max-width: 1279px) {
  [class*="st-key-"][class*="-head"]:has(> [data-testid="stElementContainer"] [data-testid="stButtonGroup"]) {
    flex-wrap: wrap; }
  [class*="-head"]:has(> * [data-testid="stButtonGroup"]) > [data-testid="stLayoutWrapper"] { flex: 1 0 100%; }
  .figures > div { flex: 0 0 33.33%; }
  .figures > div:nth-child(4) { padding-left: 0; border-left: 0; } }
@media (max-width: 700px) {
  .st-key-bar [data-testid="stPopover"] { max-width: 100%; }
  .st-key-bar [data-testid="stPopover"] button { max-width: 100%; height: auto; }
  .st-key-bar [data-testid="stPopover"] button p { white-space: normal; text-align: left; }
  .figures > div { flex: 0 0 50%; padding-left: 0.6rem !important; border-left: 0 !important; }
  .stMainBlockContainer { padding: 3.75rem 1rem 2rem; }
  [data-testid="stLayoutWrapper"]:has(> .st-key-bar) { position: static; margin: 0 -1rem; padding: 0.3rem 1rem;
    width: calc(100% + 2rem); } }
@media print {
  @page { margin: 10mm; }
  header, .st-key-bar, [data-testid="stLayoutWrapper"]:has(> .st-key-bar), [data-testid="stSidebar"],
  [data-testid="stLayoutWrapper"]:has(> .st-key-tour), [data-testid="stExpander"], [data-testid="stButton"], .stButton,
  [data-testid="stDownloadButton"], [data-testid="stPopover"], [data-testid="stButtonGroup"], [data-testid="stToolbar"],
  [data-testid="stMultiSelect"], [data-testid="stSelectbox"], [data-testid="stTextInput"],
  [data-testid="stPageLink"] { display: none !important; }
  .stMainBlockContainer { padding: 0 !important; max-width: none; }
  .stApp, .stMain, [data-testid="stAppViewContainer"] { position: static !important; overflow: visible !important;
    height: auto !important; }
  .js-plotly-plot, .js-plotly-plot svg { max-width: 100% !important; break-inside: avoid; }
  .st-key-sheet { zoom: 0.66; } .st-key-sheet [data-testid="stVerticalBlock"] { gap: 0.4rem !important; }
  .st-key-sheet [data-testid="stDataFrame"], [data-testid="stVerticalBlock"] > .st-key-sheet-more,
  [data-testid="stLayoutWrapper"]:has(> .st-key-sheet-more) { display: none !important; }
  .st-key-sheet td, .st-key-sheet th { padding-top: 0.15rem !important; padding-bottom: 0.15rem !important; }
}
</style>"""
"""The look of the frame. Greys are half transparent, so that they do on both themes."""
_JS: Final = """
export default function (component) {
  const { lang, said, left } = component.data;
  if (left) document.cookie = `${left}=left; path=/; max-age=31536000; SameSite=Strict`;
  document.removeEventListener("click", window.capGoing);
  window.capGoing = (event) => {
    const link = event.target.closest?.("a.inside");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    component.setTriggerValue("went", link.getAttribute("href"));
  };
  document.addEventListener("click", window.capGoing);
  const root = document.documentElement;
  root.lang = lang;
  const paint = getComputedStyle(document.querySelector(".stApp") ?? document.body).backgroundColor;
  const dark = (paint.match(/\\d+/g) ?? ["255"]).slice(0, 3).every((one) => Number(one) < 90);
  const colours = dark
    ? ["#15191E", "#7FB3E6", "#FF9C85", "#FFFFFF", "#030405"] : ["#F4F6F8", "#0B5394", "#A1260D", "#0B1118", "#FFFFFF"];
  const names = ["--cap-bar", "--cap-good", "--cap-bad", "--cap-text", "--cap-page"];
  names.forEach((name, at) => root.style.setProperty(name, colours[at]));
  const texts = new Map(Object.entries(said));
  const translate = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      const found = texts.get(node.nodeValue.trim());
      if (found) node.nodeValue = found;
      else if (texts.size && /^\\d+MB per file/.test(node.nodeValue))
        node.nodeValue = node.nodeValue.replace("MB per file", texts.get("MB per file"));
      return;
    }
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    // Streamlit 1.67 says of the place for files, which has a name, that it is none: axe refuses it.
    if (node.dataset.testid === "stFileUploaderDropzone") node.setAttribute("role", "group");
    for (const name of ["aria-label", "title", "placeholder"]) {
      const [said, ...about] = (node.getAttribute(name) ?? "").split(": ");
      const found = texts.get(said);
      if (found) node.setAttribute(name, [found, ...about].join(" : "));
    }
    node.childNodes.forEach(translate);
  };
  window.capWatching?.disconnect();
  translate(document.body);
  const added = (changes) => changes.forEach((change) => change.addedNodes.forEach(translate));
  window.capWatching = new MutationObserver(added);
  window.capWatching.observe(document.body, { childList: true, subtree: true });
}
"""
_document = st.components.v2.component("cap_document", html="<span></span>", css=":host { display: none; }\n", js=_JS)
STREAMLIT_WORDS: Final = {
    "Skip to main content": "Aller au contenu",
    "Fullscreen": "Plein écran",
    "Close fullscreen": "Quitter le plein écran",
    "Show/hide columns": "Colonnes affichées",
    "Search": "Chercher",
    "Close": "Fermer",
    "Clear all": "Tout effacer",
    "Clear value": "Effacer",
    "Choose date": "Choisir une date",
    "Choose an option": "Choisir",
    "Choose options": "Choisir",
    "No results": "Aucun résultat",
    "No options to select": "Rien à choisir",
    "Select all": "Tout choisir",
    "Upload": "Choisir un fichier",
    "file upload": "Choisir un fichier",
    "Browse files": "Choisir un fichier",
    "Drag and drop file here": "Déposez un fichier ici",
    "Drag and drop files here": "Déposez des fichiers ici",
    "Press Enter to apply": "Entrée pour valider",
    "Press Enter to submit form": "Entrée pour envoyer",
    "Rerun": "Actualiser",
    "Stop": "Arrêter",
    "Print": "Imprimer",
    "Settings": "Réglages",
    "Running...": "En cours...",
    "Connecting": "Connexion",
    "Copy to clipboard": "Copier",
    "Copied": "Copié",
    "Main menu": "Menu",
    "Navigate to home page": "Aller à la synthèse",
    "Link to heading": "Lien vers ce titre",
    "Page not found": "Page introuvable",
    "Loading...": "Chargement...",
    "MB per file": "\u00a0Mo par fichier",
}
"""What Streamlit says in English by itself, and French for it."""


def dress() -> None:
    """Give the document its language and its look; Streamlit's own words in the reader's language."""
    st.html(STYLE)
    data = {"lang": words.lang, "said": STREAMLIT_WORDS if words.lang == "fr" else {}}
    with st.container(key="document", height="content", gap=None):
        left = state.TOUR_COOKIE if state.tour_is_left() else ""
        did = _document(data={**data, "left": left}, key="document.lang", on_went_change=lambda: None)
    if did.get("went"):
        links.follow(str(did["went"]))
