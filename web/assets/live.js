// The live region: what changed is said, and shown for as long as the reader wants.
const ICONS = { ok: 'permit', warn: 'alert', bad: 'alert' };

export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('class', 'ic');
  svg.setAttribute('viewBox', '0 0 20 20');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  use.setAttribute('href', `${document.body.dataset.icons}#i-${name}`);
  svg.append(use);
  return svg;
}

export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function closable(toast) {
  const close = element('button', { type: 'button', class: 'btn quiet small', 'aria-label': 'Close this message' }, icon('x'));
  close.addEventListener('click', () => toast.remove());
  toast.append(close);
  return toast;
}

export function announce(words, tone = 'ok') {
  const region = document.querySelector('[data-toasts]');
  if (!region || !words) return;
  const toast = element('div', { class: `toast ${tone}`, 'data-tone': tone }, icon(ICONS[tone] ?? 'info'));
  toast.append(element('span', { 'data-words': '' }, words));
  setTimeout(() => {
    region.append(closable(toast));
    region.scrollIntoView({ block: 'nearest' });
  }, 50);
}

// What came with the page has its place already; shown a moment later, screen readers read it as a change.
export function repeat() {
  const toasts = [...document.querySelectorAll('[data-toasts] .toast')].map(closable);
  for (const toast of toasts) toast.style.visibility = 'hidden';
  setTimeout(() => {
    for (const toast of toasts) toast.style.visibility = '';
  }, 50);
}
