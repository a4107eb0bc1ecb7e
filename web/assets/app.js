// What every page has. Pages work without it; with it they are quicker and lose less.
import htmx from 'htmx.org/dist/htmx.esm.js';
import './concord.css';
import { announce, repeat } from './live.js';

htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.selfRequestsOnly = true;

const metaContent = (name) => document.querySelector(`meta[name="${name}"]`)?.content;

document.addEventListener('htmx:configRequest', (event) => {
  event.detail.headers['X-CSRFToken'] = metaContent('csrf-token');
});

// An error page is not swapped in: its headline and advice are said, and the page stays with what was written in it.
const parsed = (text) => new DOMParser().parseFromString(text, 'text/html');
const sayError = (page) => {
  const words = [...page.querySelectorAll('[data-error] h1, [data-error] [data-say]')];
  const lines = words.map((node) => node.textContent.trim().replace(/[.]$/, ''));
  announce(lines.length ? `${lines.join('. ')}.` : 'That did not work. Load the page again.', 'bad');
};
const sayUnreachable = () => announce('Concord can’t be reached. What you wrote is still here; try again in a moment.', 'bad');
document.addEventListener('htmx:responseError', (event) => sayError(parsed(event.detail.xhr.responseText)));
document.addEventListener('htmx:sendError', sayUnreachable);

repeat();

// Leaving a form that was written in asks first.
const dirty = new Set();
document.addEventListener('input', (event) => {
  const form = event.target.closest('form[data-keep]');
  if (form) dirty.add(form);
});
window.addEventListener('beforeunload', (event) => {
  if ([...dirty].some((form) => form.isConnected)) event.preventDefault();
});

// A file that is too large is said before it is sent; the server refuses it all the same.
const MEGABYTE = 1024 * 1024;
document.addEventListener('change', ({ target }) => {
  const most = Number(target.dataset?.maxBytes);
  if (!most || !target.files) return;
  const large = [...target.files].find(({ size }) => size > most);
  const words = large && `“${large.name}” has ${Math.ceil(large.size / MEGABYTE)} MB. A file may have ${Math.floor(most / MEGABYTE)} MB. Choose a smaller one.`;
  target.setCustomValidity(words ?? '');
  target.reportValidity();
});

// A form is sent once. The buttons are disabled after the browser has read them, or their value would be lost.
document.addEventListener('submit', (event) => {
  const form = event.target;
  const question = event.submitter?.dataset.confirm ?? form.dataset.confirm;
  if (question && !window.confirm(question)) {
    event.preventDefault();
    return;
  }
  const tooLarge = form.querySelector('[data-max-bytes]:invalid');
  if (tooLarge) {
    event.preventDefault();
    tooLarge.reportValidity();
    return;
  }
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  if (form.getAttribute('method') !== 'post' || 'repeatable' in form.dataset || event.defaultPrevented) {
    dirty.delete(form);
    return;
  }
  if ('keep' in form.dataset) {
    event.preventDefault();
    sendInPlace(form, event.submitter);
  } else {
    dirty.delete(form);
  }
  form.dataset.sent = 'true';
  setTimeout(() => {
    for (const button of form.querySelectorAll('button:not([type=button])')) button.setAttribute('aria-disabled', 'true');
  });
});
const mayBeSentAgain = (form) => {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll('button[aria-disabled]')) button.removeAttribute('aria-disabled');
};
// Back from the next page, the form of this one can be sent again.
window.addEventListener('pageshow', (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll('form[data-sent]')) mayBeSentAgain(form);
});

// A long form is sent by script (web/inplace.py): refused, it comes back into this page, which stays in the history
// as it is; "back" then never asks to send it again. Whatever else goes wrong is said, and what was written stays.
async function sendInPlace(form, submitter) {
  const fields = new FormData(form);
  if (submitter?.name) fields.append(submitter.name, submitter.value);
  const body = form.enctype === 'multipart/form-data' ? fields : new URLSearchParams(fields);
  try {
    const options = { method: 'POST', body, headers: { Accept: 'text/html', 'X-Concord-Form': 'in-place' } };
    const answer = await fetch(form.getAttribute('action') ?? window.location.href, options);
    const next = answer.headers.get('X-Concord-Location');
    if (next) {
      dirty.delete(form);
      window.location.assign(next);
      return;
    }
    const page = parsed(await answer.text());
    if ([409, 422].includes(answer.status) && page.querySelector('[data-problems]')) swap(page);
    else sayError(page);
  } catch (error) {
    sayUnreachable();
    console.error(error);
  }
  mayBeSentAgain(form);
}
function swap(page) {
  const main = page.querySelector('#main');
  document.title = page.title;
  document.querySelector('#main').replaceWith(main);
  ready(main);
  for (const form of main.querySelectorAll('form[data-keep]')) dirty.add(form);
}

// "/" goes to the search field; Escape closes the account menu.
const types = (node) => node.closest('input, textarea, select, [contenteditable]');
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') closeMenus(document.activeElement);
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || types(event.target)) return;
  const search = document.querySelector('[data-search], input[type=search]');
  if (search) {
    event.preventDefault();
    search.focus();
    search.select();
  }
});
function closeMenus(focused) {
  for (const menu of document.querySelectorAll('details.menu[open]')) {
    menu.open = false;
    if (menu.contains(focused)) menu.querySelector('summary').focus();
  }
}
document.addEventListener('click', (event) => {
  for (const menu of document.querySelectorAll('details.menu[open]')) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// Filters apply as soon as they are chosen; without script there is a button.
document.addEventListener('change', (event) => {
  if (event.target.matches('select[data-filter]')) event.target.form.requestSubmit();
});

// The sign-in page of a demo fills in the account that is chosen.
document.addEventListener('click', (event) => {
  const account = event.target.closest('[data-account]')?.dataset.account;
  if (!account) return;
  document.querySelector('#email').value = account;
  const password = document.querySelector('#password');
  password.value = document.querySelector('[data-demo-password]').textContent;
  password.form.querySelector('button.primary').focus();
});

// A question that depends on another is asked only when it applies. Without script every question is there.
const follow = (form) => {
  for (const item of form.querySelectorAll('[data-shown-name]')) {
    const { shownName, shownValue } = item.dataset;
    const chosen = [...form.querySelectorAll(`[name="${CSS.escape(shownName)}"]`)].filter(
      (control) => control.tagName === 'SELECT' || control.checked,
    );
    item.hidden = !chosen.some((control) => control.value === shownValue);
  }
};
function ready(part) {
  for (const item of part.querySelectorAll('[data-hidden]')) item.hidden = true;
  for (const form of part.querySelectorAll('form')) {
    if (!form.querySelector('[data-shown-name]')) continue;
    follow(form);
    form.addEventListener('change', () => follow(form));
  }
  for (const button of part.querySelectorAll('[data-print]')) {
    button.hidden = false;
    button.addEventListener('click', () => window.print());
  }
  part.querySelector('[data-problems]')?.focus();
}
ready(document);
