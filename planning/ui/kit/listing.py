"""A list on the screen whose names open and whose lines can be chosen: what `st.dataframe` cannot draw.

A row has several lines a cell; a name is a link that opens without reloading the page (and in another tab, with the
middle button); a group of rows has its own title. All texts are set as text (`textContent`): none is read as markup.
A row that is opened stays in sight, even where what opens beside it has the list drawn anew elsewhere on the page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal, TypeGuard

import streamlit as st

from planning.ui.kit import links, state

Tone = Literal["", "strong", "quiet", "good", "bad", "class_a", "class_b", "class_c", "class_d", "class_none"]
Align = Literal["left", "right", "center"]

# The two literals hold a line break: Streamlit takes a single line for the path of a file.
_CSS: Final = """
:host, .list { font-family: var(--st-font); color: var(--st-text-color); font-size: 0.94rem; line-height: 1.3; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
th { text-align: left; font-weight: 600; vertical-align: bottom; padding: 0.3rem 0.5rem 0.35rem 0;
     border-bottom: 1px solid var(--st-gray-text-color); color: var(--st-text-color); }
td { padding: 0.24rem 0.6rem 0.24rem 0; vertical-align: top; border-bottom: 1px solid var(--st-border-color); }
thead td { border-bottom: 1px solid var(--st-gray-text-color); }
tr.group td { font-weight: 400; padding-top: 0.6rem; border-bottom: 1px solid var(--st-gray-text-color); }
tr.total td { font-weight: 700; }
tr.chosen td { background: color-mix(in srgb, var(--st-primary-color) 10%, transparent); }
td div:has(> .class_a, > .class_b, > .class_c, > .class_d, > .class_none) { white-space: nowrap; }
td.right a, td.right button { white-space: nowrap; }
.right { text-align: right; } .center { text-align: center; }
.box { width: 1.6rem; }
.strong { font-weight: 700; } .quiet { font-size: 0.94em;
  color: color-mix(in srgb, var(--st-text-color) 78%, transparent); }
.good { color: var(--st-link-color); font-weight: 600; } .bad { color: var(--cap-bad, #A1260D); font-weight: 600; }
a, button { color: var(--st-link-color); font: inherit; font-weight: 600; text-decoration: none; background: none;
            border: 0; padding: 0; cursor: pointer; text-align: left; }
a:hover, button:hover { text-decoration: underline; }
a:focus-visible, button:focus-visible, input:focus-visible { outline: 2px solid var(--st-primary-color);
                                                              outline-offset: 2px; }
.class_a, .class_b, .class_c, .class_d, .class_none { display: inline-block; min-width: 1.25rem; padding: 0 0.2rem;
  text-align: center; border-radius: 4px; font-weight: 700; font-size: 0.85rem; border: 1px solid #8A9BAA; }
.class_a { background: #CFE3F5; color: #0B2A45; } .class_b { background: #E9F2FA; color: #0B2A45; }
.class_c { background: #F8DCA8; color: #4A2C00; } .class_d { background: #22272E; color: #FFFFFF; }
.class_none { background: transparent; color: inherit; }
.bar { display: inline-block; height: 0.8rem; margin-right: 0.35rem; vertical-align: -0.08rem; min-width: 2px; }
span:has(> .bar) { display: block; white-space: nowrap; }
input { width: 1rem; height: 1rem; accent-color: var(--st-primary-color); }
.mark { display: inline-block; min-width: 1.3rem; padding: 0 0.15rem; text-align: center; border-radius: 3px;
        font-weight: 700; font-size: 0.85rem; margin-right: 0.3rem; }
.scroll { overflow-x: auto; }
@media (max-width: 640px) { .wide { display: none; } }
"""
_JS: Final = """
export default function (component) {
  const { data, parentElement, setTriggerValue, setStateValue } = component;
  const bad = getComputedStyle(parentElement.host ?? parentElement).getPropertyValue("--st-background-color").trim();
  const dark = /^#0|^#1|^rgb\\((\\d|[1-4]\\d),/.test(bad);
  const root = parentElement.querySelector(".list");
  root.style.setProperty("--cap-bad", dark ? "#FF9C85" : "#A1260D");
  const focused = root.getRootNode().activeElement?.dataset?.focus;
  const make = (tag, classes, text) => {
    const node = document.createElement(tag);
    if (classes) node.className = classes;
    if (text !== undefined) node.textContent = text;
    return node;
  };
  const follow = (looks) => {
    const next = document.querySelector(".st-key-" + data.then + " button");
    if (next) next.focus();
    else if (looks) setTimeout(() => follow(looks - 1), 100);
  };
  const opener = (span, row) => {
    const link = make("a", span.tone, span.text);
    link.href = span.href;
    link.dataset.focus = "open " + row.id + " " + span.text;
    link.onclick = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      sessionStorage.setItem("cap_opened", span.opens);
      setTriggerValue("opened", span.opens);
      if (!event.detail && data.then) follow(50);
    };
    return link;
  };
  const presser = (span, row) => {
    const button = make("button", span.tone, span.text);
    button.type = "button";
    button.dataset.focus = "press " + row.id + " " + span.presses;
    if (span.label) button.setAttribute("aria-label", span.label);
    button.onclick = () => setTriggerValue("pressed", span.presses);
    return button;
  };
  const drawn = (span, row) => {
    if (span.opens) return opener(span, row);
    if (span.presses) return presser(span, row);
    const node = make("span", span.tone, span.text);
    if (span.label) {
      node.title = span.label;
      node.setAttribute("role", "img");
      node.setAttribute("aria-label", span.label);
    }
    if (span.bar) {
      const bar = make("span", "bar");
      bar.style.width = "calc(" + span.bar + " * (100% - 4.5rem))";
      bar.style.background = span.color;
      node.prepend(bar);
    } else if (span.color) node.style.color = (dark && span.on_dark) || span.color;
    if (span.back) { node.classList.add("mark"); node.style.background = span.back; }
    return node;
  };
  const table = make("table");
  table.append(make("caption", "", data.alt));
  const head = make("tr");
  if (data.checks) head.append(make("td", "box"));
  data.columns.forEach((column) => {
    const named = [column.align, column.wide ? "wide" : ""].join(" ").trim();
    const cell = make(column.title ? "th" : "td", named, column.title);
    if (column.title) cell.scope = "col";
    if (column.width) cell.style.width = column.width;
    if (column.help) cell.title = column.help;
    head.append(cell);
  });
  if (data.columns.some((column) => column.title)) { const top = make("thead"); top.append(head); table.append(top); }
  const body = make("tbody");
  const checked = new Set(data.checked);
  data.rows.forEach((row) => {
    const line = make("tr", [row.kind, row.id && row.id === data.chosen ? "chosen" : ""].join(" ").trim());
    if (row.kind === "group") {
      const cell = make("td");
      cell.colSpan = data.columns.length + (data.checks ? 1 : 0);
      row.cells[0].forEach((spans) => spans.forEach((span) => cell.append(drawn(span, row), " ")));
      line.append(cell);
    } else {
      if (data.checks) {
        const cell = make("td");
        if (row.id) {
          const box = make("input");
          box.type = "checkbox";
          box.checked = checked.has(row.id);
          box.setAttribute("aria-label", row.check);
          box.dataset.focus = "check " + row.id;
          box.onchange = () => {
            if (box.checked) checked.add(row.id); else checked.delete(row.id);
            setStateValue("checked", [...checked]);
          };
          cell.append(box);
        }
        line.append(cell);
      }
      row.cells.forEach((lines, place) => {
        const column = data.columns[place];
        const cell = make("td", [column.align, column.wide ? "wide" : ""].join(" ").trim());
        lines.forEach((spans) => {
          const part = make("div");
          spans.forEach((span, at) => { if (at) part.append(" "); part.append(drawn(span, row)); });
          cell.append(part);
        });
        line.append(cell);
      });
    }
    body.append(line);
  });
  table.append(body);
  const scroll = make("div", "scroll");
  scroll.append(table);
  root.replaceChildren(scroll);
  if (focused) root.querySelector('[data-focus="' + CSS.escape(focused) + '"]')?.focus();
  const line = root.querySelector("tr.chosen");
  if (!line || sessionStorage.getItem("cap_opened") !== data.chosen) return;
  sessionStorage.removeItem("cap_opened");
  setTimeout(() => {
    const { top, bottom } = line.getBoundingClientRect();
    if (top < 0 || bottom > window.innerHeight) line.scrollIntoView({ block: "center" });
  }, 100);
}
"""
_draw = st.components.v2.component("cap_list", html="<div class='list'></div>", css=_CSS, js=_JS)


@dataclass(frozen=True)
class Span:
    """A piece of text. At most one of `opens` (an id, with `href` for the middle button) and `presses` (an id)."""

    text: str
    tone: Tone = ""
    opens: str = ""
    href: str = ""
    presses: str = ""
    label: str = ""
    """What it says aloud where the text alone does not (a sign, a button named by its line)."""
    color: str = ""
    back: str = ""
    """Colour behind a letter that stands for a public, a square of its own."""
    on_dark: str = ""
    """Its colour on the dark theme, where `color` cannot be read there."""
    bar: float = 0.0
    """Above 0: a bar of this length (0-1, of the cell) in `color` before the text, which says the same."""


Line = Sequence[Span]
"""Pieces that stand on one line."""


@dataclass(frozen=True)
class Head:
    """One column: `wide` ones give way below 640 px."""

    title: str
    align: Align = "left"
    width: str = ""
    help: str = ""
    wide: bool = False


@dataclass(frozen=True)
class Row:
    """One row: a cell for each column, each of one line or more; a group has one cell, over all columns."""

    cells: Sequence[Sequence[Line]]
    id: str = ""
    kind: Literal["", "group", "total"] = ""
    check: str = ""
    """What its box says aloud, in a list whose rows can be checked."""


@dataclass(frozen=True)
class Chosen:
    """What the reader just did in a list (each None when nothing), and the rows that are checked."""

    opened: str | None = None
    pressed: str | None = None
    checked: Sequence[str] = field(default_factory=tuple)


def text(written: str, tone: Tone = "") -> list[Line]:
    """Return the lines of a cell that says one thing."""
    return [[Span(written, tone)]]


def opening(written: str, residence_id: str, tone: Tone = "") -> Span:
    """Return a name that opens a residence in the room Plan, and in a tab of its own with the middle button."""
    href = links.address(links.PLAN, residence=residence_id)
    return Span(written, tone, opens=residence_id, href=href)


Written = Sequence[Mapping[str, Any]]
"""Rows as they are sent to the browser: what a page may keep between two clicks."""


def written(rows: Sequence[Row]) -> Written:
    """Return rows as they are sent to the browser."""
    return [
        {
            "id": row.id,
            "kind": row.kind,
            "check": row.check,
            "cells": [[[vars(span) for span in line] for line in cell] for cell in row.cells],
        }
        for row in rows
    ]


def class_change(before: str, after: str) -> Line:
    """Return the habitability class of homes before and after, as two badges (a letter, or a dash without homes)."""
    return [_badge(before), Span("→"), _badge(after)]


def _badge(written: str) -> Span:
    tones: dict[str, Tone] = {"A": "class_a", "B": "class_b", "C": "class_c", "D": "class_d"}
    letter = written[:1].upper()
    return (
        Span(letter, tones[letter]) if letter in tones and len(written) <= 2 else Span("–", "class_none", label=written)
    )


def show_list(
    columns: Sequence[Head],
    rows: Sequence[Row] | Written,
    alt: str,
    *,
    key: str,
    chosen: str = "",
    checks: bool = False,
    checked: Sequence[str] = (),
    then: str = "",
    on_open: Callable[[str], None] | None = None,
    on_press: Callable[[str], None] | None = None,
    on_check: Callable[[tuple[str, ...]], None] | None = None,
) -> Chosen:
    """Draw a list and return what the reader did.

    Parameters
    ----------
    columns, rows
        The list; groups are rows of kind `group`. Rows may come as `written` gives them.
    alt, key
        What the list shows, for those who do not see it; its key among the widgets.
    chosen
        The id of the row that is open beside it.
    checks, checked
        Each row with an id has a box; those that are checked.
    then
        The key of the button that takes the focus once a name was opened by keyboard, or the focus would be lost.
    on_open, on_press, on_check
        Called before the page is drawn again: a name that opens needs one run, not two.
    """
    data: Mapping[str, Any] = {
        "alt": alt,
        "columns": [asdict(column) for column in columns],
        "rows": written(rows) if _is_of_rows(rows) else list(rows),
        "chosen": chosen,
        "checks": checks,
        "checked": list(checked),
        "then": then.replace(".", "-"),
    }
    result = _draw(
        data=data,
        key=key,
        default={"checked": list(checked)},
        on_opened_change=_told(key, "opened", on_open),
        on_pressed_change=_told(key, "pressed", on_press),
        on_checked_change=_checked(key, on_check),
    )
    marked = tuple(result.get("checked") or ()) if checks else ()
    return Chosen(result.get("opened"), result.get("pressed"), marked)


def _is_of_rows(rows: Sequence[Row] | Written) -> TypeGuard[Sequence[Row]]:
    return bool(rows) and isinstance(rows[0], Row)


def _told(key: str, event: str, tell: Callable[[str], None] | None) -> Callable[[], None]:
    """Return the callback of an event; Streamlit wants one even where the script reads the event instead."""

    def told() -> None:
        said = _event(key, event)
        if tell is not None and said:
            tell(str(said))

    return told


def _checked(key: str, tell: Callable[[tuple[str, ...]], None] | None) -> Callable[[], None]:
    def told() -> None:
        if tell is not None:
            tell(tuple(str(one) for one in _event(key, "checked") or ()))

    return told


def _event(key: str, name: str) -> Any:
    found = state.widget(key)
    return found.get(name) if isinstance(found, Mapping) else getattr(found, name, None)
