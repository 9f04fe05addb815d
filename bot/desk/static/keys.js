// Keys of the desk: read from the help pane, so that the pane and what they do can't differ. Nothing is sent by a key.
"use strict";
(() => {
  const pane = document.getElementById("keys");
  const opener = document.getElementById("keys-open");
  if (!pane || !opener) return;
  const map = new Map([...pane.querySelectorAll("[data-key]")].map((each) => [each.dataset.key, each.dataset.does]));
  const wanted = pane.querySelector("input[type=checkbox]");
  wanted.checked = localStorage.getItem("desk-keys") !== "off";
  wanted.addEventListener("change", () => localStorage.setItem("desk-keys", wanted.checked ? "on" : "off"));
  opener.hidden = false;
  opener.addEventListener("click", () => pane.showModal());

  const places = () => {
    const rows = [...document.querySelectorAll("tr[data-row]")];
    return rows.length ? rows : [...document.querySelectorAll("main section > h2")];
  };
  const here = () => places().findIndex((each) => each.contains(document.activeElement));
  const go = (step) => {
    const all = places();
    const at = here();
    const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step];
    if (!next) return;
    const target = next.querySelector("a") || next;
    if (target === next) next.tabIndex = -1;
    target.focus();
    next.scrollIntoView({ block: "nearest" });
  };
  const row = () => document.querySelectorAll("tr[data-row]")[here()];
  const focus = (wish) => {
    const found = document.querySelector(wish);
    if (!found) return false;
    found.closest("details")?.setAttribute("open", "");
    found.focus();
    return true;
  };
  const open = (place) => {
    const link = row()?.querySelector("a");
    if (link) location.href = link.href + place;
  };
  const does = {
    next: () => go(1),
    previous: () => go(-1),
    open: () => open(""),
    pick: () => row()?.querySelector("input[type=checkbox]")?.click(),
    reply: () => focus("#drafts textarea[name=body]") || open("#drafts"),
    comment: () => focus("#note-text") || open("#notes"),
    search: () => focus("#q") || (location.href = "/"),
    queue: () => (location.href = "/"),
    help: () => pane.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    const at = event.target;
    if (event.key === "Enter" && event.ctrlKey && at.name === "body") {
      at.form.querySelector("button[value=review]")?.click(); // to the page of the approval, which sends nothing yet
      return;
    }
    if (!wanted.checked || pane.open || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.getModifierState("AltGraph") || at.closest("input:not([type=checkbox]), textarea, select")) return;
    const name = map.get(event.key);
    if (!name) return;
    event.preventDefault();
    does[name]();
  });

  // What somebody has written must not be lost by a click beside it.
  let written = false;
  document.addEventListener("input", (event) => (written ||= Boolean(event.target.closest("form.fields"))));
  document.addEventListener("submit", () => (written = false));
  addEventListener("beforeunload", (event) => written && event.preventDefault());
})();
