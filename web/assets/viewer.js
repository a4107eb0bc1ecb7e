// A diagram to look at, with the token on it. Expects
//   <div data-viewer data-xml="URL" data-marks='[["done ids"],["current ids"]]'>
//     <div data-canvas></div> and buttons with data-zoom="in|out|fit|token"
// The page lists the same in words; the diagram is never the only way to read it.
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import { COLOURS, STRIP, TEXT, failure, load, openList } from './diagram.js';
import spiffModdle from './spiff-moddle.json';

const READABLE = 0.7; // below this scale, 12 px labels can't be read
const LARGEST = 1.15;
const STEP = 1.25;
const MARGIN = 24;
const HEIGHTS = { least: 220, most: 0.72, whole: 1.25 }; // px, and shares of the window's height: cut off, and not

class DiagramView {
  constructor(root) {
    this.root = root;
    this.box = root.querySelector('[data-canvas]');
    [this.done, this.current] = JSON.parse(root.dataset.marks || '[[],[]]');
    this.viewer = new NavigatedViewer({
      container: this.box,
      bpmnRenderer: COLOURS,
      textRenderer: TEXT,
      moddleExtensions: { spiffworkflow: spiffModdle },
      zoomScroll: { enabled: false }, // the wheel scrolls the page, as it does elsewhere
    });
    this.canvas = this.viewer.get('canvas');
    this.registry = this.viewer.get('elementRegistry');
    openList(root.nextElementSibling);
  }

  async open() {
    const answer = await load(this.root.dataset.xml);
    await this.viewer.importXML(await answer.text());
    this.mark();
    this.fit();
    this.listen();
    this.root.dataset.ready = 'true';
  }

  mark() {
    const overlays = this.viewer.get('overlays');
    const known = (ids) => ids.filter((id) => this.registry.get(id));
    for (const id of known(this.done)) this.canvas.addMarker(id, 'is-done');
    for (const id of known(this.current)) {
      this.canvas.addMarker(id, 'is-current');
      const token = document.createElement('span');
      token.className = 'token';
      overlays.add(id, { position: { top: -10, left: -10 }, html: token, show: { minZoom: 0.1 } });
    }
    this.markFlows();
  }

  // A flow was taken if both its ends were reached. It is a hint to the eye; the record is the timeline.
  markFlows() {
    const reached = new Set([...this.done, ...this.current]);
    for (const flow of this.registry.filter((element) => element.type === 'bpmn:SequenceFlow')) {
      const taken = reached.has(flow.source.id) && reached.has(flow.target.id) && this.done.includes(flow.source.id);
      if (taken) this.canvas.addMarker(flow.id, 'is-taken');
    }
  }

  // Fits the whole diagram if it stays readable; else shows it at a readable size with the token in the middle. What has
  // no size, because it is in a closed panel or its page is going, is fitted when it gets one.
  fit() {
    const width = this.box.clientWidth;
    if (!width) return;
    this.canvas.resized(); // what was measured while there was no size is forgotten
    const { inner } = this.canvas.viewbox();
    const whole = Math.min((width - 2 * MARGIN) / inner.width, LARGEST);
    const scale = Math.max(whole, READABLE);
    const height = inner.height * scale + 2 * MARGIN + STRIP;
    const most = window.innerHeight * (whole >= READABLE ? HEIGHTS.whole : HEIGHTS.most);
    this.box.style.blockSize = `${Math.min(Math.max(height, HEIGHTS.least), Math.max(most, HEIGHTS.least))}px`;
    this.canvas.resized();
    this.root.dataset.fits = String(whole >= READABLE && height <= most);
    this.place(inner, scale);
  }

  place(inner, scale) {
    const size = this.canvas.getSize();
    if (!size.width || !size.height) return;
    const view = { width: size.width / scale, height: size.height / scale };
    const target = this.focusBox() ?? inner;
    const along = (start, size, length, at, extent) => {
      if (size <= length) return start - (length - size) / 2;
      const wanted = at + extent / 2 - length / 2;
      const margin = MARGIN / scale;
      return Math.min(Math.max(wanted, start - margin), start + size - length + margin);
    };
    this.canvas.viewbox({
      x: along(inner.x, inner.width, view.width, target.x, target.width),
      y: along(inner.y, inner.height, view.height, target.y, target.height),
      ...view,
    });
  }

  focusBox() {
    const id = this.current.find((each) => this.registry.get(each));
    const start = this.registry.find((element) => element.type === 'bpmn:StartEvent');
    return (id && this.registry.get(id)) || start;
  }

  listen() {
    const actions = {
      in: () => this.zoomBy(STEP),
      out: () => this.zoomBy(1 / STEP),
      fit: () => this.canvas.zoom('fit-viewport', 'auto'),
      token: () => this.fit(),
    };
    this.root.addEventListener('click', (event) => {
      const button = event.target.closest('[data-zoom]');
      if (button) actions[button.dataset.zoom]();
    });
    this.panByFinger();
    let width = this.box.clientWidth;
    new ResizeObserver(() => {
      if (this.box.clientWidth === width) return;
      width = this.box.clientWidth;
      this.fit();
    }).observe(this.box);
  }

  zoomBy(factor) {
    this.canvas.zoom(Math.min(Math.max(this.canvas.zoom() * factor, 0.2), 3), 'auto');
  }

  // A finger moves the diagram sideways; up and down it scrolls the page, unless the diagram is taller than its box.
  panByFinger() {
    let last = null;
    this.box.addEventListener('pointerdown', (event) => {
      if (event.pointerType === 'touch') last = event;
    });
    this.box.addEventListener('pointermove', (event) => {
      if (!last || event.pointerId !== last.pointerId) return;
      this.canvas.scroll({ dx: event.clientX - last.clientX, dy: event.clientY - last.clientY });
      last = event;
    });
    for (const name of ['pointerup', 'pointercancel']) this.box.addEventListener(name, () => { last = null; });
  }
}

for (const root of document.querySelectorAll('[data-viewer]')) {
  new DiagramView(root).open().catch((error) => {
    failure(root, 'The diagram can’t be shown. The list beside it says the same.');
    root.dataset.ready = 'failed';
    console.error(error);
  });
}
