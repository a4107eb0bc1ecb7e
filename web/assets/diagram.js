// What the viewer and the editor of diagrams share: colours of the page, and loading.
import './diagram.css';

// Custom properties, so that a diagram follows the page from light to dark without being drawn again.
export const COLOURS = {
  defaultFillColor: 'var(--surface)',
  defaultStrokeColor: 'var(--ink-2)',
  defaultLabelColor: 'var(--ink)',
};

export const TEXT = {
  defaultStyle: { fontFamily: 'system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif', fontSize: 12 },
  externalStyle: { fontSize: 11 },
};

export const STRIP = 36; // px below the diagram for the watermark, so that it covers nothing; diagram.css has it too

// On a phone the list is easier to read than the diagram, so it is open; a long one shows where the case stands.
export function openList(details) {
  const isNarrow = window.matchMedia('(max-width: 47.99rem)').matches;
  if (!isNarrow || !details?.matches('details')) return;
  details.open = true;
  const list = details.querySelector('.outline');
  const current = list?.querySelector('[aria-current]');
  if (current) list.scrollTop = current.offsetTop - 16;
}

export async function load(url) {
  const answer = await fetch(url, { headers: { Accept: 'application/xml' } });
  if (!answer.ok) throw new Error(`the diagram could not be loaded (${answer.status})`);
  return answer;
}

export function failure(root, words) {
  const note = document.createElement('p');
  note.className = 'diagram-failure';
  note.setAttribute('role', 'alert');
  note.textContent = words;
  root.querySelector('[data-canvas]').replaceChildren(note);
}
