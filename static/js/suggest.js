"use strict";

// Suggestions below each search box, by the ARIA pattern of a combobox with a list. Without this script the
// boxes are plain forms.
const WAIT = 150;
const answers = new Map();

const isLongEnough = (text) => [...text].length > 1 || /[\u2e80-\uffff]/.test(text);

const fetchMatches = async (address, text) => {
  const url = `${address}?${new URLSearchParams({ q: text })}`;
  if (!answers.has(url)) {
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    answers.set(url, answer.ok ? (await answer.json()).results : []);
  }
  return answers.get(url);
};

const appendMarked = (element, name, text) => {
  const start = name.toLowerCase().indexOf(text.toLowerCase());
  if (start < 0) {
    element.append(name);
    return;
  }
  const mark = document.createElement("mark");
  mark.textContent = name.slice(start, start + text.length);
  element.append(name.slice(0, start), mark, name.slice(start + text.length));
};

const build = (input) => {
  const words = input.dataset;
  const list = document.createElement("ul");
  const status = document.createElement("span");
  let place = -1;
  let timer = 0;
  let asked = "";

  list.id = `${input.id}-suggestions`;
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", words.label);
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  input.after(list, status);
  input.autocomplete = "off";
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
  })) {
    input.setAttribute(name, value);
  }

  const select = (index) => {
    place = index;
    [...list.children].forEach((option, n) => option.setAttribute("aria-selected", String(n === place)));
    if (place < 0) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", list.children[place].id);
      list.children[place].scrollIntoView({ block: "nearest" });
    }
  };

  const close = () => {
    clearTimeout(timer);
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    select(-1);
  };

  const addOption = (match, n, text) => {
    const option = document.createElement("li");
    const link = document.createElement("a");
    const isEnglish = document.documentElement.lang === "en";
    const name = isEnglish && match.name_en ? match.name_en : match.name_zh;
    option.id = `${list.id}-${n}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    link.tabIndex = -1;
    link.href = words.page.replace("CODE", encodeURIComponent(match.uscc || match.organisation_code));
    if (name === match.name_zh) link.lang = "zh-Hans";
    appendMarked(link, name, text);
    const reason = match.match.former_name
      ? `${words.former} ${match.match.former_name}`
      : words[match.match.kind] || (name === match.name_zh ? "" : match.name_zh);
    const small = document.createElement("small");
    small.textContent = reason || match.uscc || match.organisation_code;
    link.append(small);
    option.append(link);
    list.append(option);
  };

  const show = (matches, text) => {
    list.replaceChildren();
    matches.forEach((match, n) => addOption(match, n, text));
    status.textContent = matches.length ? words.count.replace("0", matches.length) : words.none;
    list.classList.toggle("from-end", input.getBoundingClientRect().left > window.innerWidth / 2);
    list.hidden = !matches.length;
    input.setAttribute("aria-expanded", String(Boolean(matches.length)));
    select(-1);
  };

  const ask = async () => {
    const text = input.value.trim();
    asked = text;
    if (!isLongEnough(text)) {
      close();
      return;
    }
    try {
      const matches = await fetchMatches(words.suggest, text);
      if (asked === text && document.activeElement === input) show(matches, text);
    } catch {
      close(); // The form still works.
    }
  };

  input.addEventListener("input", (event) => {
    clearTimeout(timer);
    // While a Chinese word is composed, the letters are no search yet.
    if (!event.isComposing) timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("compositionend", () => {
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("blur", () => setTimeout(close, 150));
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const most = list.children.length;
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === "ArrowDown" && list.hidden) {
      ask();
    } else if (["ArrowDown", "ArrowUp"].includes(event.key) && most) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      select(place < 0 && step < 0 ? most - 1 : ((place + step + 1 + most + 1) % (most + 1)) - 1);
    } else if (event.key === "Enter" && !list.hidden && place >= 0) {
      event.preventDefault();
      location.assign(list.children[place].querySelector("a").href);
    }
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the focus in the box
};

const boxes = [...document.querySelectorAll("input[data-suggest]")];
boxes.forEach(build);

document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest("input, textarea, select, [contenteditable]");
  const isSlash = event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey;
  const isK = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey;
  if (boxes.length && (isSlash || isK)) {
    event.preventDefault();
    boxes[0].focus();
    boxes[0].select();
  }
});
