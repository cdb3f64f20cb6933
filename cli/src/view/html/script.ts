/** What runs in the page: tabs, search, zoom, and details. It writes text only, never markup. */
export const SCRIPT = `'use strict';
(() => {
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const byId = (id) => document.getElementById(id);
const model = JSON.parse(byId('model').textContent);
const nodes = new Map(model.nodes.map((node) => [node.id, node]));

const tabs = all('[role=tab]');
const choose = (tab, focus) => {
  for (const each of tabs) {
    each.setAttribute('aria-selected', String(each === tab));
    each.tabIndex = each === tab ? 0 : -1;
    byId(each.getAttribute('aria-controls')).hidden = each !== tab;
  }
  if (focus) tab.focus();
};
tabs.forEach((tab, index) => {
  tab.addEventListener('click', () => choose(tab));
  tab.addEventListener('keydown', ({ key }) => {
    const next = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: tabs.length - 1 }[key];
    if (next !== undefined) choose(tabs[(next + tabs.length) % tabs.length], true);
  });
});

const canvas = byId('canvas');
const picture = canvas.querySelector('svg');
const whole = picture.viewBox.baseVal;
const size = { x: whole.x, y: whole.y, width: whole.width, height: whole.height };
let shown = { ...size };
const show = () => picture.setAttribute('viewBox', [shown.x, shown.y, shown.width, shown.height].join(' '));
const zoom = (factor, atX = 0.5, atY = 0.5) => {
  const width = Math.min(size.width * 2, Math.max(200, shown.width * factor));
  const height = shown.height * width / shown.width;
  shown = { x: shown.x + (shown.width - width) * atX, y: shown.y + (shown.height - height) * atY, width, height };
  show();
};
const move = (x, y) => { shown = { ...shown, x: shown.x + x * shown.width, y: shown.y + y * shown.height }; show(); };
const fit = () => { shown = { ...size }; show(); };
byId('zoom-in').addEventListener('click', () => zoom(0.8));
byId('zoom-out').addEventListener('click', () => zoom(1.25));
byId('zoom-fit').addEventListener('click', fit);
canvas.addEventListener('wheel', (event) => {
  event.preventDefault();
  const box = canvas.getBoundingClientRect();
  zoom(event.deltaY > 0 ? 1.1 : 0.9, (event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
}, { passive: false });
canvas.addEventListener('keydown', ({ key, target }) => {
  if (target !== canvas) return;
  const actions = { '+': () => zoom(0.8), '=': () => zoom(0.8), '-': () => zoom(1.25), '0': fit,
    ArrowLeft: () => move(-0.1, 0), ArrowRight: () => move(0.1, 0), ArrowUp: () => move(0, -0.1), ArrowDown: () => move(0, 0.1) };
  actions[key]?.();
});
let held;
canvas.addEventListener('pointerdown', ({ clientX, clientY, button }) => { if (button === 0) held = { clientX, clientY }; });
window.addEventListener('pointerup', () => { held = undefined; });
window.addEventListener('pointermove', ({ clientX, clientY }) => {
  if (!held) return;
  const box = canvas.getBoundingClientRect();
  move((held.clientX - clientX) / box.width, (held.clientY - clientY) / box.height);
  held = { clientX, clientY };
});

const search = byId('search');
const textOf = ({ label, facts, type, path, kind, id }) => [label, ...facts, type, path, kind, id].join(' ').toLowerCase();
search.addEventListener('input', () => {
  const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
  const found = new Set(model.nodes.filter((node) => words.every((word) => textOf(node).includes(word))).map(({ id }) => id));
  for (const element of all('.node')) element.classList.toggle('dimmed', !found.has(element.dataset.id));
  for (const element of all('.edge')) element.classList.toggle('dimmed', !found.has(element.dataset.from) && !found.has(element.dataset.to));
  byId('matches').textContent = words.length === 0 ? '' : found.size + (found.size === 1 ? ' match' : ' matches');
});
search.addEventListener('keydown', ({ key }) => {
  const first = all('.node:not(.dimmed)')[0];
  if (key === 'Enter' && first) { first.focus(); details(first); }
});

const add = (parent, name, text) => { const element = parent.appendChild(document.createElement(name)); if (text !== undefined) element.textContent = text; return element; };
const list = (parent, title, items) => {
  if (items.length === 0) return;
  add(parent, 'h3', title);
  const ul = add(parent, 'ul');
  for (const item of items) add(ul, 'li', item);
};
const named = (id) => nodes.get(id)?.label ?? id;
const said = ({ kind, label }) => label === '' ? kind : label;
function details(element) {
  const node = nodes.get(element.dataset.id);
  for (const each of all('.node')) each.classList.toggle('chosen', each === element);
  const panel = byId('details');
  panel.replaceChildren();
  add(panel, 'h3', node.label);
  add(panel, 'p', [node.type, node.path].filter(Boolean).join(' · '));
  list(panel, 'Facts', node.facts);
  list(panel, 'To', model.edges.filter(({ from }) => from === node.id).map((edge) => named(edge.to) + ': ' + said(edge)));
  list(panel, 'From', model.edges.filter(({ to }) => to === node.id).map((edge) => named(edge.from) + ': ' + said(edge)));
  list(panel, 'Made of', node.folded);
}
for (const element of all('.node')) {
  element.addEventListener('click', () => details(element));
  element.addEventListener('keydown', (event) => { if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); details(element); } });
}
})();`;
