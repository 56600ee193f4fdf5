'use strict';
(() => {
  // The values under the pointer. Everything that a page says is there without this script.
  const tip = document.createElement('div');
  tip.className = 'tip';
  const hide = () => {
    tip.remove();
    document.querySelectorAll('.rule').forEach(rule => { rule.style.visibility = 'hidden'; });
  };
  const show = (figure, text, event) => {
    tip.textContent = text;
    figure.append(tip);
    const box = figure.getBoundingClientRect();
    const x = event.clientX - box.left;
    const left = x > box.width / 2 ? x - tip.offsetWidth - 14 : x + 14;
    tip.style.left = Math.max(0, Math.min(left, box.width - tip.offsetWidth)) + 'px';
    tip.style.top = Math.max(0, event.clientY - box.top - tip.offsetHeight - 10) + 'px';
  };
  const overLines = (svg, event) => {
    const [low, high, left, right] = svg.dataset.x.split(' ').map(Number);
    const box = svg.getBoundingClientRect();
    const scale = svg.viewBox.baseVal.width / box.width;
    const x = low + ((event.clientX - box.left) * scale - left) / (right - left) * (high - low);
    let nearest = null;
    const rows = [];
    for (const series of svg.querySelectorAll('[data-v]')) {
      if (getComputedStyle(series).display === 'none' || !series.dataset.v) continue;
      const points = series.dataset.v.split(' ').map(point => point.split(':'));
      const best = points.reduce((a, b) => Math.abs(b[0] - x) < Math.abs(a[0] - x) ? b : a);
      rows.push([series.dataset.name, best]);
      if (nearest === null || Math.abs(best[0] - x) < Math.abs(nearest - x)) nearest = Number(best[0]);
    }
    if (nearest === null) return;
    const rule = svg.querySelector('.rule');
    const at = left + (nearest - low) / (high - low) * (right - left);
    rule.setAttribute('x1', at);
    rule.setAttribute('x2', at);
    rule.style.visibility = 'visible';
    const name = svg.querySelector('.axis').textContent;
    show(svg.closest('figure'),
      name + ' ' + Number(nearest.toPrecision(5)) + '\n' + rows.map(row => row[0] + ': ' + row[1][1]).join('\n'), event);
  };
  const over = event => {
    const svg = event.target.closest ? event.target.closest('figure > svg') : null;
    if (!svg) return hide();
    if (svg.dataset.x) return overLines(svg, event);
    const mark = event.target.closest('g');
    const title = mark ? mark.querySelector('title') : null;
    if (!title) return hide();
    show(svg.closest('figure'), title.textContent, event);
  };
  document.addEventListener('pointermove', over);
  document.addEventListener('pointerdown', over);
  addEventListener('beforeprint', () => document.querySelectorAll('details').forEach(part => { part.open = true; }));

  // The board: rows that contain all words of the filter, and pages that follow their runs.
  const filter = () => {
    const field = document.querySelector('input[type=search]');
    if (!field) return;
    const words = field.value.toLowerCase().split(/\s+/);
    for (const row of document.querySelectorAll('[data-filter] tbody tr')) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every(word => text.includes(word));
    }
  };
  document.addEventListener('input', filter);
  const main = document.querySelector('main[data-live]');
  if (!main) return;
  let etag = null;
  const keys = 'details, input[type=checkbox]';
  const update = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(location.href, { cache: 'no-store', headers: etag ? { 'If-None-Match': etag } : {} });
      document.body.classList.toggle('stale', !answer.ok && answer.status !== 304);
      if (!answer.ok) return;
      const first = etag === null;
      etag = answer.headers.get('ETag');
      const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('main');
      if (!fresh || (first && fresh.textContent === main.textContent)) return;
      const before = new Map([...main.querySelectorAll(keys)].map((part, i) => [part.dataset.key || i, part.open ?? part.checked]));
      const search = main.querySelector('input[type=search]');
      const typed = search ? search.value : '';
      const focused = search === document.activeElement;
      main.replaceChildren(...fresh.childNodes);
      [...main.querySelectorAll(keys)].forEach((part, i) => {
        const value = before.get(part.dataset.key || i);
        if (value !== undefined) part['open' in part ? 'open' : 'checked'] = value;
      });
      const field = main.querySelector('input[type=search]');
      if (field) {
        field.value = typed;
        if (focused) field.focus();
      }
      filter();
    } catch (gone) {
      document.body.classList.add('stale');
    }
  };
  setInterval(update, 2000);
})();
