// The editor of a draft. Expects the markup of the macro `editor` in templates/islands.html:
//   data-xml (GET), data-save (PUT, If-Match), data-findings (GET, may be empty), data-revision, data-choices.
// A save answers {revision, findings}; an error answers what every JSON error of Concord does.
import Modeler from 'bpmn-js/lib/Modeler';
import { BpmnPropertiesPanelModule, BpmnPropertiesProviderModule } from 'bpmn-js-properties-panel';
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import 'bpmn-js/dist/assets/bpmn-font/css/bpmn.css';
import '@bpmn-io/properties-panel/dist/assets/properties-panel.css';
import { COLOURS, TEXT, failure, load, openList } from './diagram.js';
import { Findings } from './findings.js';
import { element as make } from './live.js';
import concordProperties from './properties.js';
import spiffModdle from './spiff-moddle.json';

// The time as the rest of the page writes it: in the agency's zone, which is named, and not in the browser's.
const clock = (at) => at.toLocaleTimeString('en-US', {
  hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: document.body.dataset.zone || 'UTC', timeZoneName: 'short',
});

const FLOW_NODES = /Task$|Event$|Gateway$|CallActivity$|SubProcess$/;

class Editor {
  constructor(root) {
    this.root = root;
    this.part = (name) => root.querySelector(`[data-${name}]`);
    this.revision = root.dataset.revision;
    this.modeler = new Modeler({
      container: this.part('canvas'),
      bpmnRenderer: COLOURS,
      textRenderer: TEXT,
      propertiesPanel: { parent: this.part('panel') },
      debounceInput: false, // a value typed just before saving must be in what is saved
      concord: JSON.parse(root.dataset.choices),
      moddleExtensions: { spiffworkflow: spiffModdle },
      additionalModules: [BpmnPropertiesPanelModule, BpmnPropertiesProviderModule, concordProperties],
    });
    this.findings = new Findings(this.modeler, this.part('list'), this.part('summary'));
    this.stack = this.modeler.get('commandStack');
    this.saved = this.stack._stackIdx;
    openList(this.part('outline').closest('details'));
  }

  async open() {
    const answer = await load(this.root.dataset.xml);
    await this.modeler.importXML(await answer.text());
    this.fit();
    this.outline();
    await this.fetchFindings();
    this.listen();
    this.saved = this.stack._stackIdx;
    this.status('Nothing to save yet');
    this.root.dataset.ready = 'true';
  }

  // The whole diagram, beside the palette or below it.
  fit() {
    const canvas = this.modeler.get('canvas');
    const box = this.part('canvas');
    const { width, height: room } = canvas.getSize();
    if (!width || !room) return;
    const palette = box.querySelector('.djs-palette')?.getBoundingClientRect() ?? { width: 0, height: 0 };
    const isStrip = palette.width > palette.height;
    const left = isStrip ? 24 : palette.width + 24;
    const top = isStrip ? palette.height + 24 : 24;
    canvas.zoom('fit-viewport', 'auto');
    const { inner } = canvas.viewbox();
    const scale = Math.min((width - left - 24) / inner.width, (room - top - 24) / inner.height, 1);
    const spare = (room - top - 24) / scale - inner.height;
    canvas.viewbox({
      x: inner.x - left / scale, y: inner.y - top / scale - Math.max(spare, 0) / 2, width: width / scale, height: room / scale,
    });
  }

  async fetchFindings() {
    if (!this.root.dataset.findings) return;
    const answer = await fetch(this.root.dataset.findings, { headers: { Accept: 'application/json' } });
    if (answer.ok) this.findings.show(await answer.json());
  }

  listen() {
    this.modeler.on('commandStack.changed', () => this.onChange());
    this.part('store').addEventListener('click', () => this.save());
    this.part('search').addEventListener('click', (event) => {
      event.stopPropagation(); // a click that reaches the document closes what it has just opened
      this.modeler.get('searchPad').toggle();
    });
    this.part('copy').addEventListener('click', () => this.download());
    document.addEventListener('htmx:afterSwap', () => this.guardPublication());
    for (const [name, action] of [['undo', 'undo'], ['redo', 'redo']]) {
      this.part(name).addEventListener('click', () => this.modeler.get('editorActions').trigger(action));
    }
    document.addEventListener('keydown', (event) => this.onKey(event));
    window.addEventListener('beforeunload', (event) => {
      if (this.dirty) event.preventDefault();
    });
  }

  onKey(event) {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 's') {
      event.preventDefault();
      this.save();
    }
    const typing = event.target.closest('input, textarea, select, [contenteditable]');
    if (event.key === 'n' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) this.findings.next();
  }

  get dirty() {
    return this.stack._stackIdx !== this.saved;
  }

  onChange() {
    this.status(this.dirty ? 'Not saved yet' : 'As it was saved');
    this.findings.age(this.dirty);
    this.guardPublication();
    this.part('undo').toggleAttribute('disabled', !this.stack.canUndo());
    this.part('redo').toggleAttribute('disabled', !this.stack.canRedo());
    this.findings.pin(); // an element that is drawn anew has lost its marks
    clearTimeout(this.outlineLater);
    this.outlineLater = setTimeout(() => this.outline(), 300);
  }

  // What isn't saved isn't published: the button waits, and says why.
  guardPublication() {
    const part = document.querySelector('[data-publication]');
    const button = part?.querySelector('[data-publish]');
    const words = part?.querySelector('[data-unsaved]');
    if (button) button.disabled = this.dirty || 'obstacle' in button.dataset;
    if (!words) return;
    const why = button ? 'There are changes that aren’t saved, and they would not be published. Save or undo them first.'
      : 'This is what was saved last. Your unsaved changes are not in it.';
    words.textContent = this.dirty ? why : '';
  }

  status(words) {
    this.part('status').textContent = words;
  }

  async save() {
    if (this.saving) return;
    this.saving = true;
    this.status('Saving');
    try {
      const at = this.stack._stackIdx;
      const { xml } = await this.modeler.saveXML({ format: true });
      const answer = await this.put(xml);
      if (answer) this.onSaved(answer, at);
    } catch (error) {
      this.refuse({ title: 'Concord can’t be reached', kept: 'Your changes are still on this page.', remedy: 'Try again in a moment.' });
      console.error(error);
    } finally {
      this.saving = false;
    }
  }

  async put(xml) {
    const answer = await fetch(this.root.dataset.save, {
      method: 'PUT',
      headers: {
        Accept: 'application/json',
        'Content-Type': 'application/xml',
        'If-Match': `"${this.revision}"`,
        'X-CSRFToken': document.querySelector('meta[name="csrf-token"]').content,
      },
      body: xml,
    });
    const words = await answer.json();
    if (answer.ok) return words;
    this.refuse({ ...words, kept: 'Your changes are still on this page.' });
    return null;
  }

  onSaved({ revision, findings }, at) {
    this.revision = revision;
    for (const field of document.querySelectorAll('input[data-saved-revision]')) field.value = revision;
    this.saved = at;
    this.part('refusal').hidden = true;
    this.status(`Saved at ${clock(new Date())}`);
    this.findings.age(this.dirty);
    if (findings) this.findings.show(findings);
    else this.fetchFindings();
    this.guardPublication();
    this.root.dispatchEvent(new CustomEvent('concord:saved', { bubbles: true, detail: { revision } }));
  }

  refuse({ title, happened = '', kept = '', remedy = '', problems = [], findings }) {
    const notice = this.part('refusal');
    notice.querySelector('strong').textContent = title;
    notice.querySelector('p').textContent = [happened, ...problems, kept, remedy].filter(Boolean).join(' ');
    notice.hidden = false;
    notice.focus();
    this.status('Not saved');
    if (findings) this.findings.show(findings);
  }

  async download() {
    const { xml } = await this.modeler.saveXML({ format: true });
    const url = URL.createObjectURL(new Blob([xml], { type: 'application/xml' }));
    make('a', { href: url, download: `${this.root.dataset.name || 'process'}.bpmn` }).click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  }

  // Every element as a button: who can't use the canvas chooses here and edits in the panel.
  outline() {
    const nodes = this.modeler.get('elementRegistry').filter((each) => !each.labelTarget && FLOW_NODES.test(each.type));
    nodes.sort((a, b) => a.x - b.x || a.y - b.y);
    this.part('outline').replaceChildren(...nodes.map((each) => {
      const { name, id } = each.businessObject;
      const button = make('button', { type: 'button' }, name || id);
      button.addEventListener('click', () => this.choose(each));
      const kind = each.type.replace('bpmn:', '').replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
      return make('li', {}, button, ` ${kind}`);
    }));
  }

  choose(each) {
    this.modeler.get('selection').select(each);
    this.modeler.get('canvas').scrollToElement(each, 120);
    const panel = this.part('panel');
    const fields = '.bio-properties-panel-group-entries.open :is(input, select, textarea)';
    setTimeout(() => (panel.querySelector(fields) ?? panel.querySelector('button') ?? panel).focus());
  }
}

for (const root of document.querySelectorAll('[data-editor]')) {
  const editor = new Editor(root);
  editor.open().catch((error) => {
    failure(root, 'The diagram can’t be opened. Load the page again; the draft is as it was saved last.');
    root.dataset.ready = 'failed';
    console.error(error);
  });
}
