// What is wrong with a diagram: pins on the elements, and the same in a list.
// A finding is {severity: "error" | "warning" | "hint", element: id or null, message, detail, rule}.
import { element as make, icon } from './live.js';

const TONES = { error: ['bad', 'stop'], warning: ['warn', 'alert'], hint: ['', 'info'] };
const ORDER = ['error', 'warning', 'hint'];
const COUNTED = { error: ['error', 'errors'], warning: ['warning', 'warnings'], hint: ['hint', 'hints'] };

export class Findings {
  constructor(modeler, list, summary) {
    Object.assign(this, { modeler, list, summary, shown: [], at: -1, aged: false });
    this.canvas = modeler.get('canvas');
    this.overlays = modeler.get('overlays');
    this.registry = modeler.get('elementRegistry');
  }

  show(findings) {
    this.shown = [...findings].sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
    this.at = -1;
    this.pin();
    this.list.replaceChildren(...this.shown.map((finding, index) => this.row(finding, index)));
    this.summary.textContent = this.words();
  }

  // The findings are of what was saved last: while something else is on the canvas, they promise nothing.
  age(aged) {
    if (this.aged === aged) return;
    this.aged = aged;
    this.summary.textContent = this.words();
  }

  words() {
    if (this.aged) return 'Changed since they were found; save to check again';
    const counts = ORDER.map((severity) => [severity, this.shown.filter((each) => each.severity === severity).length]);
    const parts = counts.filter(([, count]) => count).map(([severity, count]) => `${count} ${COUNTED[severity][count === 1 ? 0 : 1]}`);
    return parts.join(', ') || 'Nothing to mend';
  }

  pin() {
    this.overlays.remove({ type: 'finding' });
    for (const each of this.registry.getAll()) {
      this.canvas.removeMarker(each, 'has-error');
      this.canvas.removeMarker(each, 'has-warning');
    }
    const pinned = new Map();
    this.shown.forEach((finding, index) => {
      if (!this.registry.get(finding.element)) return;
      if (!pinned.has(finding.element)) pinned.set(finding.element, index);
    });
    for (const [id, index] of pinned) this.pinOne(id, index);
  }

  pinOne(id, index) {
    const { severity, message } = this.shown[index];
    const [tone] = TONES[severity];
    if (severity !== 'hint') this.canvas.addMarker(id, `has-${severity}`);
    const pin = make('button', { type: 'button', class: `finding-pin ${tone}`, title: message, 'aria-label': message }, String(index + 1));
    pin.addEventListener('click', () => this.goTo(index));
    const flow = this.registry.get(id).waypoints;
    this.overlays.add(id, 'finding', { position: flow ? { top: 0, left: 0 } : { top: -11, left: -11 }, html: pin });
  }

  row(finding, index) {
    const [tone, sign] = TONES[finding.severity] ?? TONES.hint;
    const mark = icon(sign);
    mark.classList.add('tone');
    if (tone) mark.classList.add(tone);
    const words = make('strong', {}, `${index + 1}. ${finding.message}`);
    const where = make('span', { class: 'small muted' }, [this.nameOf(finding.element), finding.detail].filter(Boolean).join(' '));
    const button = make('button', { type: 'button', class: 'finding' }, mark, words, where);
    button.addEventListener('click', () => this.goTo(index));
    return make('li', {}, button);
  }

  nameOf(id) {
    const found = id && this.registry.get(id);
    return found ? `On “${found.businessObject.name || id}”.` : '';
  }

  next() {
    if (this.shown.length) this.goTo((this.at + 1) % this.shown.length);
  }

  goTo(index) {
    this.at = index;
    const found = this.registry.get(this.shown[index].element);
    if (found) {
      this.modeler.get('selection').select(found);
      this.canvas.scrollToElement(found, 120);
    }
    [...this.list.querySelectorAll('.finding')].forEach((button, each) => {
      if (each === index) button.setAttribute('aria-current', 'true');
      else button.removeAttribute('aria-current');
    });
  }
}
