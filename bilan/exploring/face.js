// The explorer in the browser: draws what Python has worked out, and asks what is clicked. No word and no number is made here.

const OUTCOMES = ["won", "lost", "pending"];
const PATIENCE = 5000; // milliseconds, for Python to answer
const PAUSE = 1500; // milliseconds without a question, before the picture that is stored is drawn again
const COLUMNS = 30; // of a strip of amounts: so many places for marks, side by side

/** An element: text and elements inside; a function among the attributes listens to the event of its name. */
function element(tag, attributes = {}, ...inside) {
  const svg = ["svg", "circle", "line", "rect"].includes(tag);
  const made = svg ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value !== false && value != null) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...inside.filter((part) => part !== "" && part != null));
  return made;
}

const share = (part, whole) => `${whole ? (100 * part) / whole : 0}%`;
const sum = (numbers) => numbers.reduce((one, other) => one + other, 0);
const toggled = (list, item) => (list.includes(item) ? list.filter((each) => each !== item) : [...list, item]);

/** A button that stays down while what it stands for is chosen. */
function toggle(label, on, focus, click, count, heard) {
  const number = count === undefined ? "" : element("span", { class: "count" }, count);
  const attributes = { type: "button", "aria-pressed": String(on), "aria-label": heard, "data-focus": focus, click };
  return element("button", attributes, label, number);
}

function labelled(label, ...inside) {
  return element("div", { class: "line", role: "group", "aria-label": label }, element("span", { class: "label" }, label), ...inside);
}

/** One of several, as a list to choose from. */
function choice(label, options, chosen, focus, ask) {
  const change = (event) => ask(event.target.value);
  const each = options.map((one) => element("option", { value: one.key, selected: one.key === chosen }, one.label));
  return element("label", {}, element("span", { class: "label" }, label), element("select", { "data-focus": focus, change }, ...each));
}

/** How many groups are counted together, and the button that shows more of them. */
function others(more, texts, open) {
  return more ? [element("span", { class: "more" }, more), element("button", { type: "button", click: open }, texts.open)] : [];
}

/** The controls, from top to bottom: by, its groups, what else is kept, years, rule, measure. */
function controls({ asked, controls: held }, texts, ask, open) {
  const [first, second = ""] = asked.by;
  const kept = Object.fromEntries(asked.keep);
  const keep = (column, groups) => {
    const others = asked.keep.filter(([each]) => each !== column);
    ask({ keep: groups.length ? [...others, [column, groups]] : others });
  };
  const chips = ({ column, items, more }, click) => [
    ...items.map(({ key, label, on, n, heard }) => toggle(label, on, `${column}:${key}`, () => click(key), n, heard)),
    ...others(more, texts, open),
  ];
  const across = [{ key: "", label: texts.alone }, ...held.by.filter(({ key }) => key !== first)];
  const lines = [
    labelled(
      texts.by,
      ...held.by.map(({ key, label }) =>
        toggle(label, key === first, `by:${key}`, () => ask({ by: second && second !== key ? [key, second] : [key] })),
      ),
      choice(texts.across, across, second, "across", (key) => ask({ by: key ? [first, key] : [first] })),
    ),
    labelled(texts.keep, ...chips(held.chips, (key) => keep(first, toggled(kept[first] ?? [], key)))),
  ];
  if (held.years && first !== "review_year") {
    lines.push(labelled(texts.years, ...chips(held.years, (key) => ask({ years: toggled(asked.years, key) }))));
  }
  const settings = [];
  if (held.rules.length) {
    settings.push(choice(texts.rule, held.rules, asked.qualification, "rule", (qualification) => ask({ qualification })));
  }
  if (held.measures.length > 1) {
    const buttons = held.measures.map(({ key, label }) =>
      toggle(label, key === asked.measure, `measure:${key}`, () => ask({ measure: key })),
    );
    settings.push(labelled(texts.measure, ...buttons));
  }
  lines.push(element("div", { class: "settings" }, ...settings));
  if (held.others.length) {
    const drop = ({ column, label }) =>
      element("button", { type: "button", class: "kept", "data-focus": `other:${column}`, click: () => keep(column, []) }, label, " ×");
    lines.push(labelled(texts.also_kept, ...held.others.map(drop)));
  }
  return lines;
}

/** One project, or a bar of them. */
function mark(outcome, name, attributes) {
  const circle = element("circle", { cx: 7, cy: 7, r: 5 });
  const drawing = element("svg", { viewBox: "0 0 14 14", width: 14, height: 14, "aria-hidden": "true" }, circle);
  return element("button", { type: "button", class: `mark ${outcome}`, "aria-label": name, "data-tip": name, ...attributes }, drawing);
}

function markRow(group, texts, list) {
  const marks = group.marks.map(([line, name, outcome]) =>
    mark(outcome, `${name}, ${texts[outcome]}`, { "data-line": line, click: () => list(group.key, outcome, line) }),
  );
  return element("div", { class: "marks" }, ...marks);
}

/** Marks at their amounts, one above the other where they meet; those that do not tell follow. */
function strip(group, top, texts, list) {
  const heights = new Array(COLUMNS + 1).fill(0);
  const [told, untold] = [[], []];
  for (const [line, name, outcome, value] of group.marks) {
    const attributes = { "data-line": line, click: () => list(group.key, outcome, line) };
    if (value != null) {
      const place = Math.round((COLUMNS * Math.max(value, 0)) / top);
      attributes.style = `left: ${share(place, COLUMNS)}; bottom: ${11 * heights[place]++}px`;
    }
    (value == null ? untold : told).push(mark(outcome, `${name}, ${texts[outcome]}`, attributes));
  }
  const height = 11 * Math.max(1, ...heights) + 4;
  const rest = untold.length ? element("div", { class: "marks untold" }, element("span", {}, `${texts.untold} `), ...untold) : "";
  return element("div", { class: "amounts" }, element("div", { class: "strip", style: `height: ${height}px` }, ...told), rest);
}

function bars(group, longest, texts, list) {
  const parts = OUTCOMES.flatMap((outcome, at) => {
    if (!group.counts[at]) return [];
    const name = `${group.name}, ${texts[outcome]}: ${group.written[at]}`;
    const style = `width: ${share(group.counts[at], longest)}`;
    const click = () => list(group.key, outcome);
    return [element("button", { type: "button", class: `bar ${outcome}`, style, "aria-label": name, "data-tip": name, click })];
  });
  return element("div", { class: "bars" }, ...parts);
}

/** Where luck leaves the rate of a group, beside the rate of all. */
function interval(group, overall) {
  if (!overall) return "";
  const at = (value) => share(value, 1);
  const all = overall.rate == null ? "" : element("line", { class: "all", x1: at(overall.rate), x2: at(overall.rate), y1: 0, y2: "100%" });
  const drawn =
    group.rate == null
      ? []
      : [
          element("rect", { class: "band", x: at(group.low), width: at(group.high - group.low), height: 8 }),
          element("circle", { class: "rate", cx: at(group.rate), cy: "50%", r: 4.5 }),
        ];
  return element("div", { class: "interval", "aria-hidden": "true" }, element("svg", {}, all, ...drawn));
}

function picture(shown, texts, list, open) {
  const { groups, overall, asked } = shown;
  const looks = overall ? "rated" : "unrated";
  const longest = Math.max(...groups.map((group) => sum(group.counts)));
  const rows = groups.flatMap((group, at) => {
    const heard = [group.under, group.name, group.told, group.between].filter(Boolean).join(", ");
    const click = () => list(group.key, null);
    const name = element("button", { type: "button", class: "name", "aria-label": heard, click }, group.name);
    const projects = shown.bars
      ? bars(group, longest, texts, list)
      : asked.measure === "count"
        ? markRow(group, texts, list)
        : strip(group, shown.top, texts, list);
    const between = overall ? element("span", { class: "between" }, group.between ?? "") : "";
    const row = element(
      "div",
      { class: `group ${looks}`, role: "group", "aria-label": heard },
      name, projects, element("span", { class: "told" }, group.told), interval(group, overall), between,
    );
    return group.under === (groups[at - 1]?.under ?? "") ? [row] : [element("p", { class: "under", "aria-hidden": "true" }, group.under), row];
  });
  const ticks = () => element("div", { class: "ticks", "aria-hidden": "true" }, ...shown.ticks.map((tick) => element("span", {}, tick)));
  const axis = element("div", { class: `group axis ${looks}` });
  if (overall) axis.append(element("div", { class: "at-rate" }, ticks()));
  else if (asked.measure !== "count" && !shown.bars) axis.append(element("div", { class: "at-amounts" }, ticks()));
  const above = element("div", { class: "group axis above", "aria-hidden": "true" });
  if (overall?.rate != null) {
    const side = overall.rate < 0.25 ? "start" : overall.rate > 0.75 ? "end" : "middle";
    above.append(
      element("div", { class: "at-rate" }, element("span", { class: `all ${side}`, style: `left: ${share(overall.rate, 1)}` }, overall.overall)),
    );
  }
  const keys = OUTCOMES.filter((_, at) => groups.some((group) => group.counts[at])).map((outcome) => {
    const shape = shown.bars ? element("rect", { x: 2, y: 3, width: 10, height: 9 }) : element("circle", { cx: 7, cy: 7, r: 5 });
    const look = element("svg", { class: `mark ${outcome}`, viewBox: "0 0 14 14", width: 14, height: 14, "aria-hidden": "true" }, shape);
    return element("span", {}, look, ` ${texts[outcome]}`);
  });
  const more = shown.more ? element("p", {}, ...others(shown.more, texts, open)) : "";
  const hint = element("p", { class: "hint" }, shown.bars ? texts.bars : texts.picture);
  return [element("div", { class: "keys" }, ...keys), above, ...rows, axis, more, hint];
}

/** The projects behind a mark: sorted by the heads, searched by the field above, by Python, which has all of them. */
function listing({ title, heads, ...first }, texts, line, close, ask) {
  const order = { wanted: "", by: null, down: false };
  const body = element("tbody");
  const count = element("span", { role: "status", class: "count" });
  const cut = element("p", { class: "more" });
  const copied = element("span", { role: "status" });
  const head = heads.map((text, at) => {
    const click = () => {
      order.down = order.by === at && !order.down;
      order.by = at;
      head.forEach((cell, each) => cell.setAttribute("aria-sort", each !== at ? "none" : order.down ? "descending" : "ascending"));
      ask(order);
    };
    return element("th", { scope: "col" }, element("button", { type: "button", click }, text));
  });
  const fill = ({ rows, lines, found, cut: left }) => {
    count.textContent = order.wanted ? found : "";
    cut.textContent = left;
    const row = (cells, at) =>
      element("tr", { "aria-current": lines[at] === line ? "true" : null }, ...cells.map((cell) => element("td", {}, cell)));
    body.replaceChildren(...rows.map(row));
  };
  fill(first);
  const input = (event) => {
    order.wanted = event.target.value;
    ask(order);
  };
  const heading = element("h3", { tabindex: -1 }, title);
  const keydown = (event) => event.key === "Escape" && close();
  const section = element(
    "section",
    { class: "behind", "aria-label": title, keydown },
    element("header", {}, heading, element("button", { type: "button", class: "close", "aria-label": texts.close, click: close }, "×")),
    cut,
    element(
      "div",
      { class: "line" },
      element("label", {}, element("span", { class: "label" }, texts.search), element("input", { type: "search", input })),
      count,
      element("button", { type: "button", click: () => ask({ list: "copied" }) }, texts.copy),
      element("button", { type: "button", click: () => ask({ list: "saved" }) }, texts.save),
      copied,
    ),
    element(
      "div",
      { class: "rows", tabindex: 0, role: "region", "aria-label": title },
      element("table", {}, element("thead", {}, element("tr", {}, ...head)), body),
    ),
  );
  return { section, heading, fill, copied, chosen: () => body.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" }) };
}

/** One stop for the tab key in the whole picture; the arrows go from mark to mark. */
function rove(place) {
  const rows = [...place.querySelectorAll(".group[role]")].map((row) => [...row.querySelectorAll("button")]);
  rows.flat().forEach((button, at) => button.setAttribute("tabindex", at ? -1 : 0));
  place.onkeydown = (event) => {
    const row = rows.findIndex((buttons) => buttons.includes(event.target));
    if (row < 0) return;
    const at = rows[row].indexOf(event.target);
    const moves = { ArrowLeft: [row, at - 1], ArrowRight: [row, at + 1], ArrowUp: [row - 1, at], ArrowDown: [row + 1, at] };
    const [to, place] = { ...moves, Home: [row, 0], End: [row, rows[row].length - 1] }[event.key] ?? [];
    const next = rows[to]?.[Math.min(place, rows[to].length - 1)];
    if (to === undefined) return;
    event.preventDefault();
    if (!next) return;
    rows.flat().forEach((button) => button.setAttribute("tabindex", button === next ? 0 : -1));
    next.focus();
  };
}

/** A key alone is for the explorer: the notebook would cut or delete the cell. With Ctrl and the like it is for the notebook, but
    those that edit the text of a field. */
function ownKeys(event) {
  const edits = event.target.matches("input") && "acvxyz".includes(event.key.toLowerCase());
  if (edits || !(event.ctrlKey || event.metaKey || event.altKey)) event.stopPropagation();
}

/** The name of what is pointed at or has the focus. */
function tips(place) {
  const tip = element("div", { class: "tip", "aria-hidden": "true", hidden: true });
  const show = ({ target }) => {
    const pointed = target.closest?.("[data-tip]");
    tip.hidden = !pointed;
    if (!pointed) return;
    tip.textContent = pointed.dataset.tip;
    const [spot, ground] = [pointed.getBoundingClientRect(), place.getBoundingClientRect()];
    const left = Math.min(spot.left - ground.left, ground.width - tip.offsetWidth);
    tip.style.translate = `${Math.max(0, left)}px ${spot.top - ground.top - tip.offsetHeight - 4}px`;
  };
  place.addEventListener("pointerover", show);
  place.addEventListener("focusin", show);
  place.addEventListener("pointerleave", () => (tip.hidden = true));
  place.addEventListener("focusout", () => (tip.hidden = true));
  return tip;
}

function copy(text) {
  const byHand = () => {
    const held = element("textarea", {}, text);
    document.body.append(held);
    held.select();
    document.execCommand("copy");
    held.remove();
  };
  return navigator.clipboard ? navigator.clipboard.writeText(text).catch(byHand) : Promise.resolve(byHand());
}

/** What the browser does with a file that it is asked to download. */
function save({ text, name }) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  element("a", { href: address, download: name }).click();
  URL.revokeObjectURL(address);
}

export default {
  render({ model, el }) {
    const texts = model.get("texts");
    const status = element("p", { class: "sentence", role: "status", "aria-live": "polite" });
    const left = element("p", { class: "left-out" });
    const failed = element("div", { class: "failed", role: "alert" });
    const [asking, drawn, list] = [element("div"), element("div", { class: "picture" }), element("div", { class: "list" })];
    const around = element("div", { class: "around" });
    around.append(drawn, tips(around));
    const code = element("input", { class: "code", readonly: true, "aria-label": texts.code, focus: (event) => event.target.select() });
    const copied = element("span", { role: "status" });
    const taken = (text, said) => copy(text).then(() => (copied.textContent = said));
    const line = element("div", { class: "line" });
    line.append(
      element("span", { class: "label" }, texts.code),
      code,
      element("button", { type: "button", click: () => taken(code.value, texts.copied) }, texts.copy),
      element("button", { type: "button", click: () => taken(model.get("shown").section, texts.to_paste) }, texts.section),
      copied,
    );
    const table = element("div");
    const numbers = element("details", {}, element("summary", {}, texts.numbers), table);
    const root = element("section", { class: "bilan-explorer", lang: model.get("lang"), keydown: ownKeys });
    const past = []; // the questions before this one
    const back = element("button", { type: "button", class: "back", click: () => send({ question: past.pop() }) }, texts.back);
    root.append(asking, back, status, left, failed, around, list, line, numbers);
    el.append(root);

    let waiting; // for an answer of Python's
    const tell = (...parts) => {
      clearTimeout(waiting);
      root.removeAttribute("aria-busy");
      failed.replaceChildren(...parts);
    };
    const ended = () => tell(element("p", {}, texts.ended));
    const send = (message) => {
      clearTimeout(waiting);
      waiting = setTimeout(() => tell(element("p", {}, texts.late)), PATIENCE);
      root.setAttribute("aria-busy", "true");
      try {
        model.send(message);
      } catch {
        ended();
      }
    };
    const ask = (change) => {
      const { asked } = model.get("shown");
      past.push(asked);
      send({ question: { ...asked, ...change } });
    };
    const open = () => send({ most: 10 * model.get("shown").most });
    let wanted = null; // whose projects were asked for: the line of a mark, and where the focus goes back to
    let listed = null;
    const behind = (group, outcome, line) => {
      wanted = { line, from: document.activeElement };
      send({ group, outcome });
    };
    const close = () => {
      list.replaceChildren();
      wanted?.from?.focus();
    };
    const draw = () => {
      const shown = model.get("shown");
      const focus = root.contains(document.activeElement) && document.activeElement.dataset.focus;
      asking.replaceChildren(...controls(shown, texts, ask, open));
      back.hidden = !past.length;
      if (focus) root.querySelector(`[data-focus="${CSS.escape(focus)}"]`)?.focus();
      const parts = shown.sentence.split("**").map((part, at) => (at % 2 ? element("strong", {}, part) : part));
      status.replaceChildren(...parts);
      left.textContent = shown.left_out;
      list.replaceChildren();
      drawn.replaceChildren(...(shown.groups.length ? picture(shown, texts, behind, open) : [element("p", {}, texts.nothing)]));
      rove(drawn);
      code.value = shown.code;
      copied.textContent = "";
      table.innerHTML = shown.table; // made by Python, which escapes every cell
      tell();
    };
    const told = (message) => {
      if (message.still) return;
      tell();
      if (message.behind) {
        listed = listing(message.behind, texts, wanted?.line, close, send);
        list.replaceChildren(listed.section);
        listed.heading.focus();
        listed.chosen();
      } else if (message.listed) {
        listed.fill(message.listed);
      } else if (message.copied) {
        copy(message.copied.text).then(() => (listed.copied.textContent = texts.copied));
      } else if (message.saved) {
        save(message.saved);
      } else if (message.failed) {
        const details = element("details", {}, element("summary", {}, message.failed), element("pre", {}, message.details));
        tell(element("p", {}, texts.failed), details);
      }
    };
    let pause;
    const changed = () => {
      draw();
      clearTimeout(pause);
      pause = setTimeout(() => model.send({ still: true }), PAUSE);
    };
    model.on("change:shown", changed);
    model.on("msg:custom", told);
    model.on("comm_live_update", ended);
    draw();
    return () => {
      clearTimeout(waiting);
      clearTimeout(pause);
      model.off("comm_live_update", ended);
      model.off("change:shown", changed);
      model.off("msg:custom", told);
    };
  },
};
