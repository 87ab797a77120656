"""One screen of the Séance: a stage over the whole window, drawn from plain data, driven by the keyboard.

All of it is one component: texts are set as text, sizes follow the window (24 px at 1920, 18 px at 1024), and nothing
but this text has to be loaded, so that a screen shows at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import streamlit as st

Tone = Literal["", "good", "bad", "quiet", "strong"]
KEY: Final = "board.stage"

_CSS: Final = """
.stage { position: fixed; inset: 0; z-index: 999990; display: grid; grid-template: 1fr auto / auto 1fr;
  background: #FFFFFF; color: #1F2933; font-family: "Source Sans", "Source Sans 3", Arial, sans-serif;
  font-size: clamp(18px, 1.25vw, 24px); line-height: 1.3; font-variant-numeric: tabular-nums; }
.side { grid-row: 1; grid-column: 1; background: #F4F6F8; border-right: 1px solid #D9DFE5; padding: 2.2em 1em;
  width: 12.5em; overflow: auto; }
.side ol { list-style: none; margin: 1em 0; padding: 0; }
.side li { margin-bottom: 0.9em; padding: 0.35em 0.5em; border: 2px solid transparent; border-radius: 8px; }
.side li.now { border-color: #0B5394; background: #FFFFFF; }
.side li b { color: #0B5394; }
.main { grid-row: 1; grid-column: 2; padding: 2em 4em 1em; overflow: auto; }
.kicker { color: #52606D; }
h1 { font-size: 2em; line-height: 1.1; margin: 0.1em 0 0.3em; font-weight: 700; }
.said { max-width: 62em; margin-bottom: 0.8em; }
.figures { display: flex; gap: 1em; margin: 0.6em 0 1em; }
.figures > div { flex: 1 1 0; min-width: 0; }
.value { font-size: 2.667em; font-weight: 700; line-height: 1.1; white-space: nowrap; }
.value small { font-size: 0.5em; }
.good { color: #0B5394; font-weight: 600; } .bad { color: #A1260D; font-weight: 600; }
.quiet { color: #52606D; } .strong { font-weight: 700; }
.bar { display: grid; grid-template-columns: 9.5em 1fr; align-items: center; gap: 0.6em; margin-bottom: 0.9em; }
.bar .parts { display: flex; height: 2.4em; }
.bar .parts span { display: flex; align-items: center; justify-content: center; font-weight: 700; overflow: hidden; }
.bar .note { grid-column: 2; margin-top: -0.35em; color: #52606D; }
.well { background: #57606A; color: #FFFFFF; } .badly { background: #C2C7CC; color: #000000; }
.unfit { background: #22272E; color: #FFFFFF; } .own { background: #0B5394; color: #FFFFFF; }
.loan { background: #C9B27C; color: #000000; } .grant { background: #E7DCC0; color: #000000; }
.without { background: repeating-linear-gradient(135deg, #57606A 0 3px, #FFFFFF 3px 9px); outline: 2px solid #57606A;
  outline-offset: -2px; }
.without i { background: #FFFFFF; padding: 0 0.25em; font-style: normal; color: #000000; }
.keys { display: flex; flex-wrap: wrap; gap: 0.2em 1.2em; margin: 0.4em 0 0.8em 10.1em; }
.keys.left { margin-left: 0; }
.keys i { display: inline-block; width: 0.9em; height: 0.7em; margin-right: 0.35em; }
table { width: 100%; border-collapse: collapse; }
th { text-align: left; font-weight: 600; color: #52606D; padding: 0.15em 0.6em 0.25em 0;
  border-bottom: 2px solid #BCC4CC; }
td { padding: 0.5em 0.6em 0.5em 0; border-bottom: 1px solid #D9DFE5; vertical-align: middle; }
tr.total td { font-weight: 700; }
.right { text-align: right; }
.years { display: grid; gap: 0.36em 0; align-items: center; }
.years .row { display: contents; }
.years .name { white-space: nowrap; overflow: hidden; text-overflow: clip; font-weight: 600; }
.years .span { height: 1.2em; position: relative; }
.years .right { padding: 0 0.6em; }
.years .head { font-weight: 600; text-align: center; border-left: 1px solid #D9DFE5; }
.columns { display: flex; align-items: flex-end; gap: 0.6em; height: 15em; border-bottom: 2px solid #52606D; }
.columns > div { flex: 1; display: flex; flex-direction: column; justify-content: flex-end; text-align: center;
  font-weight: 700; height: 100%; }
.columns span { display: flex; align-items: center; justify-content: center; overflow: hidden; }
.under { display: flex; gap: 0.6em; } .under > div { flex: 1; text-align: center; }
.pair { display: grid; grid-template-columns: 1.9fr 1fr; gap: 2.5em; }
.strip { grid-row: 2; grid-column: 1 / 3; display: flex; flex-wrap: wrap; align-items: center; gap: 0.4em 0.7em;
  background: #F0F4F7; border-top: 1px solid #D9DFE5; padding: 0.55em 2.5em; min-height: 3.4em; }
.strip .end { margin-left: auto; color: #52606D; white-space: nowrap; }
button { font: inherit; font-size: 0.92em; color: #0B5394; background: #FFFFFF; border: 2px solid #0B5394;
  border-radius: 8px; padding: 0.2em 0.7em; cursor: pointer; }
button.main-one { background: #0B5394; color: #FFFFFF; }
button.on { background: #D9F0E1; color: #0B5B34; border-color: #0B5B34; font-weight: 700; }
button.off { background: #FBE3DE; color: #8A1F0B; border-color: #8A1F0B; font-weight: 700; }
button.plain { border-color: #BCC4CC; color: #52606D; }
button:focus-visible, input:focus-visible { outline: 3px solid #E69F00; outline-offset: 2px; }
input { font: inherit; font-size: 0.92em; padding: 0.2em 0.5em; border: 2px solid #8A9BAA; border-radius: 8px;
  width: 15em; background: #FFFFFF; color: #1F2933; }
@media (max-width: 1279px) { .side { width: 9.5em; padding: 1.4em 0.7em; } .main { padding: 1.2em 2em 0.6em; }
  .bar { grid-template-columns: 8.2em 1fr; } .keys { margin-left: 8.8em; } .strip { padding: 0.4em 1em; }
  input { width: 11em; } td { padding-top: 0.3em; padding-bottom: 0.3em; } .columns { height: 13em; } }
"""
_JS: Final = """
export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector(".stage");
  const focused = root.getRootNode().activeElement?.dataset?.focus;
  const typedSoFar = root.querySelector("input")?.value ?? "";
  const make = (tag, classes, text) => {
    const node = document.createElement(tag);
    if (classes) node.className = classes;
    if (text !== undefined && text !== null) node.textContent = text;
    return node;
  };
  const act = (name) => setTriggerValue("acted", name + " " + Date.now());
  const button = (one) => {
    const node = make("button", one.look, one.text);
    node.type = "button";
    node.dataset.focus = one.act;
    if (one.label) node.setAttribute("aria-label", one.label);
    if (one.pressed !== null) node.setAttribute("aria-pressed", String(one.pressed));
    node.onclick = () => act(one.act);
    return node;
  };
  const figures = (block) => {
    const row = make("div", "figures");
    block.figures.forEach((one) => {
      const cell = make("div");
      const value = make("div", "value", one.value);
      if (one.unit) value.append(" ", make("small", "", one.unit));
      cell.append(make("div", "", one.label), value, make("div", one.tone, one.detail));
      row.append(cell);
    });
    return row;
  };
  const part = (one, total, axis) => {
    const node = make("span", one.look);
    node.style[axis] = (100 * one.amount) / total + "%";
    if (one.color) { node.style.background = one.color; node.style.color = one.ink; }
    if (one.text) node.append(one.look === "without" ? make("i", "", one.text) : one.text);
    node.title = one.said;
    return node;
  };
  const bars = (block) => {
    const all = make("div");
    block.bars.forEach((bar) => {
      const row = make("div", "bar");
      const parts = make("div", "parts");
      bar.parts.forEach((one) => parts.append(part(one, block.most, "width")));
      row.append(make("div", "strong", bar.label), parts);
      if (bar.note) row.append(make("div", "note", bar.note));
      all.append(row);
    });
    return all;
  };
  const keys = (block) => {
    const row = make("div", "keys " + (block.left ? "left" : ""));
    block.keys.forEach((one) => {
      const entry = make("span");
      const patch = make("i", one.look, one.sign);
      if (one.color) patch.style[one.sign ? "color" : "background"] = one.color;
      if (one.sign) patch.style.height = "auto";
      entry.append(patch, one.text);
      row.append(entry);
    });
    return row;
  };
  const columns = (block) => {
    const all = make("div"), row = make("div", "columns"), under = make("div", "under");
    block.columns.forEach((column) => {
      const cell = make("div");
      cell.append(make("div", "", column.top));
      [...column.parts].reverse().forEach((one) => cell.append(part(one, block.most * 1.18, "height")));
      row.append(cell);
      const foot = make("div");
      column.under.forEach((line) => foot.append(make("div", line.tone, line.text)));
      under.append(foot);
    });
    all.append(row, under);
    return all;
  };
  const calendar = (block) => {
    const grid = make("div", "years");
    grid.style.gridTemplateColumns = "minmax(9em, auto) auto repeat(" + block.years.length + ", 1fr)";
    grid.append(make("div"), make("div", "quiet right", block.unit));
    block.years.forEach((year) => grid.append(make("div", "head", year)));
    block.works.forEach((one) => {
      const name = make("div", "name");
      const sign = make("span", "", one.sign + " ");
      sign.style.color = one.color;
      name.append(sign, one.name);
      grid.append(name, make("div", "right", one.amount));
      const add = (from, to, opacity) => {
        if (to < from) return;
        const bar = make("div", "span");
        bar.style.gridColumn = from + 3 + " / " + (to + 4);
        bar.style.gridRow = grid.dataset.row;
        bar.style.background = one.color;
        bar.style.opacity = opacity;
        bar.title = one.said;
        grid.append(bar);
      };
      grid.dataset.row = Number(grid.dataset.row ?? 1) + 1;
      name.style.gridRow = grid.dataset.row;
      name.nextSibling.style.gridRow = grid.dataset.row;
      add(one.studies, one.works - 1, 0.35);
      add(one.works, one.end, 1);
    });
    return grid;
  };
  const table = (block) => {
    const whole = make("table"), head = make("tr"), body = make("tbody"), top = make("thead");
    block.heads.forEach((one) => {
      const cell = make("th", one.align, one.text);
      cell.scope = "col";
      head.append(cell);
    });
    if (block.heads.some((one) => one.text)) { top.append(head); whole.append(top); }
    block.rows.forEach((row) => {
      const line = make("tr", row.kind);
      row.cells.forEach((cell, at) => {
        const box = make("td", block.heads[at]?.align ?? "");
        cell.texts.forEach((one, n) => { if (n) box.append(" "); box.append(make("span", one.tone, one.text)); });
        cell.buttons.forEach((one) => box.append(button(one), " "));
        line.append(box);
      });
      body.append(line);
    });
    whole.append(body);
    return whole;
  };
  const text = (block) => make("p", block.tone, block.text);
  const pair = (block) => {
    const two = make("div", "pair");
    [block.left, block.right].forEach((blocks) => {
      const half = make("div");
      blocks.forEach((one) => half.append(draw(one)));
      two.append(half);
    });
    return two;
  };
  const kinds = { figures, bars, keys, columns, calendar, table, text, pair };
  const draw = (block) => kinds[block.kind](block);

  root.replaceChildren();
  root.lang = data.lang;
  if (data.side) {
    const side = make("div", "side"), list = make("ol");
    side.append(make("div", "quiet", data.side.title));
    data.side.questions.forEach((one) => {
      const line = make("li", one.now ? "now" : "");
      line.append(make("b", "", one.asked), make("div", "", one.found));
      list.append(line);
    });
    side.append(list);
    data.side.hints.forEach((hint) => side.append(make("div", "quiet", hint)));
    root.append(side);
  }
  const main = make("div", "main");
  main.append(make("div", "kicker", data.kicker), make("h1", "", data.title));
  if (data.sentence) main.append(make("div", "said", data.sentence));
  data.blocks.forEach((block) => main.append(draw(block)));
  const strip = make("div", "strip");
  data.strip.forEach((one) => {
    if (one.kind === "text") strip.append(make("span", one.tone, one.text));
    if (one.kind === "button") strip.append(button(one));
    if (one.kind === "field") {
      const field = make("input");
      field.placeholder = one.text;
      field.setAttribute("aria-label", one.label);
      field.dataset.focus = "field";
      field.value = data.keeps ? typedSoFar : "";
      field.onkeydown = (event) => {
        if (event.key === "Enter" && field.value.trim()) setTriggerValue("typed", field.value.trim());
        if (event.key === "Escape") field.blur();
        event.stopPropagation();
      };
      strip.append(field);
    }
  });
  strip.append(make("span", "end", data.foot));
  root.append(main, strip);
  if (focused) root.querySelector('[data-focus="' + CSS.escape(focused) + '"]')?.focus();
  const keyed = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = root.getRootNode().activeElement;
    if (at && /INPUT|TEXTAREA|SELECT/.test(at.tagName)) return;
    if (event.key === " " && at?.tagName === "BUTTON") return;
    const names = { ArrowRight: "next", PageDown: "next", " ": "next", ArrowLeft: "back", PageUp: "back", b: "proposal",
      B: "proposal", u: "undo", U: "undo", Escape: "leave", Home: "first", End: "last" };
    const name = names[event.key];
    if (!name) return;
    event.preventDefault();
    act(name);
  };
  // This runs again at every change of the data, its end only when the component goes: one listener, not one more.
  if (root.capKeyed) document.removeEventListener("keydown", root.capKeyed);
  root.capKeyed = keyed;
  document.addEventListener("keydown", keyed);
  return () => document.removeEventListener("keydown", root.capKeyed);
}
"""
_draw = st.components.v2.component("cap_stage", html="<div class='stage'></div>", css=_CSS, js=_JS)


@dataclass(frozen=True)
class Said:
    """A piece of text in a cell or a list."""

    text: str
    tone: Tone = ""


@dataclass(frozen=True)
class Press:
    """A button: what it says, and the name of what it does."""

    text: str
    act: str
    look: Literal["", "main-one", "on", "off", "plain"] = ""
    label: str = ""
    pressed: bool | None = None


@dataclass(frozen=True)
class Side:
    """The edge of the screen: the questions asked, each with what was found; `now` is the place of the one shown."""

    title: str
    questions: Sequence[tuple[str, str]]
    now: int | None
    hints: Sequence[str] = ()


@dataclass(frozen=True)
class Stage:
    """One screen: its title is the answer; `blocks` are made by the functions below."""

    kicker: str
    title: str
    sentence: str = ""
    blocks: Sequence[Mapping[str, Any]] = field(default_factory=tuple)


def figures(rows: Sequence[tuple[str, str, str, str, Tone]]) -> dict[str, Any]:
    """Return a row of figures: label, value, unit, detail, tone of the detail."""
    names = ("label", "value", "unit", "detail", "tone")
    return {"kind": "figures", "figures": [dict(zip(names, row, strict=True)) for row in rows]}


def part(amount: float, look: str, text: str = "", said: str = "") -> dict[str, Any]:
    """Return a part of a bar or of a column; `look` is a style (well, own, …)."""
    return {"amount": amount, "look": look, "text": text, "said": said, "color": "", "ink": ""}


def bars(rows: Sequence[tuple[str, Sequence[Mapping[str, Any]], str]], most: float) -> dict[str, Any]:
    """Return horizontal bars: label, parts, a note under each; `most` is the whole width."""
    return {"kind": "bars", "most": most, "bars": [{"label": a, "parts": list(b), "note": c} for a, b, c in rows]}


def columns(rows: Sequence[tuple[str, Sequence[Mapping[str, Any]], Sequence[Said]]], most: float) -> dict[str, Any]:
    """Return columns: the text on top, parts from the bottom, lines under each."""
    drawn = [
        {"top": top, "parts": list(parts), "under": [{"text": one.text, "tone": one.tone} for one in under]}
        for top, parts, under in rows
    ]
    return {"kind": "columns", "most": most, "columns": drawn}


def keys(rows: Sequence[tuple[str, str, str, str]], *, left: bool = False) -> dict[str, Any]:
    """Return a legend: text, look, colour, sign of each."""
    names = ("text", "look", "color", "sign")
    return {"kind": "keys", "left": left, "keys": [dict(zip(names, row, strict=True)) for row in rows]}


def cell(*texts: Said | Press) -> dict[str, Any]:
    """Return a cell of a table: texts, then buttons."""
    return {
        "texts": [{"text": one.text, "tone": one.tone} for one in texts if isinstance(one, Said)],
        "buttons": [vars(one) for one in texts if isinstance(one, Press)],
    }


def table(
    heads: Sequence[tuple[str, Literal["", "right"]]], rows: Sequence[tuple[str, Sequence[Mapping[str, Any]]]]
) -> dict[str, Any]:
    """Return a table: (title, side) of each column; (kind, cells) of each row, kind being "" or "total"."""
    return {
        "kind": "table",
        "heads": [{"text": text, "align": align} for text, align in heads],
        "rows": [{"kind": kind, "cells": list(cells)} for kind, cells in rows],
    }


def text(written: str, tone: Tone = "") -> dict[str, Any]:
    """Return a sentence."""
    return {"kind": "text", "text": written, "tone": tone}


def pair(left: Sequence[Mapping[str, Any]], right: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return two halves side by side."""
    return {"kind": "pair", "left": list(left), "right": list(right)}


def show_stage(
    stage: Stage,
    strip: Sequence[str | Press | tuple[str, str]],
    foot: str,
    lang: str,
    on_event: Callable[[], None],
    side: Side | None = None,
) -> None:
    """Draw a screen over the whole window.

    Parameters
    ----------
    stage, side
        The screen, and the edge with the questions asked.
    strip
        What stands at the bottom: a text, a button, or a field (what it says, its name aloud).
    foot, lang
        At the right of the strip (the mark of the plan, the number of the screen); the language.
    on_event
        Called before the next run when something was done: `st.session_state[KEY]` has `acted` (the name of what was
        done, then a number that makes it new) or `typed`.
    """
    items: list[dict[str, Any]] = []
    for one in strip:
        match one:
            case Press():
                items.append({"kind": "button", **vars(one)})
            case str():
                items.append({"kind": "text", "text": one, "tone": ""})
            case (said, label):
                items.append({"kind": "field", "text": said, "label": label})
    edge = None
    if side is not None:
        asked = [
            {"asked": question, "found": found, "now": place == side.now}
            for place, (question, found) in enumerate(side.questions)
        ]
        edge = {"title": side.title, "questions": asked, "hints": list(side.hints)}
    data = {**vars(stage), "blocks": list(stage.blocks), "strip": items, "foot": foot, "lang": lang, "side": edge}
    _draw(data={**data, "keeps": True}, key=KEY, on_acted_change=on_event, on_typed_change=on_event)
