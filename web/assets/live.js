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

export function announce(words, tone = 'ok') {
  const region = document.querySelector('[data-toasts]');
  if (!region || !words) return;
  const close = element('button', { type: 'button', class: 'btn quiet small', 'aria-label': 'Close this message' }, icon('x'));
  const toast = element('div', { class: `toast ${tone}`, 'data-tone': tone }, icon(ICONS[tone] ?? 'info'));
  toast.append(element('span', { 'data-words': '' }, words), close);
  close.addEventListener('click', () => toast.remove());
  setTimeout(() => region.append(toast), 50);
}
