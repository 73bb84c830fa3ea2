/* 督办 duban: the one script. Nothing needs it; every word it says stands in the page. Base: Chromium 69. */
(() => {
  'use strict';
  const doc = document, one = (css, at) => (at || doc).querySelector(css);
  const all = (css, at) => Array.from((at || doc).querySelectorAll(css));
  const place = () => location.pathname + location.search;
  let here = place(), busy = false, last = null, going = 0, draft = null;

  /* dialogs: made of the page's templates */
  function ask(id, ready, closed) {
    const made = doc.importNode(one('#' + id).content, true).firstElementChild, from = doc.activeElement;
    if (!made.showModal) return false;
    ready(made);
    doc.body.appendChild(made);
    made.addEventListener('close', () => {
      made.remove();
      from.focus();
      if (closed) closed(made.returnValue);
    });
    made.showModal();
    return true;
  }

  /* keyboard */
  const NAME = 'duban.keys';
  function keysOn() { try { return localStorage.getItem(NAME) !== 'off'; } catch (e) { return true; } }
  function keys() {
    ask('t-keys', made => {
      const box = one('input', made);
      box.checked = keysOn();
      box.onchange = () => { try { localStorage.setItem(NAME, box.checked ? 'on' : 'off'); } catch (e) { /* not kept */ } };
    });
  }
  function step(by) {
    const stops = all('main .rows>li,main tbody tr,main .alerts>li,main .finding')
      .map(row => one('h3 a,th a,.what a', row) || one('a[href],button,input:not([type=hidden])', row))
      .filter(stop => stop && stop.getClientRects().length);
    const at = stops.findIndex(stop => stop.closest('li,tr,.finding').contains(doc.activeElement));
    const to = at < 0 ? (by > 0 ? 0 : stops.length - 1) : Math.min(Math.max(at + by, 0), stops.length - 1);
    if (stops[to]) stops[to].focus();
  }
  function typing(t) {
    return /^(TEXTAREA|SELECT)$/.test(t.tagName) || (t.tagName === 'INPUT' && !/^(checkbox|radio)$/.test(t.type));
  }
  function pressed(e) {
    if (e.ctrlKey || e.altKey || e.metaKey || e.isComposing || typing(e.target) || one('dialog[open]') || !keysOn()) return;
    const key = e.key, then = Date.now() - going < 1500 && /^[a-z]$/.test(key), q = one('#q');
    going = 0;
    if (then) { const to = one(`[data-go=${key}]`); if (to) to.click(); }
    else if (key === 'g') going = Date.now();
    else if (key === 'j') step(1);
    else if (key === 'k') step(-1);
    else if (key === 'o' && doc.activeElement.href) doc.activeElement.click();
    else if (key === '?' || key === '？') keys();
    else if ((key === '/' || key === '、') && q) q.focus();
    else return;
    e.preventDefault();
  }

  /* forms: a question before, and the answer in place of the page's main part */
  const parted = form => one('[data-part]', form) && form.enctype !== 'multipart/form-data';
  function pairs(form, name, value) {
    const sent = new URLSearchParams();
    new FormData(form).forEach((v, n) => { if (typeof v === 'string') sent.append(n, v); });
    if (name) sent.append(name, value);
    return sent;
  }
  const post = (form, body, more) =>
    fetch(form.action, Object.assign({ method: 'POST', body, credentials: 'same-origin' }, more));
  function plainly(form, button) {
    if (button && button.name) {
      const field = doc.createElement('input');
      field.type = 'hidden';
      field.name = button.name;
      field.value = button.value;
      form.appendChild(field);
    }
    forget();
    form.submit();
  }
  function show(text, url) {
    const page = new DOMParser().parseFromString(text, 'text/html'), nav = one('.top .nav', page), old = one('.top .nav');
    const root = doc.documentElement, lang = page.documentElement.lang;
    if (nav && old && lang === root.lang) {
      old.innerHTML = nav.innerHTML;
      one('main').replaceWith(one('main', page));
    } else doc.body.innerHTML = page.body.innerHTML;
    root.lang = lang;
    doc.title = page.title;
    if (url) history[new URL(url).pathname === location.pathname ? 'replaceState' : 'pushState'](null, '', url);
    here = place();
    ready();
    const said = one('main [role=alert]') || one('main .note[role=status]') || one('main h1');
    window.scrollTo(0, 0);
    if (said) { said.tabIndex = -1; said.focus(); }
  }
  function send(form, button) {
    if (!parted(form)) { plainly(form, button); return; }
    busy = true;
    post(form, pairs(form, button && button.name, button && button.value)).then(answer => {
      if (!/html/.test(answer.headers.get('content-type'))) throw answer;
      return answer.text().then(text => { forget(); show(text, answer.redirected && answer.url); });
    }).catch(() => plainly(form, button)).then(() => { busy = false; });
  }
  function submitted(e) {
    const form = e.target, button = last && last.form === form ? last : null;
    if (form.method !== 'post') return;
    const chosen = [button].concat(all('option:checked', form)).filter(o => o && o.dataset.sure)[0];
    let ours = busy || parted(form);
    if (!busy && chosen) {
      const words = chosen.dataset.sure;
      const asked = ask('t-sure', made => { one('p', made).textContent = words; }, said => { if (said === 'yes') send(form, button); });
      if (asked || !confirm(words)) { e.preventDefault(); return; }
    }
    if (!ours) forget();
    else {
      e.preventDefault();
      if (!busy) send(form, button);
    }
  }

  /* reports: kept by themselves while they are written, and ratios looked at */
  function forget() {
    if (!draft) return;
    clearTimeout(draft.timer);
    draft.stop.abort();
    draft = null;
  }
  function keep() {
    const now = draft;
    now.fresh = false;
    post(now.form, pairs(now.form, 'keep', '1'), { redirect: 'manual', signal: now.stop.signal })
      .then(answer => answer.type === 'opaqueredirect', () => false)
      .then(kept => { if (draft === now) one('[data-said]', now.form).textContent = now.form.dataset[kept ? 'kept' : 'unkept']; });
  }
  function leaving() {
    if (!draft || !draft.fresh) return;
    draft.fresh = false;
    navigator.sendBeacon(draft.form.action, pairs(draft.form, 'keep', '1'));
  }
  function ratio(box) {
    const [a, b] = all('input', box).map(field => parseFloat(field.value.replace(/[,，]/g, '')));
    const said = one('[data-result]', box), above = a > b;
    said.hidden = !(a >= 0 && b > 0);
    said.className = above ? 'result err' : 'result';
    one('output', said).textContent = above ? box.dataset.above : Math.round(a / b * 1e4) / 100 + '%';
  }
  function changed(e) {
    const box = e.target.closest('[data-ratio]'), form = e.target.form;
    if (box) ratio(box);
    if (!form || !form.dataset.kept || e.target.type === 'file') return;
    if (!draft || draft.form !== form) draft = { form, stop: new AbortController() };
    draft.fresh = true;
    clearTimeout(draft.timer);
    draft.timer = setTimeout(keep, 3000);
  }

  function ready() {
    all('[data-ratio]').forEach(ratio);
    all('[data-keys]').forEach(item => { item.hidden = false; });
  }
  doc.addEventListener('keydown', pressed);
  doc.addEventListener('click', e => {
    last = e.target.closest('button');
    if (last && last.closest('[data-keys]')) keys();
  });
  doc.addEventListener('submit', submitted);
  doc.addEventListener('input', changed);
  doc.addEventListener('visibilitychange', () => { if (doc.hidden) leaving(); });
  addEventListener('pagehide', leaving);
  addEventListener('popstate', () => { if (place() !== here) location.reload(); });
  ready();
})();
